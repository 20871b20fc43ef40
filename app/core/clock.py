"""The one source of the present moment, so that tests can choose it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's time, aware and in UTC."""
    return datetime.now(UTC)


def shared_clock() -> datetime:
    """Return the time of the database that all processes share, as far as it is known."""
    return system_clock() + _ahead


def follow(database_now: datetime, *, measured_at: datetime) -> None:
    """Let this process tell the time as the database does.

    Machines whose clocks are an hour apart would else steal each other's leases, or let
    deliveries wait. Less than two seconds is no difference: asking takes time, too.
    """
    global _ahead  # noqa: PLW0603
    ahead = database_now - measured_at
    _ahead = ahead if abs(ahead) > ENOUGH else timedelta(0)


ENOUGH = timedelta(seconds=2)
_ahead = timedelta(0)
_clock: Clock = shared_clock


def utcnow() -> datetime:
    """Return the present moment, aware and in UTC."""
    return _clock()


@contextmanager
def clock_set_to(clock: Clock) -> Iterator[None]:
    """Let ``clock`` tell the time inside the block, for every thread of the process."""
    global _clock  # noqa: PLW0603
    previous, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = previous
