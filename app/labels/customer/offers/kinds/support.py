"""The card of a person to talk to."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card
from app.offers.kinds.support import Support
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    account = acceptance.account
    if not acceptance.choice.get("message"):
        return ""
    if acceptance.is_applied:
        return _("%(account)s has received your message.", account=account)
    return _("Your message is passed on to %(account)s.", account=account)


@card(Support, has_details=True, next_step=_next_step)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say how to reach a person; the page shows the address beside it."""
    return CardText(
        title=_("Can we help you with this?"),
        body=_("Tell us what is in the way. You can still cancel at any time."),
        accept=_("Keep my plan and get help"),
        rows=unchanged_rows(offer.terms, formats),
    )
