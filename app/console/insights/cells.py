"""How numbers are written in tables: a rate always with its cases and its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _

from app.analytics.currency.conversion import ConvertedSum
from app.analytics.followup import HORIZONS
from app.analytics.formulas.rates import Rate
from app.analytics.reports.changes import FEWEST
from app.analytics.reports.views.offers import OfferTotal, WorthBasis
from app.analytics.reports.views.steps import StepRow
from app.analytics.reports.worth import WorthVerdict, find_worth
from app.console.insights.conversion import write_converted
from app.console.insights.labels import worth_label
from app.labels.member.formats import MemberFormats


@dataclass(frozen=True, slots=True)
class RateBar:
    """A rate as a bar, with its interval across it; all three of 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: the number, and beneath it what it rests on."""

    text: str
    more: str = ""
    is_number: bool = True
    url: str = ""
    """What stands behind it, one press away."""
    bar: RateBar | None = None
    amounts: Sequence[str] = ()
    """Amounts in other currencies, instead of ``more``."""

    @property
    def beneath(self) -> str:
        """What stands beneath the number, on one line."""
        return " · ".join(self.amounts) or self.more


def word(text: str) -> TableCell:
    """Return a cell that is read and not compared."""
    return TableCell(text, is_number=False)


def count(fmt: MemberFormats, number: int) -> TableCell:
    """Return a number of sessions or customers."""
    return TableCell(fmt.number(number))


def amounts(
    fmt: MemberFormats, by_currency: Mapping[str, int], converted: ConvertedSum | None
) -> TableCell:
    """Return the sum in the reporting currency, or that in the first, and the others beneath."""
    every = [(fmt.money(amount, currency), amount) for currency, amount in by_currency.items()]
    if converted is not None and converted.is_shown:
        own = [text for text, amount in every if amount]
        return TableCell(write_converted(converted, fmt), amounts=own)
    return TableCell(every[0][0], amounts=[text for text, amount in every[1:] if amount])


def _rests_on(fmt: MemberFormats, found: Rate) -> str:
    cases = {"count": fmt.number(found.count), "n": fmt.number(found.n)}
    if found.low is None or found.high is None:  # a bandit has no interval
        return _("%(count)s of %(n)s", **cases)
    low, high = fmt.percent(found.low), fmt.percent(found.high)
    return _("%(count)s of %(n)s; %(low)s to %(high)s", **cases, low=low, high=high)


def rate(fmt: MemberFormats, found: Rate, unknown: int = 0) -> TableCell:
    """Return a rate with its cases and its interval, and how many are unknown beside it."""
    unheard = _("%(count)s unknown", count=fmt.number(unknown)) if unknown else ""
    if found.value is None:
        return TableCell("\N{EN DASH}", unheard)
    rests_on = _rests_on(fmt, found)
    return TableCell(fmt.percent(found.value), f"{rests_on}; {unheard}" if unheard else rests_on)


def drawn_rate(fmt: MemberFormats, found: Rate, unknown: int = 0) -> TableCell:
    """Return a rate with a bar, so that it can be compared at a glance."""
    return replace(rate(fmt, found, unknown), bar=_bar(found))


def step_time(fmt: MemberFormats, row: StepRow, longest: float) -> TableCell:
    """Return how long a step took, drawn against the longest of all steps."""
    if row.median_seconds is None or row.low_seconds is None or row.high_seconds is None:
        return TableCell("\N{EN DASH}")
    parts = (row.median_seconds, row.low_seconds, row.high_seconds)
    bar = RateBar(*(round(100 * part / longest, 1) for part in parts)) if longest else None
    half, low, high = (fmt.duration(timedelta(seconds=round(part))) for part in parts)
    cases = fmt.number(row.timed)
    if row.timed < FEWEST:
        return TableCell(half, _("n = %(n)s", n=cases))
    more = _("half of them %(low)s to %(high)s; n = %(n)s", low=low, high=high, n=cases)
    return TableCell(half, more, bar=bar)


def _bar(found: Rate) -> RateBar | None:
    if found.value is None or found.low is None or found.high is None:
        return None
    return RateBar(*(round(100 * part, 1) for part in (found.value, found.low, found.high)))


def short_rate(fmt: MemberFormats, found: Rate) -> TableCell:
    """Return a rate where there is little room: its interval in whole percents."""
    if found.value is None or found.low is None or found.high is None:
        return TableCell("\N{EN DASH}")
    low, high = (fmt.percent(round(bound, 2)) for bound in (found.low, found.high))
    more = _("%(low)s to %(high)s, n = %(n)s", low=low, high=high, n=fmt.number(found.n))
    return TableCell(fmt.percent(found.value), more)


def worth(fmt: MemberFormats, offer: OfferTotal) -> TableCell:
    """Return whether an offer keeps more than it gives away, with the bounds.

    That is said of all customers in the reporting currency, or else of those in the currency
    in which it saved most.
    """
    basis = offer.basis
    found = find_worth(basis, basis.lasting)
    label, _tone = worth_label(found)
    if not found.days:
        more = _who_is_known(fmt, basis) if found.verdict is WorthVerdict.UNKNOWN else ""
        return TableCell(label, more, is_number=False)
    more = _(
        "%(low)s to %(high)s kept in %(days)s days",
        low=fmt.money(found.low, basis.currency),
        high=fmt.money(found.high, basis.currency),
        days=found.days,
    )
    return TableCell(label, more, is_number=False)


def _who_is_known(fmt: MemberFormats, basis: WorthBasis) -> str:
    known, saved = fmt.number(basis.lasting[min(HORIZONS)].n), fmt.number(basis.saved)
    return _("%(known)s of %(saved)s known after %(days)s days", known=known, saved=saved,
             days=min(HORIZONS))  # fmt: skip
