"""Asks the database server for its time, so that all processes tell the same."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from app.core import clock

CLOCK_CHECK_SECONDS = 60


@event.listens_for(Pool, "checkout")
def _look_at_the_clock(connection: Any, _record: Any, _proxy: Any) -> None:
    """Ask a server for its time once a minute, and when this machine's clock was set anew."""
    if type(connection).__module__.startswith("sqlite3") or not _clock_check.is_due():
        return
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone()
    connection.rollback()
    clock.follow(now, measured_at=clock.system_clock())


class _ClockCheck:
    """Knows when to compare the clocks again."""

    def __init__(self) -> None:
        self._latest: tuple[float, float] | None = None

    def is_due(self) -> bool:
        """Return whether it is time to, and count from now on if so."""
        now, wall = time.monotonic(), clock.system_clock().timestamp()
        if self._latest is not None:
            passed, passed_on_wall = now - self._latest[0], wall - self._latest[1]
            if passed < CLOCK_CHECK_SECONDS and abs(passed_on_wall - passed) < 1:
                return False
        self._latest = (now, wall)
        return True


_clock_check = _ClockCheck()
