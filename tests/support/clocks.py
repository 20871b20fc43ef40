"""The moment that tests choose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta, tzinfo

import pytest
from standardwebhooks import webhooks

from app.core.clock import clock_set_to, system_clock, utcnow

_later = timedelta(0)


def time_of_the_run() -> datetime:
    """Return the machine's time, or the one at which ``TESTS_AT`` lets the run begin.

    Days end at another moment for a customer than for the machine: the suite
    holds at 23:30 as it does at noon.
    """
    return system_clock() + _later


def time_until(text: str) -> timedelta:
    """Return how long it is until the clock shows this time of the day in UTC, "23:30"."""
    now, at = time_of_the_run(), time.fromisoformat(text)
    return (datetime.combine(now, at, UTC) - now) % timedelta(days=1)


if begins_at := os.environ.get("TESTS_AT"):
    _later = time_until(begins_at)


class _TimeOfLibraries(datetime):
    """What time it is for a library that asks by itself."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return utcnow().astimezone(tz)


@contextmanager
def begin_at_the_hour() -> Iterator[None]:
    """Let the service, and the library by which hosts verify, read the time of the run."""
    with clock_set_to(time_of_the_run), pytest.MonkeyPatch.context() as libraries:
        libraries.setattr(webhooks, "datetime", _TimeOfLibraries)
        yield


class MovableClock:
    """Tells the time of the run until a test moves it."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._stopped_at: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stopped_at or time_of_the_run()) + self._offset

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let time stand still inside the block, however long a busy machine takes for it."""
        self._stopped_at = time_of_the_run()
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
