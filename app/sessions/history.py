"""What earlier sessions of a subscription led to: known again when the customer comes back.

A cancellation that stands is not asked for again: its own session goes on. An offer that
billing applied holds, unless the host says otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import contains_eager, joinedload

from app.core.clock import utcnow
from app.core.database.upserts import build_upsert
from app.customers import service as customers
from app.customers.models import SubscriptionFact, SubscriptionStatus
from app.extensions import db
from app.flows.steps import ResultStep
from app.offers.subscription import ClaimedSubscription, SubscriptionState, read_status
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.links import BACK_LIFE
from app.sessions.followup.models import SessionFollowup
from app.sessions.followup.pauses import get_pause, is_over
from app.sessions.models import CancelSession

LASTING = (Outcome.SAVED, Outcome.KEPT)
"""Outcomes that leave the subscription running."""
KNOWN_TERMS = ("status", "discounted")
"""What earlier sessions can say of a subscription where its host says nothing."""
_LATEST = 20
_LATER = timedelta(hours=1)
"""By how much a period has to end later to be another one."""
_LAG = timedelta(days=1)
"""How long a host may call active what has ended."""
_CANCELED = {SubscriptionState.CANCELED, SubscriptionState.NON_RENEWING}
_BARE = {"synchronize_session": False}
_OF_SUBSCRIPTION = ("account_id", "subscription_ref", "customer_ref", "mode")
"""What tells one subscription from another."""


def list_earlier(account_id: str, claims: OpenClaims) -> list[CancelSession]:
    """Return the latest decisions about a subscription, the latest first."""
    query = (
        select(CancelSession)
        .where(
            CancelSession.account_id == account_id,
            CancelSession.subscription_ref == claims.subscription.ref,
            CancelSession.customer_ref == claims.sub,
            CancelSession.mode == claims.mode,
            CancelSession.outcome.in_([Outcome.CANCELED, Outcome.SAVED]),
            CancelSession.erased_at.is_(None),
        )
        .options(joinedload(CancelSession.followup))
    )
    return list(db.session.scalars(query.order_by(CancelSession.ended_at.desc()).limit(_LATEST)))


def find_standing_id(earlier: Sequence[CancelSession], claims: OpenClaims) -> str | None:
    """Return which of the earlier sessions holds a cancellation that stands, or None."""
    canceled = (each for each in earlier if each.outcome is Outcome.CANCELED)
    latest = next(canceled, None)
    return latest.id if latest is not None and _stands(latest, claims, utcnow()) else None


def take_up(cancel_session: CancelSession, claims: OpenClaims, host_origin: str | None) -> None:
    """Let a customer who comes again with a new token see what holds, and go back from there."""
    cancel_session.host_origin = host_origin
    cancel_session.return_url = claims.return_url
    cancel_session.step_key = ResultStep.kind
    cancel_session.renewed_claims = claims.model_dump(mode="json")
    cancel_session.touched_at = utcnow()
    cancel_session.texts_deleted_at = None  # what was said anew is deleted in its time too


def find_decided_meanwhile(cancel_session: CancelSession) -> str | None:
    """Return the session that canceled the same subscription since this one began, or None.

    Two pages that were opened side by side lead to one cancellation. Whoever asks decides
    next: on PostgreSQL the others wait until the commit, and SQLite has one writer anyway.
    """
    _take_turn(cancel_session)
    latest = db.session.execute(_latest_canceled_beside(), _which(cancel_session)).first()
    is_standing = latest is not None and not (latest.undone_at or latest.reactivated_at)
    return latest.id if latest is not None and is_standing else None


@cache
def _latest_canceled_beside() -> Select[str, datetime | None, datetime | None]:
    """Return the query for what canceled the subscription of a session since that one began.

    Built once: each decision asks it.
    """
    mine: dict[str, Any] = {
        name: bindparam(name) for name in (*_OF_SUBSCRIPTION, "id", "started_at")
    }
    return (
        select(CancelSession.id, SessionFollowup.undone_at, SessionFollowup.reactivated_at)
        .outerjoin(CancelSession.followup)
        .where(
            *(getattr(CancelSession, name) == mine[name] for name in _OF_SUBSCRIPTION),
            CancelSession.id != mine["id"],
            CancelSession.outcome == Outcome.CANCELED,
            CancelSession.ended_at >= mine["started_at"],
        )
        .order_by(CancelSession.ended_at.desc())
        .limit(1)
    )


def _which(cancel_session: CancelSession) -> dict[str, Any]:
    return {name: getattr(cancel_session, name) for name in (*_OF_SUBSCRIPTION, "id", "started_at")}


def list_waiting_returns(cancel_session: CancelSession) -> list[CancelSession]:
    """Return the earlier sessions of a subscription whose way back billing has not confirmed."""
    query = (
        select(CancelSession)
        .join(CancelSession.followup)
        .where(
            *_same_subscription(cancel_session),
            CancelSession.id != cancel_session.id,
            CancelSession.outcome == Outcome.CANCELED,
            SessionFollowup.back_action_id.is_not(None),
            SessionFollowup.undone_at.is_(None),
            SessionFollowup.reactivated_at.is_(None),
        )
        .options(contains_eager(CancelSession.followup))
    )
    with db.session.no_autoflush:  # what this session writes is written once, at its end
        return list(db.session.scalars(query))


def known_terms(earlier: Sequence[CancelSession], claims: OpenClaims) -> dict[str, Any]:
    """Return what earlier sessions say about the subscription and its host left out."""
    now = utcnow()
    known: dict[str, Any] = {}
    for each in earlier:
        if each.outcome is Outcome.SAVED and each.lapsed_at is None:
            known |= _terms_of(each, claims.subscription, now)
    return known


def note_cancellation(cancel_session: CancelSession) -> None:
    """Write into earlier sessions that this one canceled what they had saved or kept.

    Called again, it takes down a date that changed.
    """
    followup = SessionFollowup
    noted = {"lapsed_at": cancel_session.effective_at, "lapsed_by": cancel_session.id}
    row = {
        **{"account_id": CancelSession.account_id, "session_id": CancelSession.id},
        **{name: literal(noted[name], getattr(followup, name).type) for name in noted},
    }
    earlier = select(*row.values()).where(
        *_same_subscription(cancel_session), CancelSession.outcome.in_(LASTING)
    )
    locked = earlier.order_by(CancelSession.id).with_for_update()  # as whoever reports on them
    statement = build_upsert(db.session, followup).from_select(list(row), locked)
    is_free = or_(followup.lapsed_at.is_(None), followup.lapsed_by == cancel_session.id)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "session_id"], set_=noted, where=is_free
        )
    )


def forget_cancellation(cancel_session: CancelSession) -> None:
    """Take out of earlier sessions what this one wrote there: its cancellation came to nothing."""
    theirs = (
        SessionFollowup.account_id == cancel_session.account_id,
        SessionFollowup.lapsed_by == cancel_session.id,
    )
    nothing = {"lapsed_at": None, "lapsed_by": None}
    statement = update(SessionFollowup).where(*theirs).values(nothing)
    db.session.execute(statement, execution_options=_BARE)


def _same_subscription(cancel_session: CancelSession) -> tuple[ColumnElement[bool], ...]:
    return tuple(
        getattr(CancelSession, name) == getattr(cancel_session, name) for name in _OF_SUBSCRIPTION
    )


def _take_turn(cancel_session: CancelSession) -> None:
    if db.session.get_bind().dialect.name != "postgresql":
        return
    about = (cancel_session.account_id, cancel_session.mode, cancel_session.subscription_ref)
    digest = hashlib.sha256("\0".join(about).encode()).digest()
    number = int.from_bytes(digest[:8], signed=True)
    db.session.execute(select(func.pg_advisory_xact_lock(number)))


def _stands(cancel_session: CancelSession, claims: OpenClaims, now: datetime) -> bool:
    ended_at, decided_at = cancel_session.effective_at, cancel_session.decided_at
    if decided_at is None or now >= (ended_at or decided_at) + BACK_LIFE:
        return False
    back_at = cancel_session.undone_at or cancel_session.reactivated_at
    if back_at is not None:  # a token from before knows nothing of it, and asks for nothing new
        return claims.iat < back_at.timestamp() - 1
    fact = customers.get_fact(
        cancel_session.account_id, claims.mode, claims.sub, claims.subscription.ref
    )
    return not (_runs_again(cancel_session, claims.subscription, now) or _is_denied(fact, ended_at))


def _runs_again(cancel_session: CancelSession, told: ClaimedSubscription, now: datetime) -> bool:
    """Return whether the host's claims describe a contract or a period after the end."""
    ended_at, decided_at = cancel_session.effective_at, cancel_session.decided_at
    status = read_status(told.status)
    if decided_at is None or status in _CANCELED:
        return False
    if told.started_at is not None and told.started_at > decided_at:
        return True
    if ended_at is None or now < ended_at or told.current_period_end is None:
        return False
    before = cancel_session.subscription.current_period_end or ended_at
    return told.current_period_end > max(ended_at, before) + _LATER


def _is_denied(fact: SubscriptionFact | None, ended_at: datetime | None) -> bool:
    """Return whether the host reported, after the end, that the subscription goes on."""
    if fact is None or ended_at is None or fact.status is SubscriptionStatus.CANCELED:
        return False
    return fact.reported_at >= ended_at + _LAG


def _terms_of(
    cancel_session: CancelSession, told: ClaimedSubscription, now: datetime
) -> dict[str, Any]:
    if _is_paused(cancel_session, now) and told.status is None:
        return {"status": SubscriptionState.PAUSED.value}
    if _is_discounted(cancel_session, now) and "discounted" not in told.model_fields_set:
        return {"discounted": True}
    return {}


def _is_paused(cancel_session: CancelSession, now: datetime) -> bool:
    pause = get_pause(cancel_session)
    if pause is None or is_over(cancel_session):
        return False
    return pause.has_begun(now) and now < pause.resumes_at


def _is_discounted(cancel_session: CancelSession, now: datetime) -> bool:
    shown, choice = cancel_session.progress.offer, cancel_session.choice
    if shown is None or choice is None or cancel_session.offer_state is not OfferState.APPLIED:
        return False
    ends_at = shown.settled(choice).ends_at
    return shown.details.is_price_cut and (ends_at is None or now < ends_at)
