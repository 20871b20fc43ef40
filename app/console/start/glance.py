"""The last days in four numbers, with their definitions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.sessions.progress import Outcome


@dataclass(frozen=True, slots=True)
class Slice:
    """One outcome: how many sessions, and which part of all ended ones."""

    outcome: str
    label: str
    definition: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Glance:
    """How sessions ended. The save rate is saved ÷ (saved + kept + canceled)."""

    slices: tuple[Slice, ...]
    ended: int
    concluded: int
    save_rate: float | None
    """Between 0 and 1; None as long as nothing is concluded."""


def glance_at(counts: Mapping[Outcome, int]) -> Glance:
    """Return the numbers, and their shares of all sessions that ended."""
    ended = sum(counts.values())
    concluded = ended - counts[Outcome.ABANDONED]
    return Glance(
        slices=tuple(_slice(outcome, counts[outcome], ended) for outcome in Outcome),
        ended=ended,
        concluded=concluded,
        save_rate=counts[Outcome.SAVED] / concluded if concluded else None,
    )


def _slice(outcome: Outcome, count: int, ended: int) -> Slice:
    label, definition = _words()[outcome]
    percent = round(100 * count / ended, 2) if ended else 0.0
    return Slice(outcome.value, label, definition, count, percent)


def _words() -> Mapping[Outcome, tuple[str, str]]:
    return {
        Outcome.SAVED: (_("Saved"), _("accepted an offer, and billing applied it")),
        Outcome.KEPT: (_("Kept"), _("stayed without an offer")),
        Outcome.CANCELED: (_("Canceled"), _("confirmed the cancellation")),
        Outcome.ABANDONED: (_("Abandoned"), _("closed the page; nothing changed")),
    }
