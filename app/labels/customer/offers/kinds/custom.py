"""The card of an owner's own offer."""

from __future__ import annotations

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card
from app.offers.kinds.custom import Custom
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    account = acceptance.account
    if not acceptance.choice.get("fields"):
        return ""
    if acceptance.is_applied:
        return _("%(account)s has received your answers.", account=account)
    return _("Your answers are passed on to %(account)s.", account=account)


@card(Custom, has_details=True, next_step=_next_step)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Leave title and body to the owner, who has to give them."""
    words = offer.details.accept if isinstance(offer.details, Custom) else None
    return CardText(
        title="",
        body="",
        accept=formats.fill(text_in(words, formats.language, _("Keep my plan and accept"))),
        rows=unchanged_rows(offer.terms, formats),
    )
