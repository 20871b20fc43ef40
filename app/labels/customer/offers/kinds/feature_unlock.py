"""The card of a feature for a while."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.flows.document.content import text_in
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    Row,
    next_charge_rows,
    now_row,
    regular_price,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.feature_unlock import FeatureUnlock
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@card(FeatureUnlock)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say which feature, until when, and that it costs nothing extra then or now."""
    terms = offer.terms
    return CardText(
        title=ngettext(
            "%(feature)s for one day, at no extra cost",
            "%(feature)s for %(num)s days, at no extra cost",
            terms.days or 0,
            feature=formats.fill(text_in(terms.feature, formats.language)),
        ),
        body=_("Your plan stays as it is. When the time is over, nothing is added to your bill."),
        accept=_("Keep my plan and try it"),
        rows=(
            now_row(terms, formats),
            *_until(terms, formats),
            *next_charge_rows(terms, formats),
        ),
    )


def _until(terms: Terms, formats: Formats) -> tuple[Row, ...]:
    if terms.ends_at is None:
        return ()
    price = regular_price(terms, terms.price_after or terms.price_now, formats)
    return (
        (_("Included until"), formats.date(terms.ends_at)),
        (_("Afterwards"), _("%(price)s, as today", price=price)),
    )
