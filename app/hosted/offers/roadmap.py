"""The card of what is coming."""

from __future__ import annotations

from flask_babel import gettext as _

from app.hosted.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.formats import Formats
from app.offers.snapshot import OfferSnapshot


def card(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say what is planned, and that plans can change."""
    return CardText(
        title=_("This is what we are working on"),
        body=_("These are plans, and their dates can change."),
        accept=_("Keep my plan"),
        rows=unchanged_rows(offer.terms, formats),
    )
