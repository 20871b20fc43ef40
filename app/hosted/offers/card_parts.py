"""The parts of a card: its words, and the rows of terms that several kinds share."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.calendar import Interval
from app.core.money import Money
from app.labels.customer.codes import price_label
from app.labels.customer.formats import Formats
from app.offers.terms import Terms

Row = tuple[str, str]
"""A label and a value."""


@dataclass(frozen=True, slots=True)
class CardText:
    """Our words for an offer. The owner's own title and body take their place."""

    title: str
    body: str
    accept: str
    """The words on the button that accepts."""
    rows: tuple[Row, ...]
    """Price now, for how long, price afterwards, next charge: as far as each is known."""
    once_saved: str = ""
    """What the result page adds when the customer was saved by it: dates, or what to expect."""
    link_label: str = ""
    """The words on the link of the terms, where the owner has none and "View" is wrong."""


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


def plan_stays() -> str:
    """Return what follows from an offer that changes nothing."""
    return _("Your plan stays exactly as it is.")
