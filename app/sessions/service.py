"""What can be done with cancel sessions. Rooms flush; the door that calls commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.extensions import db
from app.flows.steps import Form
from app.offers.eligibility.callback import Proposal
from app.outbox import service as outbox
from app.receipts.models import Receipt
from app.sessions.answers import read_answer, within_rights
from app.sessions.engine import runner
from app.sessions.engine.progress import Intent, OfferAccepted, OfferState
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.start import find_session, new_session
from app.sessions.events import emit_event
from app.sessions.experiments.exposure import Comparison
from app.sessions.flow import get_flow
from app.sessions.followup.models import SessionFollowup
from app.sessions.history import find_decided_meanwhile, find_standing_id, list_earlier, take_up
from app.sessions.models import CancelSession, with_account
from app.sessions.offer_choice import offer_chooser, take_offer
from app.sessions.outcomes import apply_move
from app.webhooks.models import EventType

SWEEP_BATCH = 200


def start_session(
    account: Account,
    claims: OpenClaims,
    *,
    languages: Sequence[str | None] = (),
    host_origin: str | None = None,
    proposal: Proposal | None = None,
) -> CancelSession:
    """Return the session of an open token: a new one, or the one it opened before.

    A subscription whose cancellation stands opens the session that canceled it.

    ``languages`` are language tags, the strongest wish first. ``proposal`` is
    what the host let us show, if it was asked.

    :raises TokenReused: if the token's id opened a session of another customer.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    known = find_session(account.id, claims)
    if known is not None:
        return known
    earlier = list_earlier(account.id, claims)
    standing_id = find_standing_id(earlier, claims)
    if standing_id is not None:
        return _take_up(account.id, standing_id, claims, host_origin)
    try:
        with db.session.begin_nested():  # around the events too: they belong to this session
            cancel_session = new_session(
                account, claims, languages, host_origin, proposal, earlier=earlier
            )
            db.session.add(cancel_session)
    except IntegrityError:  # the same token, at the same moment, in another tab
        return _require(find_session(account.id, claims))
    return cancel_session


def _take_up(
    account_id: str, session_id: str, claims: OpenClaims, host_origin: str | None
) -> CancelSession:
    found = _require(lock_session(account_id, session_id))
    take_up(found, claims, host_origin)
    return found


def find_canceled_meanwhile(cancel_session: CancelSession) -> CancelSession | None:
    """Return the session in which the subscription of an open one was canceled since, or None."""
    found_id = find_decided_meanwhile(cancel_session) if cancel_session.is_open else None
    return lock_session(cancel_session.account_id, found_id) if found_id else None


def get_session(account_id: str, session_id: str) -> CancelSession | None:
    """Return a session with its account, to read."""
    query = _by_id().options(joinedload(CancelSession.followup))
    return db.session.scalars(query, _key(account_id, session_id)).one_or_none()


def lock_session(account_id: str, session_id: str) -> CancelSession | None:
    """Return a session with its account, and keep everybody else out until the commit."""
    found = db.session.scalars(_locked_by_id(), _key(account_id, session_id)).one_or_none()
    _expire_followup(account_id, session_id)
    return found


def _expire_followup(account_id: str, session_id: str) -> None:
    """Have a follow-up that was read before the lock read anew, if it is asked for at all."""
    key = (SessionFollowup, (account_id, session_id), None)
    if key in db.session.identity_map:
        db.session.expire(db.session.identity_map[key])


def list_customers(account_id: str, session_ids: Collection[str]) -> dict[str, str]:
    """Return the customers' references of these sessions, in one query."""
    query = select(CancelSession.id, CancelSession.customer_ref).where(
        CancelSession.account_id == account_id, CancelSession.id.in_(session_ids)
    )
    return {row.id: row.customer_ref for row in db.session.execute(query)}


@outbox.promising_together()
def answer_step(
    cancel_session: CancelSession, intent: Intent, form: Form, proposal: Proposal | None = None
) -> None:
    """Take what the customer wants with the current step, and move them on.

    ``proposal`` is what the host let us show, if it was asked.

    :raises InvalidAnswer: if the form holds what was not asked; nothing changes.
    """
    flow, progress = get_flow(cancel_session), cancel_session.progress
    intent = within_rights(cancel_session, intent)
    answer = read_answer(cancel_session, intent, form)
    comparison = Comparison(cancel_session)
    comparison.expose(
        lambda variant, choose: runner.advance(variant, progress, intent, answer, choose)
    )
    choose = offer_chooser(flow, cancel_session, proposal, comparison.consider)
    move = runner.advance(flow, progress, intent, answer, choose)
    if OfferAccepted() in move.facts and not take_offer(cancel_session):
        move = runner.offer_gone(progress)
    cancel_session.touched_at = utcnow()
    apply_move(cancel_session, move)


def list_abandoned(idle_for: timedelta, limit: int = SWEEP_BATCH) -> list[tuple[str, str]]:
    """Return the open sessions, as account and id, in which nothing happened for a while."""
    query = (
        select(CancelSession.account_id, CancelSession.id)
        .where(
            CancelSession.outcome.is_(None),
            CancelSession.touched_at < utcnow() - idle_for,
            CancelSession.offer_state.is_distinct_from(OfferState.ACCEPTED),
        )
        .order_by(CancelSession.touched_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def abandon_session(account_id: str, session_id: str, idle_for: timedelta) -> bool:
    """End one session, unless the customer came back this very moment."""
    cancel_session = lock_session(account_id, session_id)
    if cancel_session is None or not cancel_session.is_open:
        return False
    if cancel_session.touched_at >= utcnow() - idle_for:
        return False
    apply_move(cancel_session, runner.leave(cancel_session.progress))
    return not cancel_session.is_open


def change_locale(cancel_session: CancelSession, locale: str) -> None:
    """Show the rest of the flow in another of its languages; any other wish changes nothing."""
    if locale in get_flow(cancel_session).locales:
        cancel_session.locale = locale


def receipt_issued(receipt: Receipt) -> None:
    """Tell the host that the customer has proof."""
    cancel_session = lock_session(receipt.account_id, receipt.session_id)
    if cancel_session is None:
        return
    data = {
        "receipt_id": receipt.id,
        "reference": receipt.reference,
        "kind": receipt.kind,
        "received_at": spell_time(receipt.received_at),
        "effective_at": spell_time(receipt.effective_at) if receipt.effective_at else None,
    }
    emit_event(cancel_session, EventType.RECEIPT_ISSUED, data)


@cache
def _by_id() -> Select[CancelSession]:
    """Return the query for one session, as it stands in the database. Built once, for each step."""
    return (
        with_account()
        .where(
            CancelSession.account_id == bindparam("account_id"),
            CancelSession.id == bindparam("session_id"),
        )
        .execution_options(populate_existing=True)
    )


@cache
def _locked_by_id() -> Select[CancelSession]:
    return _by_id().with_for_update(of=CancelSession)


def _key(account_id: str, session_id: str) -> dict[str, str]:
    return {"account_id": account_id, "session_id": session_id}


def _require(cancel_session: CancelSession | None) -> CancelSession:
    if cancel_session is None:
        raise RuntimeError("a session that exists was not found")
    return cancel_session
