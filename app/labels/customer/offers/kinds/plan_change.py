"""The card of another plan."""

from __future__ import annotations

from flask_babel import gettext as _

from app.flows.document.content import text_in
from app.labels.customer.formats import Formats
from app.labels.customer.offers.card_parts import (
    CardText,
    PeriodPrice,
    PriceFigure,
    compare_prices,
    new_price_rows,
    next_charge_rows,
    now_row,
)
from app.labels.customer.offers.registry import card
from app.offers.kinds.plan_change import PlanChange
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


@card(PlanChange, has_details=True)
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
        figure=_figure(terms, formats),
        rows=(
            now_row(terms, formats),
            *(new_price_rows(terms, plan.interval, plan.interval_count, formats) if plan else ()),
            *next_charge_rows(terms, formats),
        ),
    )


def _figure(terms: Terms, formats: Formats) -> PriceFigure | None:
    """Return both prices for the same time; with a discount, only billing knows today's."""
    now, plan = terms.current_plan, terms.plan
    if plan is None or now is None or terms.is_discounted:
        return None
    new = PeriodPrice(plan.price, plan.interval, plan.interval_count)
    return compare_prices(new, PeriodPrice(now.price, now.interval, now.interval_count), formats)
