"""Prints deliveries per second: ``python -m tests.faults.measure_deliveries URL [COUNT]``."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from sqlalchemy import func, select

from app.accounts.models import Mode
from app.accounts.service import create_account
from app.extensions import db
from app.outbox.models import Job
from app.webhooks import endpoints
from app.webhooks import service as webhooks
from app.webhooks.models import EventType
from tests.faults.receivers import receiving
from tests.faults.worker_process import build_app


def measure(database_url: str, count: int, url: str) -> float:
    """Emit ``count`` events, then let one worker deliver them; seconds from its first answer."""
    app = build_app(database_url)
    with app.app_context():
        db.create_all()
        account = create_account("Northwind")
        endpoints.create_endpoint(account.id, url)
        for number in range(count):
            webhooks.emit(
                account.id,
                EventType.SESSION_ENDED,
                {"session_id": f"cs_{number // 5}", "outcome": "saved"},
                key=f"cs_{number // 5}",
                sequence=number % 5,
                mode=Mode.LIVE,
            )
        db.session.commit()
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker_process", database_url]
        )
        everything = _left()
        while _left() == everything:
            time.sleep(0.01)
        began = time.monotonic()
        while _left():
            time.sleep(0.05)
        took = time.monotonic() - began
        worker.terminate()
        worker.wait()
    return took


def _left() -> int:
    left = db.session.scalar(select(func.count()).select_from(Job)) or 0
    db.session.rollback()
    return left


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with receiving() as receiver:
        took = measure(sys.argv[1], count, receiver.url)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, mebibytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        heard = len(receiver.heard)
        sys.stdout.write(
            f"{heard} deliveries in {took:.1f} s: {heard / took:.0f}/s; "
            f"the worker used {seconds:.1f} s of a processor and {mebibytes:.0f} MiB\n"
        )
