"""The offers that a customer may get; the first of them is the one they see."""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.extensions import db
from app.offers.catalogue.definitions import OfferDefinition, read_offer
from app.offers.eligibility.conditions import find_refusal
from app.offers.eligibility.context import OfferContext, PlanFacts
from app.offers.eligibility.rules import History, refusal_by_rules
from app.offers.kinds import OfferKind, Refusal
from app.offers.models import Offer, Plan, Redemption, RedemptionState
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import Customer, Subscription

logger = logging.getLogger(__name__)


class Decision(enum.StrEnum):
    """What became of an offer that nothing in its own conditions decided about."""

    SHOWN = "shown"
    NOT_REACHED = "not_reached"
    """One before it was shown."""
    NOT_ALLOWED = "not_allowed"
    """The host's token left it out."""
    VETOED = "vetoed"
    """The host was asked, and did not say yes."""
    RESTING = "resting"
    """There is none of this key, or it is switched off."""
    UNREADABLE = "unreadable"
    TERMS_UNKNOWN = "terms_unknown"
    """The host did not say enough about price and period to promise anything."""
    NOT_POSSIBLE = "not_possible"
    """Billing cannot do it."""


@dataclass(frozen=True, slots=True)
class Considered:
    """One offer that might be made: with its terms, or with what stands against it."""

    key: str
    offer: OfferSnapshot | None = None
    refusal: Refusal | Decision | None = None


def consider_offers(
    account: Account,
    keys: Sequence[str],
    subscription: Subscription,
    customer: Customer,
    *,
    customer_ref: str | None,
    now: datetime,
    timezone: tzinfo,
    is_possible: Callable[[OfferKind], bool],
) -> Iterator[Considered]:
    """Yield what can be said of each of the offers, in the order of their ``keys``.

    One query, whatever the number of keys. An offer that cannot be read is
    passed over: a mistake of ours never stands between a customer and the exit.
    Without ``customer_ref``, nothing is known of what they accepted before.
    ``is_possible`` says whether billing can do what an offer promises.
    """
    if not keys:
        return
    known = situation_of(account, subscription, customer, now, timezone)
    rows = {
        row[0].key: row for row in _read_offers(account.id, keys, subscription.plan, customer_ref)
    }
    for key in keys:
        found = _consider(rows[key], known) if key in rows else Decision.RESTING
        if not isinstance(found, OfferSnapshot):
            yield Considered(key, refusal=found)
        elif is_possible(found.details):
            yield Considered(key, found)
        else:
            yield Considered(key, refusal=Decision.NOT_POSSIBLE)


def _consider(row: Any, known: OfferContext) -> OfferSnapshot | Refusal | Decision:
    offer, plan, current, accepted_at, has_used, is_pending = row
    history = History(accepted_at, has_used, is_pending, offer.used)
    return _show(offer, (plan, current), history, known)


def quote_offers(
    account: Account,
    keys: Sequence[str],
    subscription: Subscription,
    customer: Customer,
    *,
    now: datetime,
    timezone: tzinfo,
) -> dict[str, OfferSnapshot]:
    """Return what each offer would say to a customer for whom the owner meant it, by key.

    To show it to its owner: conditions, budget and what a customer had before
    do not count, but an offer that makes no sense here is left out.
    """
    known = situation_of(account, subscription, customer, now, timezone)
    quoted: dict[str, OfferSnapshot] = {}
    for offer, *plans, _, _, _ in _read_offers(account.id, keys, subscription.plan, None):
        definition, situation = _read(offer, plans, known)
        if definition is not None and definition.params.check(situation) is None:
            quoted[offer.key] = _shown(offer, definition, situation)
    return quoted


def fits(definition: OfferDefinition, plans: Mapping[str, Plan], known: OfferContext) -> bool:
    """Return whether a customer meets the conditions of an offer, which need not be stored.

    What they had before, and how many are left, do not count.
    """
    proposed = plans.get(definition.params.plan_key or "")
    current = plans.get(known.subscription.plan or "")
    situation = replace(known, plan=_facts(proposed), current_plan=_facts(current))
    params, segments = definition.params, definition.segments
    return find_refusal(definition.conditions, params, situation, segments) is None


def situation_of(
    account: Account,
    subscription: Subscription,
    customer: Customer,
    now: datetime,
    timezone: tzinfo,
) -> OfferContext:
    """Return what is known before a plan is looked at; the account fills the gaps."""
    return OfferContext(
        subscription=subscription,
        customer=customer,
        now=now,
        timezone=timezone,
        country=customer.country or account.country,
        origins=tuple(account.allowed_origins),
        support_email=account.support_email,
        support_url=account.support_url,
    )


@cache
def _select_offers() -> Select[Offer, Plan, Plan, datetime | None, bool, bool]:
    """Return the one query for offers, each with two plans and what the customer had before.

    The plans are the one it proposes and the current one. Built once: each step asks it.
    """
    current = aliased(Plan)
    is_proposed = and_(Plan.account_id == Offer.account_id, Plan.key == Offer.plan_key)
    is_current = and_(current.account_id == Offer.account_id, current.key == bindparam("plan_key"))
    is_wanted = Offer.key.in_(bindparam("keys", expanding=True))
    return (
        select(Offer, Plan, current, *_history())
        .outerjoin(Plan, is_proposed)
        .outerjoin(current, is_current)
        .where(Offer.account_id == bindparam("account_id"), is_wanted, Offer.is_active)
    )


def _history() -> tuple[Any, Any, Any]:
    """Return when the customer last accepted an offer, whether they had this one, or wait for it.

    In the order of ``History``.
    """
    counts = and_(
        Redemption.account_id == bindparam("account_id"),
        Redemption.customer_ref == bindparam("customer_ref"),
        Redemption.state != RedemptionState.RELEASED,
    )
    accepted_at = select(func.max(Redemption.at)).where(counts).scalar_subquery()
    is_this = and_(counts, Redemption.offer_id == Offer.id)
    is_pending = exists().where(is_this, Redemption.state == RedemptionState.RESERVED)
    return accepted_at, exists().where(is_this), is_pending


def _read_offers(
    account_id: str, keys: Sequence[str], plan_key: str | None, customer_ref: str | None
) -> Sequence[Any]:
    """Return the rows of the offers that there are, in no order."""
    wanted = {
        "account_id": account_id,
        "keys": list(keys),
        "plan_key": plan_key or "",
        "customer_ref": customer_ref,
    }
    return db.session.execute(_select_offers(), wanted).all()


def _show(
    offer: Offer, plans: Sequence[Plan | None], history: History, known: OfferContext
) -> OfferSnapshot | Refusal | Decision:
    definition, situation = _read(offer, plans, known)
    if definition is None:
        return Decision.UNREADABLE
    refusal = refusal_by_rules(definition.rules, history, situation.now)
    refusal = refusal or find_refusal(
        definition.conditions, definition.params, situation, definition.segments
    )
    return refusal or _shown(offer, definition, situation)


def _read(
    offer: Offer, plans: Sequence[Plan | None], known: OfferContext
) -> tuple[OfferDefinition | None, OfferContext]:
    """Return what the offer says and to whom, or None if it can no longer be read."""
    try:
        plan, current = (_facts(plan) for plan in plans)
        return read_offer(offer), replace(known, plan=plan, current_plan=current)
    except ValidationError:
        logger.exception("offer %s cannot be read", offer.id)
        return None, known


def _shown(offer: Offer, definition: OfferDefinition, situation: OfferContext) -> OfferSnapshot:
    return OfferSnapshot(
        offer_id=offer.id,
        key=offer.key,
        title=definition.title,
        body=definition.body,
        details=definition.params,
        terms=definition.params.quote(situation),
        rules=definition.rules,
    )


def _facts(plan: Plan | None) -> PlanFacts | None:
    return None if plan is None else PlanFacts.model_validate(plan, from_attributes=True)
