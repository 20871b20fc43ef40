"""The card of what is coming."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card, say_plan_stays
from app.offers.kinds.roadmap import Roadmap
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    account = acceptance.account
    if not acceptance.choice.get("tell_me_when"):
        return say_plan_stays(acceptance)
    if acceptance.is_applied:
        return _("%(account)s knows that you want to hear when it is there.", account=account)
    return _("%(account)s is told that you want to hear when it is there.", account=account)


@card(Roadmap, has_details=True, next_step=_next_step)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say what is planned, and that plans can change."""
    return CardText(
        title=_("This is what we are working on"),
        body=_("These are plans, and their dates can change."),
        accept=_("Keep my plan"),
        rows=unchanged_rows(offer.terms, formats),
    )
