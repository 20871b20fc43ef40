"""The card of a page that may help."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, plan_stays, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card
from app.offers.kinds.redirect import Redirect
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    return plan_stays()


@card(Redirect, has_details=True, next_step=_next_step)
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
