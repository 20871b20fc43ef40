"""What can be done with plans and offers, and the one offer a customer gets."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.core.types import JsonObject
from app.extensions import db
from app.offers.definitions import OfferDefinition, check_offer, check_plan, problem, read_offer
from app.offers.eligibility import refusal_of
from app.offers.errors import InvalidOffer
from app.offers.models import Offer, Plan
from app.offers.shown import ShownOffer
from app.offers.situation import PlanFacts, Situation
from app.offers.subscription import Customer, Subscription

logger = logging.getLogger(__name__)


def save_plan(account_id: str, key: str, **values: Any) -> Plan:
    """Create the plan of this key, or change it.

    ``values`` are name, amount_minor (of one unit), currency, interval, and if
    you like interval_count, features, limits, position.

    :raises InvalidPlan: naming every place that breaks the schema.
    """
    checked = check_plan(key=key, **values).model_dump(mode="json")
    plan = db.session.merge(Plan(account_id=account_id, **checked))
    db.session.flush()
    return plan


def save_offer(
    account_id: str,
    key: str,
    kind: str,
    params: JsonObject,
    *,
    conditions: JsonObject | None = None,
    title: str | dict[str, str] | None = None,
    body: str | dict[str, str] | None = None,
    is_active: bool = True,
) -> Offer:
    """Create the offer of this key, or change it. Customers who saw it keep what they saw.

    :raises InvalidOffer: naming every place that breaks the schema.
    """
    checked = check_offer(
        kind, params, key=key, conditions=conditions or {}, title=title, body=body
    )
    _require_plan(account_id, checked.params.plan_key)
    offer = get_offer(account_id, key) or Offer(account_id=account_id, key=key)
    for name, value in _columns_of(checked).items():
        setattr(offer, name, value)
    offer.is_active = is_active
    db.session.add(offer)
    db.session.flush()
    return offer


def get_offer(account_id: str, key: str) -> Offer | None:
    """Return the offer of this key, or None."""
    query = select(Offer).where(Offer.account_id == account_id, Offer.key == key)
    return db.session.scalars(query).one_or_none()


def get_plan_name(account_id: str, key: str) -> Any | None:
    """Return what the catalogue calls a plan: words, or words by locale."""
    query = select(Plan.name).where(Plan.account_id == account_id, Plan.key == key)
    return db.session.scalar(query)


def list_plans(account_id: str) -> list[Plan]:
    """Return the catalogue in its order."""
    query = select(Plan).where(Plan.account_id == account_id)
    return list(db.session.scalars(query.order_by(Plan.position, Plan.key)))


def list_offers(account_id: str) -> list[Offer]:
    """Return the offers by key, those that rest among them."""
    query = select(Offer).where(Offer.account_id == account_id)
    return list(db.session.scalars(query.order_by(Offer.key)))


def choose_offer(
    account: Account,
    keys: Sequence[str],
    subscription: Subscription,
    customer: Customer,
    *,
    now: datetime,
    timezone: tzinfo,
) -> ShownOffer | None:
    """Return the first offer among ``keys`` that may be made, with its terms, or None.

    One query, whatever the number of keys. An offer that cannot be read is
    passed over: a mistake of ours never stands between a customer and the exit.
    """
    if not keys:
        return None
    rows = db.session.execute(_candidates(account.id, keys, subscription.plan)).all()
    known = _known(account, subscription, customer, now, timezone)
    for offer, plan, current in sorted(rows, key=lambda row: keys.index(row[0].key)):
        shown = _show(offer, plan, current, known)
        if shown is not None:
            return shown
    return None


def _candidates(account_id: str, keys: Sequence[str], plan_key: str) -> Select[Offer, Plan, Plan]:
    """Return the query for offers, each with the plan it proposes and the current plan."""
    current = aliased(Plan)
    is_proposed = and_(Plan.account_id == Offer.account_id, Plan.key == Offer.plan_key)
    is_current = and_(current.account_id == Offer.account_id, current.key == plan_key)
    return (
        select(Offer, Plan, current)
        .outerjoin(Plan, is_proposed)
        .outerjoin(current, is_current)
        .where(Offer.account_id == account_id, Offer.key.in_(keys), Offer.is_active)
    )


def _known(
    account: Account,
    subscription: Subscription,
    customer: Customer,
    now: datetime,
    timezone: tzinfo,
) -> Situation:
    """Return what is known before a plan is looked at; the account fills the gaps."""
    return Situation(
        subscription=subscription,
        customer=customer,
        now=now,
        timezone=timezone,
        country=customer.country or account.country,
        support_email=account.support_email,
        support_url=account.support_url,
    )


def _show(
    offer: Offer, plan: Plan | None, current: Plan | None, known: Situation
) -> ShownOffer | None:
    try:
        definition = read_offer(offer)
        situation = replace(known, plan=_facts(plan), current_plan=_facts(current))
    except ValidationError:
        logger.exception("offer %s cannot be read", offer.id)
        return None
    if refusal_of(definition.conditions, definition.params, situation) is not None:
        return None
    return ShownOffer(
        offer_id=offer.id,
        key=offer.key,
        title=definition.title,
        body=definition.body,
        details=definition.params,
        terms=definition.params.quote(situation),
    )


def _facts(plan: Plan | None) -> PlanFacts | None:
    return None if plan is None else PlanFacts.model_validate(plan, from_attributes=True)


def _columns_of(definition: OfferDefinition) -> JsonObject:
    stored = definition.model_dump(mode="json", exclude={"key"})
    kind = stored["params"].pop("kind")
    return {**stored, "kind": kind, "plan_key": definition.params.plan_key}


def _require_plan(account_id: str, key: str | None) -> None:
    if key is None:
        return
    keys = [plan.key for plan in list_plans(account_id)]
    if key not in keys:
        allowed = "must be a plan of the catalogue"
        raise InvalidOffer([problem("params.plan", key, allowed, keys)])
