"""The card of a discount."""

from __future__ import annotations

from babel.numbers import format_percent
from flask_babel import gettext as _

from app.core.money import Money, minus
from app.labels.customer.codes import discount_label, periods_label
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    PeriodPrice,
    PriceFigure,
    afterwards_rows,
    compare_prices,
    next_charge_rows,
    now_row,
    regular_price,
    with_total,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.discount import Discount
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@card(Discount)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say the lower price, for how long, and the price afterwards."""
    terms = offer.terms
    lower = terms.price_during or terms.price_now
    price = formats.money(lower)
    return CardText(
        title=_title(offer, formats),
        body=_("Your plan stays exactly as it is. Only the price changes."),
        accept=_("Keep my plan for %(price)s", price=price),
        figure=_figure(terms, lower, formats),
        rows=(
            now_row(terms, formats),
            (_duration(terms), regular_price(terms, lower, formats)),
            *afterwards_rows(terms, formats),
            *next_charge_rows(terms, formats),
        ),
    )


def _title(offer: OfferSnapshot, formats: Formats) -> str:
    """Return the benefit and for how long it lasts."""
    terms, benefit = offer.terms, _benefit(offer, formats)
    if terms.periods is None:
        return _("%(off)s off for good", off=benefit)
    count = terms.periods * terms.interval_count
    return discount_label(benefit, terms.interval, count)


def _benefit(offer: OfferSnapshot, formats: Formats) -> str:
    percent = offer.details.percent if isinstance(offer.details, Discount) else None
    if percent is not None:
        return format_percent(percent / 100, locale=formats.locale)
    lower = offer.terms.price_during or offer.terms.price_now
    return formats.money(minus(offer.terms.price_now, lower))


def _figure(terms: Terms, lower: Money, formats: Formats) -> PriceFigure:
    """Return the lower price beside today's; what is saved only where today's is really paid."""
    new = PeriodPrice(lower, terms.interval, terms.interval_count)
    if terms.is_discounted:
        return PriceFigure(regular_price(terms, lower, formats))
    old = PeriodPrice(terms.price_now, terms.interval, terms.interval_count)
    figure = compare_prices(new, old, formats)
    if terms.periods is None:
        return figure
    return with_total(figure, minus(terms.price_now, lower), terms.periods, formats)


def _duration(terms: Terms) -> str:
    if terms.periods is None:
        return _("For good")
    return periods_label(terms.interval, terms.periods * terms.interval_count)
