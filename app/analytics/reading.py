"""Reading sessions as cases: by joins over sessions, flows and what was reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Mode
from app.analytics.bands import NONE
from app.analytics.cases import Case, OfferOfCase
from app.analytics.effects import effect_of, no_effect
from app.analytics.followup import Fact, Followup, follow
from app.analytics.revenue import Price, mrr
from app.customers.models import ReportedStatus, SubscriptionStatus
from app.extensions import db
from app.flows.models import FlowVersion
from app.sessions.models import CancelSession
from app.sessions.progress import OfferState, Outcome

_LASTING = (Outcome.SAVED, Outcome.KEPT)
_COLUMNS = (
    CancelSession.id,
    FlowVersion.flow_id,
    CancelSession.customer_ref,
    CancelSession.subscription_ref,
    CancelSession.subscription_data,
    CancelSession.customer_data,
    CancelSession.locale,
    CancelSession.step_key,
    CancelSession.trail,
    CancelSession.reason_code,
    CancelSession.offer,
    CancelSession.offer_state,
    CancelSession.choice,
    CancelSession.outcome,
    CancelSession.started_at,
    CancelSession.ended_at,
    CancelSession.lapsed_at,
)
_Key = tuple[str, str]


def read_cases(
    account_id: str, mode: Mode, since: datetime, until: datetime, *, limit: int | None = None
) -> list[Case]:
    """Return the sessions that ended from ``since`` on and before ``until``, the latest first."""
    is_meant = _ended(CancelSession, account_id, mode, since, until)
    query = _with_flow(select(*_COLUMNS)).where(is_meant)
    rows = db.session.execute(query.order_by(CancelSession.ended_at.desc()).limit(limit)).all()
    reported = _reported(account_id, mode, is_meant)
    own = _own_facts(account_id, mode, is_meant)
    return [_case(row, reported, own) for row in rows]


def _with_flow(query: Select[Any]) -> Select[Any]:
    is_its_version = and_(
        FlowVersion.account_id == CancelSession.account_id,
        FlowVersion.id == CancelSession.flow_version_id,
    )
    return query.join(FlowVersion, is_its_version)


def _ended(
    model: Any, account_id: str, mode: Mode, since: datetime, until: datetime
) -> ColumnElement[bool]:
    return and_(
        model.account_id == account_id,
        model.mode == mode,
        model.ended_at >= since,
        model.ended_at < until,
        model.outcome.is_not(None),
    )


def _reported(account_id: str, mode: Mode, is_meant: ColumnElement[bool]) -> dict[_Key, list[Fact]]:
    """Return what was reported about the subscriptions that these sessions left running."""
    wanted = (
        select(CancelSession.customer_ref, CancelSession.subscription_ref)
        .where(is_meant, CancelSession.outcome.in_(_LASTING))
        .distinct()
        .subquery()
    )
    query = select(ReportedStatus).join(
        wanted,
        and_(
            ReportedStatus.account_id == account_id,
            ReportedStatus.mode == mode,
            ReportedStatus.customer_ref == wanted.c.customer_ref,
            ReportedStatus.subscription_ref == wanted.c.subscription_ref,
        ),
    )
    found: dict[_Key, list[Fact]] = defaultdict(list)
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        found[row.customer_ref, row.subscription_ref].append(_reported_fact(row))
    return found


def _reported_fact(row: ReportedStatus) -> Fact:
    is_canceled = row.status is SubscriptionStatus.CANCELED
    return Fact(
        at=row.reported_at,
        recorded_at=row.recorded_at,
        id=row.id,
        source=row.source.value,
        is_canceled=is_canceled,
        ends_at=(row.canceled_at or row.reported_at) if is_canceled else None,
    )


def _own_facts(
    account_id: str, mode: Mode, is_meant: ColumnElement[bool]
) -> dict[_Key, list[Fact]]:
    """Return what happened here to the same subscriptions, in any session."""
    other = aliased(CancelSession)
    wanted = (
        select(CancelSession.customer_ref, CancelSession.subscription_ref)
        .where(is_meant, CancelSession.outcome.in_(_LASTING))
        .distinct()
        .subquery()
    )
    columns = (
        other.id,
        other.customer_ref,
        other.subscription_ref,
        other.outcome,
        other.ended_at,
        other.withdrawn_at,
        other.effective_at,
        other.undone_at,
        other.reactivated_at,
        other.resumed_at,
    )
    query = select(*columns).join(
        wanted,
        and_(
            other.account_id == account_id,
            other.mode == mode,
            other.customer_ref == wanted.c.customer_ref,
            other.subscription_ref == wanted.c.subscription_ref,
        ),
    )
    found: dict[_Key, list[Fact]] = defaultdict(list)
    for row in db.session.execute(query.where(other.outcome.is_not(None))):
        found[row.customer_ref, row.subscription_ref] += own_facts(row)
    return found


def own_facts(row: Any) -> Iterable[Fact]:
    """Yield what a session itself says about its subscription: it goes on, ends, comes back."""
    if row.outcome in _LASTING:
        yield Fact(row.ended_at, row.ended_at, row.id, "fairwell")
    if row.outcome is Outcome.CANCELED:
        at = row.withdrawn_at or row.ended_at
        ends_at = row.effective_at or at
        yield Fact(at, at, row.id, "fairwell", is_canceled=True, ends_at=ends_at)
    for moment in (row.undone_at, row.reactivated_at, row.resumed_at):
        if moment is not None:
            yield Fact(moment, moment, row.id, "fairwell")


def _case(row: Row[Any], reported: dict[_Key, list[Fact]], own: dict[_Key, list[Fact]]) -> Case:
    subscription, customer = row.subscription_data, row.customer_data
    price = _price(subscription)
    since = subscription.get("started_at")
    return Case(
        id=row.id,
        flow_id=row.flow_id,
        variant=NONE,
        outcome=row.outcome,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=row.reason_code or NONE,
        plan=subscription.get("plan") or NONE,
        currency=subscription["currency"],
        mrr=mrr(price),
        customer_since=datetime.fromisoformat(since) if since else None,
        country=customer.get("country") or NONE,
        locale=row.locale,
        steps=frozenset({*row.trail, row.step_key}),
        last_step=row.step_key,
        offer=_offer(row, price),
        followup=_followup(row, reported, own),
    )


def _price(subscription: dict[str, Any]) -> Price:
    return Price(
        subscription["amount_minor"],
        subscription["interval"],
        subscription.get("interval_count") or 1,
    )


def _offer(row: Row[Any], price: Price) -> OfferOfCase | None:
    if row.offer is None or row.offer_state is None:
        return None
    is_running = row.offer_state in {OfferState.ACCEPTED, OfferState.APPLIED}
    effect = effect_of(row.offer, row.choice or {}, price) if is_running else no_effect(price)
    return OfferOfCase(row.offer["key"], row.offer["kind"], row.offer_state, effect)


def _followup(
    row: Row[Any], reported: dict[_Key, list[Fact]], own: dict[_Key, list[Fact]]
) -> Followup | None:
    if row.outcome not in _LASTING:
        return None
    key = (row.customer_ref, row.subscription_ref)
    facts: Sequence[Fact] = [*reported.get(key, ()), *own.get(key, ())]
    found = follow(row.ended_at, facts)
    if row.lapsed_at is not None and not reported.get(key) and found.ended_at is None:
        return Followup(row.ended_at, found.known_until, row.lapsed_at)
    return found
