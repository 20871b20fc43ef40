"""How many of the latest sessions an offer would have fitted, by the rules that choose offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app.accounts.models import Account, Mode
from app.core.calendar import zone_named
from app.extensions import db
from app.offers import service as offers
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.models import Plan
from app.offers.selection import fits, situation_of
from app.sessions.models import CancelSession

LATEST = 500
_NEEDED = (
    CancelSession.subscription_data,
    CancelSession.customer_data,
    CancelSession.timezone,
    CancelSession.started_at,
)


class FittingCount(NamedTuple):
    """Of how many sessions the customers met the conditions of an offer."""

    fitting: int
    sessions: int


def count_fitting(account: Account, mode: Mode, definition: OfferDefinition) -> FittingCount:
    """Return how many of the ``LATEST`` sessions an offer would have fitted when they began."""
    query = select(CancelSession).where(
        CancelSession.account_id == account.id, CancelSession.mode == mode
    )
    newest = query.order_by(CancelSession.started_at.desc(), CancelSession.id.desc())
    rows = db.session.scalars(newest.limit(LATEST).options(load_only(*_NEEDED))).all()
    plans = {plan.key: plan for plan in offers.list_plans(account.id)}
    fitting = sum(_fits(account, row, definition, plans) for row in rows)
    return FittingCount(fitting, len(rows))


def _fits(
    account: Account,
    row: CancelSession,
    definition: OfferDefinition,
    plans: Mapping[str, Plan],
) -> bool:
    subscription = row.subscription.complete
    if subscription is None:
        return False
    zone = zone_named(row.timezone) or UTC
    known = situation_of(account, subscription, row.customer, row.started_at, zone)
    return fits(definition, plans, known)
