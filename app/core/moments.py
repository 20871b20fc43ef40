"""Moments as other systems write them: read with their zone, and within bounds. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Beyond these a moment is a mistake, and near the ends of the calendar no zone can show it."""


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
