"""Sessions over the API: for hosts that want no cryptography, and for links in e-mails."""

from __future__ import annotations

import base64
import hashlib
import logging
from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.config import get_settings
from app.core.clock import utcnow
from app.core.errors import FairwellError
from app.core.ids import new_id
from app.core.moments import spell_time
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.sessions import service as sessions
from app.sessions.engine.progress import Outcome
from app.sessions.entry.claims import MAX_LIFE_SECONDS, OpenClaims, read_claims
from app.sessions.entry.links import LINK_LIFE, back_link, link_token, resume_link
from app.sessions.entry.opening import open_session
from app.sessions.entry.refusals import record_refusal
from app.sessions.entry.start import was_begun_by
from app.sessions.errors import InvalidToken, LinkExpired, SessionNotFound, TokenReused
from app.sessions.followup.reactivation import check_reactivation
from app.sessions.followup.resume import check_pause
from app.sessions.models import CancelSession, RefusalSource
from app.sessions.queries.listing import OPEN, SessionFilter
from app.sessions.queries.listing import list_sessions as list_in_order
from app.sessions.summary import summary_of

bp = Blueprint("api_sessions", __name__)
log = logging.getLogger(__name__)


@bp.post("/sessions")
def create_session() -> ResponseReturnValue:
    """Start a session from the claims of an open token, as JSON; answer with a link into it."""
    body = access.json_object()
    try:
        claims = _claims(body)
        account = access.caller().account
        cancel_session = open_session(account, claims, end_transaction=db.session.commit)
    except (InvalidToken, FlowNotFound, FlowNotPublished) as error:
        raise _refuse(error) from error
    _check_body(cancel_session, claims)
    db.session.commit()
    body = {
        "id": cancel_session.id,
        "url": get_settings(current_app).addresses.continuation(link_token(cancel_session)),
        "expires_at": spell_time(utcnow() + LINK_LIFE),
        "ignored": cancel_session.ignored or [],
    }
    return jsonify(body), HTTPStatus.CREATED


@bp.get("/sessions/<session_id>")
def get_session(session_id: str) -> ResponseReturnValue:
    """Return one session."""
    return jsonify(render_list([summary_of(_require(session_id))])[0])


@bp.post("/sessions/<session_id>/back-link")
def create_back_link(session_id: str) -> ResponseReturnValue:
    """Answer with a link that undoes a cancellation, or reactivates after it took effect."""
    found = _require(session_id)
    try:
        ends_at = check_reactivation(found)
    except (SessionNotFound, LinkExpired) as error:
        detail = "The session was not canceled, or more than a year ago."
        raise Problem(HTTPStatus.CONFLICT, "no_way_back", detail) from error
    url = get_settings(current_app).addresses.undo(back_link(found))
    body = {"url": url, "expires_at": spell_time(ends_at)}
    return jsonify(body), HTTPStatus.CREATED


@bp.post("/sessions/<session_id>/resume-link")
def create_resume_link(session_id: str) -> ResponseReturnValue:
    """Answer with a link that ends a pause early."""
    found = _require(session_id)
    try:
        pause = check_pause(found)
    except (SessionNotFound, LinkExpired) as error:
        detail = "The session led to no pause, or the pause is over."
        raise Problem(HTTPStatus.CONFLICT, "no_pause", detail) from error
    url = get_settings(current_app).addresses.resume(resume_link(found))
    expires_at = spell_time(pause.resumes_at)
    return jsonify(url=url, expires_at=expires_at), HTTPStatus.CREATED


@bp.get("/sessions")
def list_sessions() -> ResponseReturnValue:
    """Return sessions in the order in which they began, from behind the session ``after``."""
    caller, limit, wanted = access.caller(), access.page_limit(), _wanted()
    after = request.args.get("after")
    refs = {name: request.args.get(name) for name in ("customer_ref", "subscription_ref")}
    with reading():
        found = list_in_order(
            caller.account.id, caller.mode, wanted, after=after, limit=limit, **refs
        )
    rows = render_list([summary_of(each) for each in found])
    return jsonify(data=rows, next=access.next_cursor(rows, limit))


def _wanted() -> SessionFilter:
    """Return what the list is narrowed down to.

    :raises Problem: if a parameter has a value it cannot have.
    """
    outcome, known = request.args.get("outcome"), [*Outcome, OPEN]
    if outcome and outcome not in known:
        detail = f"outcome is one of {', '.join(known)}."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail)
    return SessionFilter(
        outcome=outcome or None,
        reason=request.args.get("reason"),
        since=access.read_time("since"),
        until=access.read_time("until"),
    )


def _refuse(error: FairwellError) -> Problem:
    """Return what the caller hears, once it is written down for who looks at the console."""
    db.session.rollback()
    caller = access.caller()
    refused = record_refusal(caller.account.id, error, source=RefusalSource.API, mode=caller.mode)
    db.session.commit()
    log.warning("session refused, reference %s: %s", refused.reference, refused.reason)
    status, code, detail = _answer_to(error)
    return Problem(status, code, detail, reference=refused.reference)


def _answer_to(error: FairwellError) -> tuple[HTTPStatus, str, str]:
    if isinstance(error, TokenReused):
        detail = "This Idempotency-Key was used for another customer."
        return HTTPStatus.CONFLICT, "idempotency_key_reused", detail
    if isinstance(error, InvalidToken):
        return HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_claims", str(error)
    detail = f"The account has no published flow {error}."
    return HTTPStatus.UNPROCESSABLE_ENTITY, "flow_not_published", detail


def _check_body(cancel_session: CancelSession, claims: OpenClaims) -> None:
    """Refuse a key that stands for a session which other claims began.

    A session that was known before, as its cancellation stands, is no answer to the key.
    """
    is_its_own = cancel_session.token_id == claims.jti
    if is_its_own and not was_begun_by(cancel_session, claims):
        detail = "This Idempotency-Key was used for another body."
        raise Problem(HTTPStatus.CONFLICT, "idempotency_key_reused", detail)


def _require(session_id: str) -> CancelSession:
    """Return the session, to read.

    :raises Problem: if the caller has no such session.
    """
    caller = access.caller()
    with reading():
        found = sessions.get_session(caller.account.id, session_id)
    if found is None or found.mode != caller.mode:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such session.")
    return found


def _claims(body: dict[str, Any]) -> OpenClaims:
    """Return the claims, with what the API key says already filled in.

    :raises InvalidToken: if a claim that is needed is malformed.
    :raises Problem: if the mode is not the key's.
    """
    caller, now = access.caller(), int(utcnow().timestamp())
    if (body.get("mode") or caller.mode) != caller.mode:
        detail = f"This API key is for {caller.mode} mode."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    known = {
        "iss": caller.account.id,
        "aud": "fairwell",
        "jti": _token_id(),
        "iat": now,
        "exp": now + MAX_LIFE_SECONDS,
        "mode": caller.mode,
    }
    return read_claims(body | known, caller.account.allowed_origins)


def _token_id() -> str:
    """Let an ``Idempotency-Key`` stand for the session, as a token's ``jti`` does."""
    key = request.headers.get("Idempotency-Key")
    if not key:
        return new_id("jti")
    digest = hashlib.sha256(f"idempotency:{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
