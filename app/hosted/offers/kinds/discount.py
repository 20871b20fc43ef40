"""The card of a discount."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.money import minus
from app.hosted.offers.card_parts import (
    CardText,
    afterwards_rows,
    next_charge_rows,
    now_row,
    regular_price,
)
from app.hosted.offers.registry import card
from app.labels.customer.codes import periods_label, reduction_label
from app.labels.customer.formats import Formats
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
        rows=(
            now_row(terms, formats),
            (_duration(terms), regular_price(terms, lower, formats)),
            *afterwards_rows(terms, formats),
            *next_charge_rows(terms, formats),
        ),
    )


def _title(offer: OfferSnapshot, formats: Formats) -> str:
    """Say how much less it is, and for how long."""
    terms, less = offer.terms, _reduction(offer, formats)
    if terms.periods is None:
        return _("%(amount)s off permanently", amount=less)
    return reduction_label(less, terms.interval, terms.periods * terms.interval_count)


def _reduction(offer: OfferSnapshot, formats: Formats) -> str:
    details, terms = offer.details, offer.terms
    if isinstance(details, Discount) and details.percent is not None:
        return formats.percent(details.percent)
    return formats.money(minus(terms.price_now, terms.price_during or terms.price_now))


def _duration(terms: Terms) -> str:
    if terms.periods is None:
        return _("For good")
    return periods_label(terms.interval, terms.periods * terms.interval_count)
