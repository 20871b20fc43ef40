"""Reading sessions as cases: by joins over sessions, flows and what was reported."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from app.accounts.models import Mode
from app.analytics.cases import Case, OfferOfCase
from app.analytics.effects import effect_of, no_effect
from app.analytics.facts import LASTING, KnownFacts, read_facts
from app.analytics.followup import Followup, follow
from app.analytics.formulas.bands import NONE
from app.analytics.formulas.revenue import Price, mrr
from app.analytics.matching import RowTest, build_conditions, build_row_test
from app.analytics.reports.filters import Filter
from app.extensions import db
from app.flows.models import FlowRecord, FlowVersion
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

_COLUMNS = (
    CancelSession.id,
    func.coalesce(FlowRecord.variant_of, FlowRecord.id).label("flow_id"),
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
    SessionFollowup.lapsed_at,
    SessionFollowup.undone_at,
    SessionFollowup.reactivated_at,
)


class FoundCases(NamedTuple):
    """Sessions that were looked at, and whether there were more of them."""

    cases: list[Case]
    is_limited: bool = False


def read_cases(account_id: str, mode: Mode, since: datetime, until: datetime) -> list[Case]:
    """Return the sessions that ended from ``since`` on and before ``until``, the latest first."""
    return _read(account_id, mode, _ended(account_id, mode, since, until))


def find_cases(wanted: Filter, limit: int) -> FoundCases:
    """Return those of the latest ``limit`` sessions of a period that a filter means.

    The others are told from them by the database, as far as it can: what is not meant is
    not read.
    """
    period = wanted.period
    within = _ended(wanted.account_id, wanted.mode, period.since, period.until)
    first = select(CancelSession.ended_at).where(within).order_by(CancelSession.ended_at.desc())
    since = db.session.scalar(first.offset(limit - 1).limit(1))
    is_meant, fits = and_(*build_conditions(wanted, since)), build_row_test(wanted)
    cases = _read(wanted.account_id, wanted.mode, is_meant, fits)
    return FoundCases(cases, is_limited=since is not None)


def _read(
    account_id: str,
    mode: Mode,
    is_meant: ColumnElement[bool],
    fits: RowTest = lambda _row: True,
) -> list[Case]:
    query = _with_flow(select(*_COLUMNS)).where(is_meant)
    rows = db.session.execute(query.order_by(CancelSession.ended_at.desc())).all()
    own = [row for row in rows if fits(row)]
    facts = read_facts(account_id, mode, is_meant) if own else KnownFacts({}, {})
    return [_case(row, facts) for row in own]


def _with_flow(query: Any) -> Select[Any]:
    is_its_version = and_(
        FlowVersion.account_id == CancelSession.account_id,
        FlowVersion.id == CancelSession.flow_version_id,
    )
    is_its_flow = and_(
        FlowRecord.account_id == FlowVersion.account_id, FlowRecord.id == FlowVersion.flow_id
    )
    joined: Select[Any] = (
        query.select_from(CancelSession)
        .join(FlowVersion, is_its_version)
        .join(FlowRecord, is_its_flow)
        .outerjoin(CancelSession.followup)
    )
    return joined


def _ended(account_id: str, mode: Mode, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.ended_at >= since,
        CancelSession.ended_at < until,
        CancelSession.outcome.is_not(None),
    )


_AS_IT_IS = (
    *("id", "flow_id", "outcome", "started_at", "ended_at", "locale"),
    *("undone_at", "reactivated_at"),
)
"""What a case takes from a row under the same name."""


def _case(row: Row[Any], facts: KnownFacts) -> Case:
    subscription = row.subscription_data
    price = _price(subscription)
    return Case(
        **{name: getattr(row, name) for name in _AS_IT_IS},
        reason=row.reason_code or NONE,
        plan=subscription.get("plan") or NONE,
        currency=subscription["currency"],
        mrr=mrr(price),
        customer_since=_moment(subscription.get("started_at")),
        country=row.customer_data.get("country") or NONE,
        steps=list_steps(row),
        last_step=last_step_of(row),
        presses=len(row.trail),
        offer=_offer(row, price),
        followup=followup_of(row, facts),
    )


def list_steps(row: Row[Any]) -> frozenset[str]:
    """Return the steps that a customer saw. Who left before a decision never saw the result."""
    is_left = row.outcome is Outcome.ABANDONED and row.trail
    return frozenset(row.trail if is_left else (*row.trail, row.step_key))


def last_step_of(row: Row[Any]) -> str:
    """Return the step on which a customer left, or else the result."""
    is_left = row.outcome is Outcome.ABANDONED and row.trail
    return str(row.trail[-1] if is_left else row.step_key)


def _moment(seconds: int | None) -> datetime | None:
    """Return a moment that a session keeps as the host sent it: in Unix seconds."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


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
    effect = (
        partial(effect_of, row.offer, row.choice or {}, price)
        if is_running
        else partial(no_effect, price)
    )
    return OfferOfCase(row.offer["key"], row.offer["kind"], row.offer_state, effect)


def followup_of(row: Row[Any], facts: KnownFacts) -> Followup | None:
    """Return what became of a subscription; None unless a session left it running."""
    if row.outcome not in LASTING:
        return None
    key = (row.customer_ref, row.subscription_ref)
    found = follow(row.ended_at, facts.about(key))
    if row.lapsed_at is not None and not facts.reported.get(key) and found.ended_at is None:
        return Followup(row.ended_at, found.known_until, row.lapsed_at)
    return found
