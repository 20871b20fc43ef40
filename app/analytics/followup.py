"""What became of a subscription after a session, as far as facts reach. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HORIZONS = (30, 60, 90, 180)
"""After how many days we ask whether a saved customer is still there."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """How a subscription stood at a moment, by whoever said so."""

    at: datetime
    """When it was true."""
    recorded_at: datetime
    id: str
    """Tells apart what was recorded in the same moment; grows with time."""
    source: str
    """``host``, ``import`` or ``billing``; ``fairwell`` for what happened here."""
    is_canceled: bool = False
    ends_at: datetime | None = None
    """When it ended or will end. None while it goes on."""


@dataclass(frozen=True, slots=True)
class Followup:
    """How long a subscription is known to have gone on, and whether it has ended."""

    since: datetime
    known_until: datetime
    """The latest moment at which it was heard to go on."""
    ended_at: datetime | None = None
    """When it first ended, or will by what we know. Whoever comes back later left all the same."""

    def lasted(self, days: int) -> bool | None:
        """Return whether it went on for so many days. None: nobody told us."""
        until = self.since + timedelta(days=days)
        if self.ended_at is not None:
            return self.ended_at >= until
        return True if self.known_until >= until else None


def follow(since: datetime, facts: Iterable[Fact]) -> Followup:
    """Return what facts say about the time after ``since``, in whatever order they came.

    - Of facts about one moment the one recorded last counts; the others were corrected.
    - An end that lies ahead is moved by the next cancellation, and taken back when the
      subscription is later heard to go on.
    - The first end that came to pass holds.
    - Hosts count in whole seconds, so the second of ``since`` belongs to what follows; what
      was true before it says nothing, for the customer has decided anew.
    """
    start = since.replace(microsecond=0)
    known, end = since, None
    for fact in _corrected(facts):
        if fact.at < start:
            continue
        if end is not None and end <= fact.at:
            break
        if not fact.is_canceled:
            known, end = max(known, fact.at), None
        elif (fact.ends_at or fact.at) >= start:
            end = fact.ends_at or fact.at
    return Followup(since, known, end)


def _corrected(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that count, in the order in which they were true."""
    latest = {fact.at: fact for fact in sorted(facts)}
    return list(latest.values())
