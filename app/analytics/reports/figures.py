"""A number as it is shown: its value, how many cases it rests on, and what it means. Pure."""

from __future__ import annotations

import enum
from dataclasses import asdict, dataclass
from typing import Any

from app.analytics.currency.conversion import ConvertedSum
from app.analytics.formulas.rates import Rate, counts_differ, differ, rate_of


class FigureDefinition(enum.StrEnum):
    """What a number is. The codes are stable, and the same in console, API and files."""

    ENDED = "ended"
    """saved + kept + canceled + abandoned"""
    CONCLUDED = "concluded"
    """saved + kept + canceled"""
    SAVED = "saved"
    SAVE_RATE = "save_rate"
    """saved / concluded"""
    RETAINED_RATE = "retained_rate"
    """(saved + kept) / concluded"""
    ACCEPTANCE = "acceptance"
    """accepted / shown"""
    LASTING = "lasting"
    """known to be subscribed after N days / known to be or not, of those saved N days ago"""
    MRR_AT_RISK = "mrr_at_risk"
    """of saved, kept and canceled customers together, at the old price"""
    MRR_LOST = "mrr_lost"
    MRR_SAVED = "mrr_saved"
    MRR_SAVED_NET = "mrr_saved_net"
    OFFER_COST = "offer_cost"
    COMPLETION = "completion"
    """reached and not left / reached"""
    COVERAGE = "coverage"
    """saved of whom anything was heard since / saved"""
    RETURNED = "returned"
    """undone or reactivated within N days / canceled at least N days ago"""


class ChangeVerdict(enum.StrEnum):
    """What a change between two rates says."""

    UP = "up"
    DOWN = "down"
    TOO_FEW = "too_few"
    """The intervals allow no change at all: nothing can be said."""
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate, what it was in the period before, and whether that is more than chance."""

    definition: FigureDefinition
    rate: Rate
    before: Rate | None = None

    @property
    def verdict(self) -> ChangeVerdict:
        """Say up or down only where the interval of the difference leaves out no change."""
        if self.before is None or self.rate.value is None or self.before.value is None:
            return ChangeVerdict.NO_DATA
        if not differ(self.rate, self.before):
            return ChangeVerdict.TOO_FEW
        return ChangeVerdict.UP if self.rate.value > self.before.value else ChangeVerdict.DOWN

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and files show it."""
        return {
            "definition": self.definition.value,
            **_rate_as_json(self.rate),
            "before": _rate_as_json(self.before) if self.before else None,
            "verdict": self.verdict.value,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of sessions, and what it was in the period before."""

    definition: FigureDefinition
    count: int
    before: int | None = None
    share: float = 0.5
    """Which part of both periods' days this one has."""

    @property
    def verdict(self) -> ChangeVerdict:
        """Say up or down only where chance alone would hardly part them like this."""
        if self.before is None:
            return ChangeVerdict.NO_DATA
        differs = counts_differ(self.count, self.before, share=self.share)
        if not differs:
            return ChangeVerdict.NO_DATA if differs is None else ChangeVerdict.TOO_FEW
        is_more = self.count / self.share > self.before / (1 - self.share)
        return ChangeVerdict.UP if is_more else ChangeVerdict.DOWN


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sums of money, one for each currency, in minor units: added up only where converted."""

    definition: FigureDefinition
    by_currency: dict[str, int]
    before: dict[str, int] | None = None
    """The same sums of the period before. None: it is compared with nothing."""
    converted: ConvertedSum | None = None
    """All of them in the account's reporting currency. None: it has chosen none."""
    converted_before: ConvertedSum | None = None

    @property
    def total(self) -> ConvertedSum | None:
        """The converted sum, where it says more than the amounts by themselves."""
        return self.converted if self.converted and self.converted.is_shown else None

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and files show it."""
        converted = {
            "converted": self.converted and self.converted.as_json(),
            "converted_before": self.converted_before and self.converted_before.as_json(),
        }
        return asdict(self) | {"definition": self.definition.value} | converted


def figure(
    definition: FigureDefinition, part: tuple[int, int], before: tuple[int, int] | None
) -> Figure:
    """Return a rate of a part and its whole, beside that of the period before."""
    return Figure(definition, rate_of(*part), rate_of(*before) if before else None)


def _rate_as_json(rate: Rate) -> dict[str, Any]:
    return {
        "count": rate.count,
        "n": rate.n,
        "value": rate.value,
        "low": rate.low,
        "high": rate.high,
    }
