"""The card of another interval or day of payment."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.calendar import Interval
from app.labels.customer.codes import price_label
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    PeriodPrice,
    PriceFigure,
    compare_prices,
    new_price_rows,
    next_charge_rows,
    now_row,
    unchanged_rows,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.billing_change import BillingChange
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@card(BillingChange)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say when money is taken from then on, and how much."""
    interval = offer.terms.interval_after
    if interval is None:
        return _other_day(offer.terms, formats)
    return _other_interval(offer.terms, interval, formats)


def _other_interval(terms: Terms, interval: Interval, formats: Formats) -> CardText:
    return CardText(
        title=_("Pay yearly instead") if interval is Interval.YEAR else _("Pay monthly instead"),
        body=_("Your plan stays exactly as it is. Only how often you pay changes."),
        accept=_("Pay yearly") if interval is Interval.YEAR else _("Pay monthly"),
        figure=_figure(terms, interval, formats),
        rows=(
            now_row(terms, formats),
            *new_price_rows(terms, interval, 1, formats),
            *next_charge_rows(terms, formats),
        ),
    )


def _figure(terms: Terms, interval: Interval, formats: Formats) -> PriceFigure:
    """Return both prices for the same time; with a discount, only billing knows today's."""
    new = PeriodPrice(terms.price_after or terms.price_now, interval)
    if terms.is_discounted:
        return PriceFigure(price_label(formats, new.price, interval))
    old = PeriodPrice(terms.price_now, terms.interval, terms.interval_count)
    return compare_prices(new, old, formats)


def _other_day(terms: Terms, formats: Formats) -> CardText:
    date = formats.date(terms.next_charge_at) if terms.next_charge_at else ""
    return CardText(
        title=_("Pay on %(date)s instead", date=date),
        body=_("After that you pay on this day of the month. The days until then cost nothing."),
        accept=_("Move my payment"),
        rows=unchanged_rows(terms, formats),
    )
