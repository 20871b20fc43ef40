"""A worker in a process of its own, to be killed: ``python -m tests.faults.worker_process URL``."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import timedelta

from app.outbox.worker import Worker
from app.webhooks import delivering
from tests.faults.databases import build_app


def main(database_url: str, lease_seconds: float = 30.0) -> None:
    """Work until SIGTERM."""
    app = build_app(database_url)
    delivering.register_handlers(on_disabled=lambda endpoint: None)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lease = timedelta(seconds=lease_seconds)
    Worker(app.app_context, threads=8, stop=stop, lease=lease).run()


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
