"""The parts of a card: its words, what becomes of the price, and the rows that kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import lcm

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.calendar import Interval
from app.core.money import Money
from app.labels.customer.codes import price_label
from app.labels.customer.formats import Formats
from app.offers.terms import Terms

_MONTHS: Mapping[Interval, int] = {Interval.MONTH: 1, Interval.YEAR: 12}
Row = tuple[str, str]
"""A label and a value."""


@dataclass(frozen=True, slots=True)
class PeriodPrice:
    """A price of one period."""

    price: Money
    interval: Interval
    count: int = 1

    @property
    def months(self) -> int | None:
        """How many months a period has; None where days and weeks say how long it is."""
        return self.count * _MONTHS[self.interval] if self.interval in _MONTHS else None

    def of_months(self, months: int) -> PeriodPrice:
        """Return what so many months cost, which are some of its periods."""
        times, is_year = months // (self.months or months), months % 12 == 0
        interval = Interval.YEAR if is_year else Interval.MONTH
        count = months // 12 if is_year else months
        return PeriodPrice(_times(self.price, times), interval, count)


@dataclass(frozen=True, slots=True)
class PriceFigure:
    """The price of an offer, as it stands large on its card."""

    new: str
    old: str = ""
    """The price today, struck out, for the same time. Empty where the two cannot be compared."""
    saved: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """Our words for an offer. The owner's own title and body take their place."""

    title: str
    body: str
    accept: str
    """The words on the button that accepts."""
    rows: tuple[Row, ...]
    """Price now, for how long, price afterwards, next charge: as far as each is known."""
    figure: PriceFigure | None = None
    """What becomes of the price, where the offer is about that."""
    once_saved: str = ""
    """What the result page adds when the customer was saved by it: dates, or what to expect."""
    link_label: str = ""
    """The words on the link of the terms, where the owner has none and "Have a look" is wrong."""


def now_row(terms: Terms, formats: Formats) -> Row:
    """Return what the customer pays today; with a discount, only billing knows how much."""
    if terms.is_in_trial:
        return _("Now"), _("Free trial")
    if terms.is_paused:
        return _("Now"), _("Paused")
    label = _("Regular price") if terms.is_discounted else _("Now")
    return label, regular_price(terms, terms.price_now, formats)


def regular_price(terms: Terms, price: Money, formats: Formats) -> str:
    """Write a price for the period the customer has."""
    return price_label(formats, price, terms.interval, terms.interval_count)


def afterwards_rows(terms: Terms, formats: Formats) -> tuple[Row, ...]:
    """Return the price once the offer is over, with the day if it is known."""
    if terms.price_after is None:
        return ()
    label = _("Afterwards")
    if terms.ends_at is not None:
        label = _("From %(date)s", date=formats.date(terms.ends_at))
    return ((label, regular_price(terms, terms.price_after, formats)),)


def new_price_rows(
    terms: Terms, interval: Interval, interval_count: int, formats: Formats
) -> tuple[Row, ...]:
    """Return the price of another period, and since when."""
    if terms.price_after is None or terms.starts_at is None:
        return ()
    price = price_label(formats, terms.price_after, interval, interval_count)
    return ((_("From %(date)s", date=formats.date(terms.starts_at)), price),)


def next_charge_rows(terms: Terms, formats: Formats) -> tuple[Row, ...]:
    """Return when money is taken next, and how much if we can know."""
    if terms.next_charge_at is None:
        return ()
    date = formats.date(terms.next_charge_at)
    if terms.next_charge_amount is None:
        return ((_("Next charge"), date),)
    amount = formats.money(terms.next_charge_amount)
    return ((_("Next charge"), _("%(amount)s on %(date)s", amount=amount, date=date)),)


def unchanged_rows(terms: Terms, formats: Formats) -> tuple[Row, ...]:
    """Return the terms of an offer that leaves the price alone."""
    return (now_row(terms, formats), *next_charge_rows(terms, formats))


def compare_prices(new: PeriodPrice, old: PeriodPrice, formats: Formats) -> PriceFigure:
    """Return two prices in one unit: the shortest time that is whole periods of both."""
    unit = _common(new, old)
    if unit is None:
        return PriceFigure(_label(new, formats))
    new, old = unit
    if old.price.amount_minor <= new.price.amount_minor:
        return PriceFigure(_label(new, formats))
    less = Money(old.price.amount_minor - new.price.amount_minor, old.price.currency)
    saving = price_label(formats, less, new.interval, new.count)
    return PriceFigure(
        _label(new, formats), _label(old, formats), _("You save %(amount)s.", amount=saving)
    )


def with_total(figure: PriceFigure, saving: Money, periods: int, formats: Formats) -> PriceFigure:
    """Return the figure with all that is saved while the offer lasts."""
    total = formats.money(_times(saving, periods))
    text = ngettext(
        "You save %(amount)s on the next charge.",
        "You save %(amount)s over the next %(num)s charges.",
        periods,
        amount=total,
    )
    return replace(figure, saved=text)


def _common(new: PeriodPrice, old: PeriodPrice) -> tuple[PeriodPrice, PeriodPrice] | None:
    if new.price.currency != old.price.currency:
        return None
    if (new.interval, new.count) == (old.interval, old.count):
        return new, old
    if new.months is None or old.months is None:
        return None
    months = lcm(new.months, old.months)
    return new.of_months(months), old.of_months(months)


def _times(money: Money, count: int) -> Money:
    return Money(money.amount_minor * count, money.currency)


def _label(price: PeriodPrice, formats: Formats) -> str:
    return price_label(formats, price.price, price.interval, price.count)
