"""The card of another plan."""

from __future__ import annotations

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.hosted.offers.card_parts import CardText, new_price_rows, next_charge_rows, now_row
from app.hosted.offers.registry import card
from app.labels.customer.formats import Formats
from app.offers.kinds.plan_change import PlanChange
from app.offers.snapshot import OfferSnapshot


@card(PlanChange, template="hosted/offers/plan_change.html")
def _write(offer: OfferSnapshot, formats: Formats) -> CardText:
    """Say what the other plan costs and since when; a table beside it compares the two."""
    terms, plan = offer.terms, offer.terms.plan
    name = text_in(plan.name, formats.language) if plan else ""
    return CardText(
        title=_("Switch to %(plan)s", plan=name),
        body=_(
            "You keep your account and your data, and pay less. Your current plan runs until the "
            "change; nothing is charged or refunded for the days before."
        ),
        accept=_("Switch to %(plan)s", plan=name),
        rows=(
            now_row(terms, formats),
            *(new_price_rows(terms, plan.interval, plan.interval_count, formats) if plan else ()),
            *next_charge_rows(terms, formats),
        ),
    )
