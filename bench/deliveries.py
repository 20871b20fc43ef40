"""``python -m bench.deliveries [EVENTS]``: what one worker delivers, and what it needs for that.

The worker is the real one, ``fairwell work`` with its settings as they come; the receiver is on
this machine and answers at once. Processor time tells more than the rate where others are at work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from app.accounts.models import Mode
from app.accounts.service import create_account
from app.commands.operation.database import upgrade_database
from app.extensions import db
from app.outbox.models import Job
from app.webhooks import endpoints
from app.webhooks import service as webhooks
from app.webhooks.models import EventType
from bench.servers import postgresql
from tests.faults.receivers import Receiver, receiving
from tests.support.databases import SECRET, settings_for

EVENTS = 2_000
EVENTS_PER_SESSION = 5
REST_SECONDS = 8.0
"""How long the worker runs before there is anything to do: what it needs at rest is read then."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What a worker took for the deliveries of a run."""

    deliveries: int
    seconds: float
    processor_seconds: float
    resting_mb: float
    peak_mb: float

    def __str__(self) -> str:
        each_ms = self.processor_seconds / self.deliveries * 1000
        return (
            f"{self.deliveries} deliveries, {self.deliveries / self.seconds:.0f}/s, "
            f"{each_ms:.1f} ms of a processor each; "
            f"{self.resting_mb:.0f} MB at rest, {self.peak_mb:.0f} MB at most"
        )


def main() -> None:
    """Measure on both databases, and print a line for each."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite: {measure(f'sqlite:///{folder}/bench.db', events)}", flush=True)
    with postgresql() as url:
        address = url.replace("postgresql://", "postgresql+psycopg://")
        print(f"PostgreSQL: {measure(address, events)}", flush=True)


def measure(database_url: str, events: int) -> Needed:
    """Let a worker rest, then emit so many events, and wait until the last one is delivered."""
    app = create_app(settings_for(database_url))
    with app.app_context(), receiving() as receiver:
        upgrade_database()
        account_id = create_account("Bench").id
        endpoints.create_endpoint(account_id, receiver.url)
        db.session.commit()
        worker = _start(database_url)
        try:
            time.sleep(REST_SECONDS)
            rested, resting = _processor_seconds(worker.pid), _megabytes(worker.pid, "VmRSS")
            seconds = _deliver(account_id, events, receiver)
            used = _processor_seconds(worker.pid) - rested
            peak = _megabytes(worker.pid, "VmHWM")
        finally:
            worker.terminate()
            worker.wait()
        db.engine.dispose()
        return Needed(len(receiver.heard), seconds, used, resting, peak)


def _start(database_url: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "FAIRWELL_DATABASE_URL": database_url,
        "FAIRWELL_SECRET_KEY": SECRET,
        "FAIRWELL_ALLOW_CIDRS": "127.0.0.0/8",
    }
    return subprocess.Popen([sys.executable, "-m", "app.commands", "work"], env=environment)


def _deliver(account_id: str, events: int, receiver: Receiver) -> float:
    """Return the seconds from the commit of the events to the end of the last delivery."""
    for number in range(events):
        session_id, sequence = divmod(number, EVENTS_PER_SESSION)
        webhooks.emit(
            account_id,
            EventType.SESSION_ENDED,
            {"session_id": f"cs_{session_id}", "outcome": "saved"},
            key=f"cs_{session_id}",
            sequence=sequence,
            mode=Mode.LIVE,
        )
    db.session.commit()
    began = time.monotonic()
    _wait_until(lambda: len(receiver.heard) >= events and not _count_jobs())
    return time.monotonic() - began


def _count_jobs() -> int:
    left = db.session.scalar(select(func.count()).select_from(Job)) or 0
    db.session.rollback()
    return left


def _wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.1)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
