"""Which of the service's own modules run: not templates, nor what is only imported."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

APP = Path(__file__).parents[1] / "app"
ON_IMPORT = "<module>"


@contextmanager
def running_modules() -> Iterator[set[str]]:
    """Collect the files below ``app`` of which a function is called in the block, by path."""
    prefix, found = f"{APP}/", set[str]()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        is_ours = code.co_filename.startswith(prefix) and code.co_filename.endswith(".py")
        if event == "call" and is_ours and code.co_name != ON_IMPORT:
            found.add(f"app/{code.co_filename.removeprefix(prefix)}")

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)
        threading.setprofile(before)
