"""Moments as other systems write them and as we do: with their zone, and within bounds. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Beyond these a moment is a mistake, and near the ends of the calendar no zone can show it."""


def spell_time(moment: datetime) -> str:
    """Return a moment as we write it to everybody outside: in UTC, to the millisecond.

    >>> spell_time(datetime(2026, 11, 30, 22, 15, 3, 42_999, tzinfo=UTC))
    '2026-11-30T22:15:03.042Z'
    """
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def read_moment(value: object) -> datetime:
    """Return a moment written in ISO 8601 with its zone, in UTC.

    :raises ValueError: if it is none, has no zone, or lies outside 1970 to 2199.
    """
    if not isinstance(value, str):
        raise ValueError("must be a text such as 2026-11-30T22:15:03Z")
    return bounded(datetime.fromisoformat(value))


def bounded(moment: datetime) -> datetime:
    """Return the moment in UTC.

    :raises ValueError: if it has no zone or lies outside 1970 to 2199.
    """
    if moment.tzinfo is None or not EARLIEST <= moment < LATEST:
        raise ValueError("must have a zone and lie between 1970 and 2199")
    return moment.astimezone(UTC)
