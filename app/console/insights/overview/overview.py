"""The last days in four numbers, with their definitions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.sessions.engine.progress import Outcome


@dataclass(frozen=True, slots=True)
class Slice:
    """One outcome: how many sessions, and which part of all ended ones."""

    outcome: str
    label: str
    definition: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Overview:
    """How sessions ended. The save rate is saved ÷ (saved + kept + canceled)."""

    slices: tuple[Slice, ...]
    ended: int
    concluded: int
    save_rate: float | None
    """Between 0 and 1; None as long as nothing is concluded."""


def glance_at(counts: Mapping[Outcome, int], *, asks_billing: bool) -> Overview:
    """Return the numbers, and their shares of all sessions that ended.

    Where nobody is asked to apply an offer, nothing is said of applying it.
    """
    ended, words = sum(counts.values()), _words(asks_billing=asks_billing)
    concluded = ended - counts[Outcome.ABANDONED]
    slices = [_slice(outcome, counts[outcome], ended, words[outcome]) for outcome in Outcome]
    return Overview(
        slices=tuple(slices),
        ended=ended,
        concluded=concluded,
        save_rate=counts[Outcome.SAVED] / concluded if concluded else None,
    )


def _slice(outcome: Outcome, count: int, ended: int, words: tuple[str, str]) -> Slice:
    percent = round(100 * count / ended, 2) if ended else 0.0
    return Slice(outcome.value, *words, count, percent)


def _words(*, asks_billing: bool) -> Mapping[Outcome, tuple[str, str]]:
    applied = _("accepted an offer, and billing applied it")
    saved = applied if asks_billing else _("accepted an offer")
    return {
        Outcome.SAVED: (_("Saved"), saved),
        Outcome.KEPT: (_("Kept"), _("stayed without an offer")),
        Outcome.CANCELED: (_("Canceled"), _("confirmed the cancellation")),
        Outcome.ABANDONED: (_("Abandoned"), _("closed the page; nothing changed")),
    }
