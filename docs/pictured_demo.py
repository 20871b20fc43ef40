"""The demo that the pictures are taken of: in a folder of its own, with a year of sample data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.patience import wait_until_ready

PORT, DEMO_PORT = 8710, 8711
SERVICE = f"http://localhost:{PORT}"
PRODUCT = f"http://localhost:{DEMO_PORT}"
FAIRWELL = Path(sys.executable).parent / "fairwell"


@dataclass(frozen=True)
class PicturedDemo:
    """A running demo, and its commands."""

    folder: str

    def fairwell(self, *arguments: str) -> dict[str, str]:
        """Run a command on the demo's database, and return what it prints as JSON."""
        printed = subprocess.run(  # noqa: S603
            [FAIRWELL, *arguments, "--json"],
            cwd=self.folder,
            env=_environment(self.folder),
            stdout=subprocess.PIPE,
            check=True,
        )
        answer: dict[str, str] = json.loads(printed.stdout)
        return answer


@contextmanager
def run_demo() -> Iterator[PicturedDemo]:
    """Run the demo with a fresh database; it is filled before anybody looks."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603
            [FAIRWELL, "demo"],
            cwd=folder,
            env=_environment(folder) | {"DEMO_SAMPLE_SESSIONS": "0"},
        )
        try:
            for url in (SERVICE, PRODUCT):
                wait_until_ready(f"{url}/healthz", process)
            demo = PicturedDemo(folder)
            demo.fairwell("simulate", "--sessions", "2000")
            yield demo
        finally:
            process.terminate()
            process.wait()


def _environment(folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "PORT": str(PORT),
        "DEMO_PORT": str(DEMO_PORT),
        "FAIRWELL_PUBLIC_URL": SERVICE,
        "FAIRWELL_DATABASE_URL": f"sqlite:///{folder}/var/fairwell.db",
    }
