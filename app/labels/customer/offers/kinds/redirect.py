"""The card of a page that may help."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import card, say_plan_stays
from app.offers.kinds.redirect import Redirect
from app.offers.snapshot import OfferSnapshot


@card(Redirect, has_details=True, next_step=say_plan_stays)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Leave the title to the owner, who has to give it."""
    return CardText(
        title="",
        body=_("You keep your plan, and can still cancel at any time."),
        accept=_("Keep my plan and view the page"),
        rows=unchanged_rows(offer.terms, formats),
        once_saved=_(
            "This page is there for you. Nothing changes until you decide something there."
        ),
    )
