"""Offers: shown, accepted, applied, what they cost, and whether the customers stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion, ConvertedSum
from app.analytics.currency.exchange_rates import read_conversion
from app.analytics.currency.sums import list_used_rates
from app.analytics.currency.tables import convert_tables
from app.analytics.followup import HORIZONS
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.figures import Amounts, Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.report import Report
from app.analytics.reports.sources import CountSource, counted_at, source_of
from app.core.clock import utcnow


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """One offer in one currency: what became of it, and of those whom it saved."""

    offer: str
    kind: str
    currency: str
    shown: int
    accepted: int
    applied: int
    saved: int
    acceptance: Rate
    mrr_saved: int
    mrr_saved_net: int
    mrr_after: int
    cost: int
    lasting_30: Rate
    """Of those saved thirty days ago of whom we know, how many are still there."""
    unknown_30: int
    """Of those saved thirty days ago, of how many nothing was heard."""
    lasting_60: Rate
    unknown_60: int
    lasting_90: Rate
    unknown_90: int
    lasting_180: Rate
    unknown_180: int
    converted_currency: str = ""
    """The account's reporting currency. Empty: it has chosen none."""
    mrr_saved_converted: int | None = None
    """None: no rate held on any of the days."""
    mrr_saved_net_converted: int | None = None
    mrr_after_converted: int | None = None
    cost_converted: int | None = None
    saved_without_rate: int = 0
    """How many of the saved are not in the converted amounts."""

    @property
    def lasting(self) -> dict[int, Rate]:
        """The rates by how many days they are about."""
        return {days: getattr(self, f"lasting_{days}") for days in HORIZONS}


@dataclass(frozen=True, slots=True)
class WorthBasis:
    """Whom an offer saved, in one currency: what it is judged by."""

    saved: int
    mrr_after: int
    cost: int
    lasting: Mapping[int, Rate]
    currency: str


@dataclass(frozen=True, slots=True)
class OfferTotal:
    """One offer in all its currencies: customers are added up, amounts only where converted."""

    offer: str
    shown: int
    saved: int
    acceptance: Rate
    lasting: Mapping[int, Rate]
    """By how many days: of those saved so long ago of whom we know, how many are still there."""
    unknown: Mapping[int, int]
    by_currency: Sequence[OfferFigures]
    """Its figures in each currency, the one that saved most first."""

    def converted(self, name: str) -> ConvertedSum | None:
        """Return one of its amounts in the reporting currency, if the account has chosen one."""
        return add_converted(self.by_currency, name)

    @property
    def basis(self) -> WorthBasis:
        """By what it is judged: all its customers, where the amounts of all can be added up."""
        first, after, cost = (
            self.by_currency[0],
            self.converted("mrr_after"),
            self.converted("cost"),
        )
        if after is None or cost is None or not after.is_shown or after.left_out:
            return WorthBasis(
                first.saved, first.mrr_after, first.cost, first.lasting, first.currency
            )
        return WorthBasis(
            self.saved, after.amount_minor, cost.amount_minor, self.lasting, after.currency
        )


_MONEY = ("mrr_saved", "mrr_saved_net", "mrr_after", "cost")
_Key = tuple[str, ...]
_KEYS = ("offer", "kind", "currency")


def report_offers(wanted: Filter) -> Report[OfferFigures]:
    """Answer what became of each offer, the one that saved most first."""
    parts = [_read(wanted, days, period) for days, period in _by_age(wanted.period)]
    whole = _add_up(part.rows for part in parts)
    mature = {most: _add_up(part.rows for part in parts if part.days >= most) for most in HORIZONS}
    conversion = read_conversion(wanted.account_id)
    converted = convert_tables(conversion, parts, "offers", _KEYS, _MONEY)
    rows = [_row(row, {days: found.get(key) for days, found in mature.items()}, converted[key])
            for key, row in whole.items()]  # fmt: skip
    return Report(
        view="offers",
        wanted=wanted,
        rows=sorted(rows, key=lambda row: (-row.saved, -row.shown, row.offer, row.currency)),
        row_type=OfferFigures,
        figures=_figures(list(whole.values()), wanted),
        amounts=_amounts(rows, conversion),
        counted_at=counted_at(wanted),
        is_limited=any(part.source.is_limited for part in parts),
        limit=max(part.source.limit for part in parts),
        exchange_rates=list_used_rates(conversion, wanted, whole.values()),
    )


def add_currencies(rows: Iterable[OfferFigures]) -> list[OfferTotal]:
    """Return one total for each offer, the one that saved most first."""
    found: dict[str, list[OfferFigures]] = {}
    for row in rows:
        found.setdefault(row.offer, []).append(row)
    totals = [_total(offer, parts) for offer, parts in found.items()]
    return sorted(totals, key=lambda total: (-total.saved, -total.shown, total.offer))


def _by_age(period: Period) -> Iterator[tuple[int, Period]]:
    """Yield the period in parts, the oldest first, each with how many days have passed since.

    Each day is read once: asking for every horizon anew would read the old days five times.
    """
    first = period.first
    for days in sorted(HORIZONS, reverse=True):
        last = min(period.last, _today() - timedelta(days=days + 1))
        if first <= last:
            yield days, Period(first, last)
            first = last + timedelta(days=1)
    if first <= period.last:
        yield 0, Period(first, period.last)


class _Part(NamedTuple):
    """Some of the days: how many have passed since, and what was counted."""

    days: int
    period: Period
    source: CountSource
    rows: list[Row]


def _read(wanted: Filter, days: int, period: Period) -> _Part:
    source = source_of(replace(wanted, period=period))
    return _Part(days, period, source, source.sums("offers", *_KEYS))


def _add_up(parts: Iterable[list[Row]]) -> dict[_Key, Row]:
    sums: dict[_Key, Row] = {}
    for row in (row for rows in parts for row in rows):
        known = sums.get(_key(row))
        sums[_key(row)] = _sum(known, row) if known else row
    return dict(sorted(sums.items()))


def _sum(one: Row, other: Row) -> Row:
    return {name: each if name in _KEYS else each + other[name] for name, each in one.items()}


def _key(row: Row) -> _Key:
    return row["offer"], row["kind"], row["currency"]


def add_converted(rows: Iterable[OfferFigures], name: str) -> ConvertedSum | None:
    """Return one amount of several rows in the reporting currency, if there is one."""
    amounts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    currency = ""
    for row in rows:
        currency = row.converted_currency
        amounts[row.currency] += getattr(row, f"{name}_converted") or 0
        left_out[row.currency] += row.saved_without_rate
    return ConvertedSum(currency, dict(+amounts), dict(+left_out)) if currency else None


def _row(row: Row, mature: dict[int, Row | None], converted: dict[str, Any]) -> OfferFigures:
    lasting = {days: _lasting(found, days) for days, found in mature.items()}
    names = ("offer", "kind", "currency", "shown", "accepted", "applied", "saved", "cost")
    cells: dict[str, Any] = {name: row[name] for name in names}
    for days, (rate, unknown) in lasting.items():
        cells |= {f"lasting_{days}": rate, f"unknown_{days}": unknown}
    return OfferFigures(
        **cells,
        acceptance=rate_of(row["accepted"], row["shown"]),
        mrr_saved=row["mrr_saved"],
        mrr_saved_net=row["mrr_saved_net"],
        mrr_after=row["mrr_after"],
        **converted,
    )


def _lasting(row: Row | None, days: int) -> tuple[Rate, int]:
    """Return how many of the known are still there, and how many are unknown."""
    if row is None:
        return rate_of(0, 0), 0
    lasted, ended = row[f"lasted_{days}"], row[f"ended_{days}"]
    return rate_of(lasted, lasted + ended), row["saved"] - lasted - ended


def _figures(rows: list[Row], wanted: Filter) -> dict[str, Figure]:
    before = source_of(wanted.before).sums("offers") if wanted.before else None
    return {
        "acceptance": figure(
            FigureDefinition.ACCEPTANCE,
            _accepted(rows),
            None if before is None else _accepted(before),
        )
    }


def _accepted(rows: list[Row]) -> tuple[int, int]:
    return sum(row["accepted"] for row in rows), sum(row["shown"] for row in rows)


def _amounts(rows: Sequence[OfferFigures], conversion: Conversion | None) -> dict[str, Amounts]:
    cost: Counter[str] = Counter()
    for row in rows:
        cost[row.currency] += row.cost
    nothing = conversion.add_up(()) if conversion else None
    converted = add_converted(rows, "cost") or nothing
    return {"cost": Amounts(FigureDefinition.OFFER_COST, dict(+cost), converted=converted)}


def _today() -> date:
    return utcnow().date()


def _total(offer: str, parts: Sequence[OfferFigures]) -> OfferTotal:
    shown = sum(each.shown for each in parts)
    return OfferTotal(
        offer=offer,
        shown=shown,
        saved=sum(each.saved for each in parts),
        acceptance=rate_of(sum(each.accepted for each in parts), shown),
        lasting={days: _add_rates([each.lasting[days] for each in parts]) for days in HORIZONS},
        unknown={
            days: sum(getattr(each, f"unknown_{days}") for each in parts) for days in HORIZONS
        },
        by_currency=sorted(parts, key=lambda each: (-each.saved, -each.shown, each.currency)),
    )


def _add_rates(rates: Iterable[Rate]) -> Rate:
    parts = [(rate.count, rate.n) for rate in rates]
    return rate_of(sum(count for count, _n in parts), sum(n for _count, n in parts))
