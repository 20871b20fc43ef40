"""The moment that tests choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.core.clock import clock_set_to, system_clock


class MovableClock:
    """Tells the machine's time until a test moves it.

    The machine's and not a fixed moment, because the libraries that verify
    what we sign have clocks of their own.
    """

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._stopped_at: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stopped_at or system_clock()) + self._offset

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let time stand still inside the block, however long a busy machine takes for it."""
        self._stopped_at = system_clock()
        try:
            yield
        finally:
            self._stopped_at = None

    @contextmanager
    def moved(self, **by: float) -> Iterator[datetime]:
        """Let time be later (or earlier, if negative) inside the block."""
        before = self._offset
        self._offset += timedelta(**by)
        try:
            yield self()
        finally:
            self._offset = before


class StillClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@contextmanager
def movable_clock() -> Iterator[MovableClock]:
    """Let the service read a clock that tests can move."""
    clock = MovableClock()
    with clock_set_to(clock):
        yield clock
