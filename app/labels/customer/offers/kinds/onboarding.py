"""The card of a guided session."""

from __future__ import annotations

from flask_babel import gettext as _

from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import CardText, unchanged_rows
from app.labels.customer.offers.registry import Acceptance, card
from app.offers.kinds.onboarding import Onboarding
from app.offers.snapshot import OfferSnapshot


def _next_step(acceptance: Acceptance) -> str:
    """Say how a time is found; once it is confirmed, a link speaks for itself."""
    account, has_link = acceptance.account, acceptance.terms.link is not None
    if acceptance.is_applied:
        return "" if has_link else _("%(account)s will suggest a time.", account=account)
    if not has_link:
        return _("%(account)s is asked to suggest a time.", account=account)
    if acceptance.truth == "pending":
        return _("You can choose a time as soon as %(account)s has confirmed it.", account=account)
    return ""


@card(Onboarding, next_step=_next_step)
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say who helps and how a time is found."""
    is_booked_here = offer.terms.link is not None
    by_link, by_host = _("Keep my plan and choose a time"), _("Keep my plan and ask for a time")
    return CardText(
        title=_("Shall we go through it together?"),
        body=_("A person shows you what you need, step by step. You can still cancel at any time."),
        accept=by_link if is_booked_here else by_host,
        rows=unchanged_rows(offer.terms, formats),
        link_label=_("Choose a time"),
    )
