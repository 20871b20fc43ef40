"""The whole worker, with leases as long as a trial can wait: ``… leased_worker SECONDS``."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from app import create_app
from app.config import get_settings
from app.outbox.worker import Worker


def main(lease_seconds: float) -> None:
    """Work until somebody kills us."""
    app = create_app()
    lease = timedelta(seconds=lease_seconds)
    threads = get_settings(app).worker_threads
    Worker(app.app_context, threads=threads, stop=threading.Event(), lease=lease).run()


if __name__ == "__main__":
    main(float(sys.argv[1]))
