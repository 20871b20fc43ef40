"""From amounts in many currencies to one: exactly, by the rate of the day. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from app.analytics.formulas.revenue import round_half_up
from app.core.money import minor_digits


@dataclass(frozen=True, slots=True, order=True)
class DatedRate:
    """What one unit of a currency is worth, from a day on."""

    currency: str
    since: str
    """As ``2026-11-30``."""
    rate: Decimal

    def as_json(self) -> dict[str, str]:
        """Return it as the API shows it: a decimal as text, which no reader rounds."""
        return {"currency": self.currency, "since": self.since, "rate": f"{self.rate:f}"}


class DatedAmount(NamedTuple):
    """A sum of money of one day, and of how many sessions it is."""

    currency: str
    day: str
    amount_minor: int
    sessions: int


@dataclass(frozen=True, slots=True)
class ConvertedSum:
    """A sum in the reporting currency, the parts it is made of, and what is missing in it."""

    currency: str
    by_currency: Mapping[str, int]
    """What the amounts in each currency come to, each rounded to the minor unit once."""
    left_out: Mapping[str, int]
    """How many sessions are not in it, by currency: no rate held on their day."""

    @property
    def amount_minor(self) -> int:
        """The sum of the parts, so that whoever adds them up finds the same."""
        return sum(self.by_currency.values())

    @property
    def is_converted(self) -> bool:
        """Whether there was anything to convert: all in the one currency is what it is."""
        return bool({*self.by_currency, *self.left_out} - {self.currency})

    @property
    def is_shown(self) -> bool:
        """Whether it says something: of amounts that have no rate at all, the sum is nothing."""
        return self.is_converted and bool(self.by_currency)

    def as_json(self) -> dict[str, Any]:
        """Return it as the API and files show it."""
        return {
            "currency": self.currency,
            "amount": self.amount_minor,
            "by_currency": dict(self.by_currency),
            "left_out": dict(self.left_out),
        }


@dataclass(frozen=True)
class Conversion:
    """The reporting currency of an account, and its rates."""

    currency: str
    rates: Sequence[DatedRate] = ()
    """By currency and day."""

    def find(self, currency: str, day: str) -> DatedRate | None:
        """Return the rate of a currency on a day: the newest on or before it, or None."""
        if currency == self.currency:
            return DatedRate(currency, day, Decimal(1))
        own = self._by_currency.get(currency, [])
        held = bisect_right(own, day, key=lambda each: each.since)
        return own[held - 1] if held else None

    def convert(self, amount_minor: int, currency: str, day: str) -> Fraction | None:
        """Return an amount in minor units of the reporting currency, not rounded; None: no rate.

        >>> usd = Conversion("EUR", [DatedRate("JPY", "2026-01-01", Decimal("0.0061"))])
        >>> usd.convert(4300, "JPY", "2026-02-01"), usd.convert(4300, "JPY", "2025-12-31")
        (Fraction(2623, 1), None)
        """
        found = self.find(currency, day)
        if found is None:
            return None
        digits = minor_digits(self.currency) - minor_digits(currency)
        return amount_minor * Fraction(found.rate) * Fraction(10) ** digits

    def add_up(self, amounts: Iterable[DatedAmount]) -> ConvertedSum:
        """Return the sum of amounts; those of a day without a rate are left out of it."""
        exact: dict[str, Fraction] = defaultdict(Fraction)
        left_out: Counter[str] = Counter()
        for (currency, day), (amount_minor, sessions) in _by_day(amounts).items():
            found = self.convert(amount_minor, currency, day)
            if found is not None:
                exact[currency] += found
            elif sessions:
                left_out[currency] += sessions
        parts = {currency: round_half_up(exact[currency]) for currency in sorted(exact)}
        return ConvertedSum(
            self.currency,
            {currency: amount for currency, amount in parts.items() if amount},
            dict(sorted(left_out.items())),
        )

    def list_stretches(self, first: str, last: str) -> list[str]:
        """Return the days on which other rates begin to hold, the first of these days included."""
        return sorted({first, *(each.since for each in self.rates if first < each.since <= last)})

    def list_used(self, currencies: Collection[str], first: str, last: str) -> list[DatedRate]:
        """Return the rates that hold on any of these days, by currency and day."""
        used = {self.find(currency, first) for currency in currencies if currency != self.currency}
        later = [
            each
            for each in self.rates
            if each.currency in currencies and first < each.since <= last
        ]
        return sorted({*(each for each in used if each is not None), *later})

    @cached_property
    def _by_currency(self) -> Mapping[str, list[DatedRate]]:
        found: dict[str, list[DatedRate]] = defaultdict(list)
        for each in sorted(self.rates):
            found[each.currency].append(each)
        return dict(found)


def _by_day(amounts: Iterable[DatedAmount]) -> Mapping[tuple[str, str], list[int]]:
    """Return the sum and the sessions of each currency and day: whole numbers are quick to add."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in amounts:
        sums = found[each.currency, each.day]
        sums[0] += each.amount_minor
        sums[1] += each.sessions
    return found
