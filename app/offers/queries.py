"""The one query for offers that may be made: with their plans, and what the customer had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.offers.models import Offer, Plan, Redemption, RedemptionState


def candidates(
    account_id: str, keys: Sequence[str], plan_key: str, customer_ref: str | None
) -> Select[Offer, Plan, Plan, datetime | None, bool, bool]:
    """Return the query for offers, each with two plans and what the customer had before.

    The plans are the one it proposes and the current one.
    """
    current = aliased(Plan)
    is_proposed = and_(Plan.account_id == Offer.account_id, Plan.key == Offer.plan_key)
    is_current = and_(current.account_id == Offer.account_id, current.key == plan_key)
    return (
        select(Offer, Plan, current, *_history(account_id, customer_ref))
        .outerjoin(Plan, is_proposed)
        .outerjoin(current, is_current)
        .where(Offer.account_id == account_id, Offer.key.in_(keys), Offer.is_active)
    )


def _history(account_id: str, customer_ref: str | None) -> tuple[Any, Any, Any]:
    """Return when the customer last accepted an offer, whether they had this one, or wait for it.

    In the order of ``History``.
    """
    counts = and_(
        Redemption.account_id == account_id,
        Redemption.customer_ref == customer_ref,
        Redemption.state != RedemptionState.RELEASED,
    )
    accepted_at = select(func.max(Redemption.at)).where(counts).scalar_subquery()
    is_this = and_(counts, Redemption.offer_id == Offer.id)
    is_pending = exists().where(is_this, Redemption.state == RedemptionState.RESERVED)
    return accepted_at, exists().where(is_this), is_pending
