"""The card of a guided session."""

from __future__ import annotations

from flask_babel import gettext as _

from app.hosted.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.formats import Formats
from app.offers.snapshot import OfferSnapshot


def card(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say who helps and how a time is found."""
    is_booked_here = offer.terms.link is not None
    by_link, by_host = _("Keep my plan and choose a time"), _("Keep my plan and ask for a time")
    return CardText(
        title=_("Shall we go through it together?"),
        body=_("A person shows you what you need, step by step. You can still cancel at any time."),
        accept=by_link if is_booked_here else by_host,
        rows=unchanged_rows(offer.terms, formats),
    )
