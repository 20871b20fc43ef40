"""What is different from the period before: of everything that could be, only what is no chance."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.analytics.counting import Row
from app.analytics.formulas.rates import CONFIDENCE, Rate, differ, rate_of
from app.analytics.reports.filters import Filter
from app.analytics.reports.sources import CountSource, source_of
from app.analytics.reports.views.outcomes import outcomes_of
from app.analytics.reports.views.reasons import ended_of

FEWEST = 10
"""Cases on each side below which nothing is compared: it could not be told from chance."""


class ChangedNumber(enum.StrEnum):
    """Which number of a reason, an offer or a country is compared."""

    REASON_SHARE = "reason_share"
    REASON_SAVE_RATE = "reason_save_rate"
    OFFER_ACCEPTANCE = "offer_acceptance"
    COUNTRY_SHARE = "country_share"


@dataclass(frozen=True, slots=True)
class Change:
    """A rate that is no longer what it was."""

    number: ChangedNumber
    key: str
    """The reason, offer or country."""
    now: Rate
    before: Rate

    @property
    def points(self) -> float:
        """By how much it changed, as a part of 1."""
        return (self.now.value or 0) - (self.before.value or 0)


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What changed, the largest change first, and how many numbers were compared for it."""

    changes: tuple[Change, ...]
    compared: int


Part = tuple[int, int]


def find_changes(wanted: Filter) -> ChangeReport:
    """Return the rates that differ from those of the period before by more than chance.

    Whoever compares twenty numbers finds one by chance at 95 %. So each is held to a
    stricter interval, the more there are (Bonferroni): all together err in 5 % of cases.
    """
    if wanted.before is None:
        return ChangeReport((), 0)
    now, before = _parts(source_of(wanted)), _parts(source_of(wanted.before))
    pairs = [
        (name, part, before.get(name, (0, _whole(before, name[0]))))
        for name, part in now.items()
        if part[1] >= FEWEST
    ]
    compared = [pair for pair in pairs if pair[2][1] >= FEWEST]
    confidence = 1 - (1 - CONFIDENCE) / max(1, len(compared))
    found = [_change(*pair, confidence) for pair in compared]
    changes = [each for each in found if each is not None]
    return ChangeReport(
        tuple(sorted(changes, key=lambda each: (-abs(each.points), each.number, each.key))),
        len(compared),
    )


_Name = tuple[ChangedNumber, str]


def _change(name: _Name, now: Part, before: Part, confidence: float) -> Change | None:
    strict = rate_of(*now, confidence), rate_of(*before, confidence)
    return Change(*name, rate_of(*now), rate_of(*before)) if differ(*strict) else None


def _whole(parts: Mapping[_Name, Part], number: ChangedNumber) -> int:
    """Return of how many a share is taken, where the part itself was nothing."""
    if number not in {ChangedNumber.REASON_SHARE, ChangedNumber.COUNTRY_SHARE}:
        return 0
    return next((n for (kind, _key), (_count, n) in parts.items() if kind is number), 0)


def _parts(source: CountSource) -> dict[_Name, Part]:
    """Return every rate that could change, as a part and its whole."""
    reasons, offers = source.sums("reasons", "reason"), source.sums("offers", "offer")
    segments = source.sums("segments", "dimension", "value")
    countries = [row for row in segments if row["dimension"] == "country"]
    rate, acceptance = ChangedNumber.REASON_SAVE_RATE, ChangedNumber.OFFER_ACCEPTANCE
    found: dict[_Name, Part] = {}
    found |= _shares(ChangedNumber.REASON_SHARE, reasons, "reason")
    found |= {(rate, row["reason"]): outcomes_of(row) for row in reasons}
    found |= _shares(ChangedNumber.COUNTRY_SHARE, countries, "value")
    found |= {(acceptance, row["offer"]): (row["accepted"], row["shown"]) for row in offers}
    return found


def _shares(number: ChangedNumber, rows: Iterable[Row], by: str) -> dict[_Name, Part]:
    counted = [(row[by], ended_of(row)) for row in rows]
    whole = sum(count for _key, count in counted)
    return {(number, key): (count, whole) for key, count in counted}
