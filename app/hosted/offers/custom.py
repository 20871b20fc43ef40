"""The card of an owner's own offer."""

from __future__ import annotations

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.hosted.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.formats import Formats
from app.offers.kinds import Custom
from app.offers.snapshot import OfferSnapshot


def card(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Leave title and body to the owner, who has to give them."""
    words = offer.details.accept if isinstance(offer.details, Custom) else None
    return CardText(
        title="",
        body="",
        accept=text_in(words, formats.language, _("Keep my plan and accept")),
        rows=unchanged_rows(offer.terms, formats),
    )
