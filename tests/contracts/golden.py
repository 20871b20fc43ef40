"""Golden files: what the outside may rely on, written down."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RENEW = "RENEW_CONTRACTS"


def expect(name: str, value: Any) -> None:
    """Compare a contract with its golden file.

    Adding is fine: renew the file and read the difference before you commit it.
    Renaming or removing breaks somebody's code: it needs a new version.
    """
    file = HERE / name
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get(RENEW):
        file.write_text(text, encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(text), (
        f"{name} differs. Adding is fine, renaming or removing is a new version. "
        f"To renew: {RENEW}=1 bin/run-tests tests/contracts"
    )
