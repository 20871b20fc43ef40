"""When to try again. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

STEPS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after the attempt before it each attempt is made."""
JITTER = 0.2
_MANY_SECONDS = 10**8


def next_attempt_at(
    attempts: int, now: datetime, *, chance: float, retry_after: str | None = None
) -> datetime | None:
    """Return when to try again after ``attempts`` failed ones, or None after the last.

    ``chance``, from 0 to 1, spreads the retries of one outage by a fifth to
    both sides. A receiver may ask for more time (``Retry-After``), up to twice
    the step.

    >>> noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    >>> str(next_attempt_at(2, noon, chance=0.5, retry_after="420"))
    '2026-11-30 12:07:00+00:00'
    """
    if attempts >= len(STEPS):
        return None
    step = STEPS[attempts]
    wait = step * (1 - JITTER + 2 * JITTER * chance)
    return now + max(wait, min(read_retry_after(retry_after, now), 2 * step))


def read_retry_after(text: str | None, now: datetime) -> timedelta:
    """Return how long a receiver asks us to wait: seconds or an HTTP date (RFC 9110, 10.2.3).

    Zero if it asks for nothing, or for nothing we understand.
    """
    if not text:
        return timedelta(0)
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), _MANY_SECONDS))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return timedelta(0)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - now, timedelta(0))
