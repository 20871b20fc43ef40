"""What can be done with plans and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.origins import is_return_url_allowed
from app.core.database.types import JsonObject
from app.core.findings import Finding
from app.extensions import db
from app.offers.catalogue.definitions import OfferDefinition, check_offer, check_plan, problem
from app.offers.catalogue.segments import copy_audiences
from app.offers.errors import InvalidOffer, PlanInUse
from app.offers.models import Offer, Plan


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
    segments: Sequence[str] = (),
    rules: JsonObject | None = None,
    title: str | dict[str, str] | None = None,
    body: str | dict[str, str] | None = None,
    is_active: bool = True,
) -> Offer:
    """Create the offer of this key, or change it. Customers who saw it keep what they saw.

    ``segments`` are keys: the offer is for customers in any of them, if there are some.

    :raises InvalidOffer: naming every place that breaks the schema.
    """
    others: JsonObject = {"conditions": conditions or {}, "rules": rules or {}}
    others["segments"] = copy_audiences(account_id, segments) if segments else []
    checked = check_offer(kind, params, key=key, title=title, body=body, **others)
    _require_plan(account_id, checked.params.plan_key)
    _require_origin(account_id, checked.params.page_url)
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


def remove_plan(account_id: str, key: str) -> Plan | None:
    """Take a plan out of the catalogue and return it, or None if it is not there.

    :raises PlanInUse: if offers propose it.
    """
    plan = db.session.get(Plan, (account_id, key), populate_existing=True, with_for_update=True)
    if plan is None:
        return None
    using = [offer.key for offer in list_offers(account_id) if offer.plan_key == key]
    if using:
        raise PlanInUse(using)
    db.session.delete(plan)
    db.session.flush()
    return plan


def get_plan(account_id: str, key: str) -> Plan | None:
    """Return the plan of this key, or None."""
    return db.session.get(Plan, (account_id, key))


def order_plans(account_id: str, keys: Sequence[str]) -> None:
    """Put the plans into this order; those left out come last."""
    plans = {plan.key: plan for plan in list_plans(account_id)}
    ordered = [key for key in keys if key in plans]
    for position, key in enumerate([*ordered, *(key for key in plans if key not in ordered)]):
        plans[key].position = position
    db.session.flush()


def set_active(account_id: str, key: str, is_active: bool) -> Offer | None:
    """Make an offer, or let it rest: whoever saw it keeps what they saw."""
    offer = get_offer(account_id, key)
    if offer is not None:
        offer.is_active = is_active
        db.session.flush()
    return offer


def list_offers(account_id: str) -> list[Offer]:
    """Return the offers by key, those that rest among them."""
    query = select(Offer).where(Offer.account_id == account_id)
    return list(db.session.scalars(query.order_by(Offer.key)))


def _columns_of(definition: OfferDefinition) -> JsonObject:
    stored = definition.model_dump(mode="json", exclude={"key", "rules", "segments"})
    stored["segments"] = [
        segment.model_dump(mode="json", exclude_defaults=True) for segment in definition.segments
    ]
    kind, rules = stored["params"].pop("kind"), definition.rules.model_dump()
    return {**stored, **rules, "kind": kind, "plan_key": definition.params.plan_key}


def _require_plan(account_id: str, key: str | None) -> None:
    if key is None:
        return
    keys = [plan.key for plan in list_plans(account_id)]
    if key not in keys:
        detail = problem("params.plan", key, "must be a plan of the catalogue", keys)
        raise InvalidOffer([Finding("unknown_plan", path="params.plan", detail=detail)])


def _require_origin(account_id: str, url: str | None) -> None:
    """Let nobody lead customers away from the host."""
    if url is None:
        return
    origins = accounts.require_account(account_id).allowed_origins
    if not is_return_url_allowed(url, origins):
        allowed = f"must be on an allowed origin: {', '.join(origins) or 'there is none yet'}"
        detail = problem("params.url", url, allowed)
        raise InvalidOffer([Finding("origin_not_allowed", path="params.url", detail=detail)])
