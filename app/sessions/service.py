"""What can be done with cancel sessions. Rooms flush; the door that calls commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from app.accounts.models import Account, Mode
from app.actions.models import Action, ActionStatus
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.locale import choose_locale
from app.extensions import db
from app.flows import service as flows
from app.flows.errors import InvalidAnswer
from app.flows.flow import Flow
from app.flows.steps import Answer, Form
from app.offers import service as offers
from app.offers.shown import ShownOffer
from app.sessions import runner
from app.sessions.claims import OpenClaims
from app.sessions.models import CancelSession
from app.sessions.outcomes import apply_move, emit_event
from app.sessions.progress import Intent, OfferState
from app.webhooks.models import EventType


def start_session(
    account: Account,
    claims: OpenClaims,
    *,
    languages: Sequence[str | None] = (),
    host_origin: str | None = None,
) -> CancelSession:
    """Return the session of an open token: a new one, or the one it opened before.

    ``languages`` are language tags, the strongest wish first.

    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if no version of it was published.
    """
    known = _session_of_token(account.id, claims)
    if known is not None:
        return known
    cancel_session = _new_session(account, claims, languages, host_origin)
    try:
        with db.session.begin_nested():
            db.session.add(cancel_session)
    except IntegrityError:  # the same token, at the same moment, in another tab
        return _require(_session_of_token(account.id, claims))
    return cancel_session


def get_session(account_id: str, session_id: str) -> CancelSession | None:
    """Return a session with its account, to read."""
    query = _by_id(account_id, session_id).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def lock_session(account_id: str, session_id: str) -> CancelSession | None:
    """Return a session with its account, and keep everybody else out until the commit."""
    query = _by_id(account_id, session_id).with_for_update(of=CancelSession)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def list_sessions(
    account_id: str, mode: Mode, *, after: str | None, limit: int, customer_ref: str | None = None
) -> list[CancelSession]:
    """Return a page of sessions in the order in which they began, from after ``after``."""
    query = select(CancelSession).where(
        CancelSession.account_id == account_id, CancelSession.mode == mode
    )
    if after is not None:
        query = query.where(CancelSession.id > after)
    if customer_ref is not None:
        query = query.where(CancelSession.customer_ref == customer_ref)
    return list(db.session.scalars(query.order_by(CancelSession.id).limit(limit)))


def flow_of(cancel_session: CancelSession) -> Flow:
    """Return the flow version the session runs on."""
    return flows.require_flow(cancel_session.account_id, cancel_session.flow_version_id)


def answer_step(cancel_session: CancelSession, intent: Intent, form: Form) -> None:
    """Take what the customer wants with the current step, and move them on.

    :raises InvalidAnswer: if the form holds what was not asked; nothing changes.
    """
    flow, progress = flow_of(cancel_session), cancel_session.progress
    answer = _read(flow, cancel_session, intent, form)
    move = runner.advance(flow, progress, intent, answer, _chooser(flow, cancel_session))
    cancel_session.touched_at = utcnow()
    apply_move(cancel_session, move)


def change_locale(cancel_session: CancelSession, locale: str) -> None:
    """Show the rest of the flow in another of its languages; any other wish changes nothing."""
    if locale in flow_of(cancel_session).locales:
        cancel_session.locale = locale


def action_settled(action: Action) -> None:
    """Take billing's answer: tell the host, and free a customer who waits for it."""
    cancel_session = lock_session(action.account_id, action.session_id)
    if cancel_session is None:
        return
    is_applied = action.status is ActionStatus.APPLIED
    emit_event(
        cancel_session,
        EventType.ACTION_APPLIED if is_applied else EventType.ACTION_FAILED,
        {"action_id": action.id, "kind": action.kind, "code": action.code},
    )
    if action.kind == "cancel" and is_applied and action.effective_at is not None:
        cancel_session.effective_at = action.effective_at
    if action.kind == "apply_offer" and cancel_session.offer_state is OfferState.ACCEPTED:
        settle = runner.offer_applied if is_applied else runner.offer_failed
        apply_move(cancel_session, settle(cancel_session.progress))


def _session_of_token(account_id: str, claims: OpenClaims) -> CancelSession | None:
    query = _with_account().where(
        CancelSession.account_id == account_id,
        CancelSession.mode == claims.mode,
        CancelSession.token_id == claims.jti,
    )
    return db.session.scalars(query).one_or_none()


def _by_id(account_id: str, session_id: str) -> Select[tuple[CancelSession]]:
    return _with_account().where(
        CancelSession.account_id == account_id, CancelSession.id == session_id
    )


def _with_account() -> Select[tuple[CancelSession]]:
    return (
        select(CancelSession)
        .join(CancelSession.account)
        .options(contains_eager(CancelSession.account))
    )


def _require(cancel_session: CancelSession | None) -> CancelSession:
    if cancel_session is None:
        raise RuntimeError("a session that exists was not found")
    return cancel_session


def _new_session(
    account: Account,
    claims: OpenClaims,
    languages: Sequence[str | None],
    host_origin: str | None,
) -> CancelSession:
    key = claims.flow or account.default_flow_key
    version_id = flows.require_published_version_id(account.id, key)
    flow = flows.require_flow(account.id, version_id)
    cancel_session = CancelSession(
        account_id=account.id,
        account=account,
        flow_version_id=version_id,
        mode=claims.mode,
        token_id=claims.jti,
        customer_ref=claims.sub,
        subscription_data=claims.subscription.model_dump(mode="json"),
        plan_name=offers.get_plan_name(account.id, claims.subscription.plan),
        customer_data=claims.customer.model_dump(mode="json"),
        return_url=claims.return_url,
        host_origin=host_origin,
        locale=choose_locale(languages, flow.locales, account.default_locale),
        timezone=claims.customer.timezone or account.timezone,
        sequence=0,
    )
    _begin(cancel_session, flow)
    return cancel_session


def _begin(cancel_session: CancelSession, flow: Flow) -> None:
    """Put the customer on the first step."""
    emit_event(cancel_session, EventType.SESSION_STARTED, {"locale": cancel_session.locale})
    apply_move(cancel_session, runner.begin(flow, _chooser(flow, cancel_session)))


def _read(flow: Flow, cancel_session: CancelSession, intent: Intent, form: Form) -> Answer:
    """Read what the intent needs. Whoever cancels is never held up by the rest of the form."""
    step = flow.step(cancel_session.step_key)
    if intent is Intent.ACCEPT and cancel_session.offer is not None:
        return ShownOffer.model_validate(cancel_session.offer).read_choice(form)
    if intent in {Intent.SKIP, Intent.BACK, Intent.KEEP, Intent.ACCEPT, Intent.DECLINE}:
        return {}
    if intent is Intent.CANCEL and step.kind != "confirm":
        try:
            return step.read_answer(form)
        except InvalidAnswer:
            return {}
    return step.read_answer(form)


def _chooser(flow: Flow, cancel_session: CancelSession) -> runner.ChooseOffer:
    """Return the runner's way to ask for an offer; only asking costs a query."""

    def choose(reason_code: str | None) -> ShownOffer | None:
        keys = flow.offers_for(reason_code)
        if not keys:
            return None
        return offers.choose_offer(
            cancel_session.account,
            keys,
            cancel_session.subscription,
            cancel_session.customer,
            now=utcnow(),
            timezone=zone_named(cancel_session.timezone) or UTC,
        )

    return choose


def summary_of(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what the API shows of a session."""
    return {
        "id": cancel_session.id,
        "mode": cancel_session.mode,
        "customer_ref": cancel_session.customer_ref,
        "subscription_ref": cancel_session.subscription_data["ref"],
        "locale": cancel_session.locale,
        "step": cancel_session.step_key,
        "outcome": cancel_session.outcome,
        "reason": cancel_session.reason_code,
        "offer": (cancel_session.offer or {}).get("key"),
        "offer_state": cancel_session.offer_state,
        "effective_at": cancel_session.effective_at,
        "action_id": cancel_session.action_id,
        "started_at": cancel_session.started_at,
        "ended_at": cancel_session.ended_at,
    }
