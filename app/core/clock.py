"""The one source of the present moment, so that tests can choose it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's time, aware and in UTC."""
    return datetime.now(UTC)


_clock: Clock = system_clock


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
