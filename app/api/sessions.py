"""Sessions over the API: for hosts that want no cryptography, and for links in e-mails."""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list, render_moment
from app.config import get_settings
from app.core.clock import utcnow
from app.core.ids import new_id
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.offers.eligibility.callback import ask_host
from app.sessions import service as sessions
from app.sessions.entry.claims import MAX_LIFE_SECONDS, OpenClaims, read_claims
from app.sessions.entry.eligibility_request import proposal_at_start
from app.sessions.entry.links import LINK_LIFE, back_link, link_token, resume_link
from app.sessions.entry.start import was_begun_by
from app.sessions.errors import InvalidToken, LinkExpired, SessionNotFound, TokenReused
from app.sessions.followup.reactivation import check_reactivation
from app.sessions.followup.resume import check_pause
from app.sessions.models import CancelSession
from app.sessions.summary import summary_of

bp = Blueprint("api_sessions", __name__)


@bp.post("/sessions")
def create_session() -> ResponseReturnValue:
    """Start a session from the claims of an open token, as JSON; answer with a link into it."""
    claims = _claims(access.json_object())
    account = access.caller().account
    try:
        cancel_session = _begin(account, claims)
    except (FlowNotFound, FlowNotPublished) as error:
        detail = f"The account has no published flow {error}."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "flow_not_published", detail) from error
    except TokenReused as error:
        detail = "This Idempotency-Key was used for another customer."
        raise Problem(HTTPStatus.CONFLICT, "idempotency_key_reused", detail) from error
    _check_body(cancel_session, claims)
    db.session.commit()
    body = {
        "id": cancel_session.id,
        "url": get_settings(current_app).addresses.continuation(link_token(cancel_session)),
        "expires_at": render_moment(utcnow() + LINK_LIFE),
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
    body = {"url": url, "expires_at": render_moment(ends_at)}
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
    expires_at = render_moment(pause.resumes_at)
    return jsonify(url=url, expires_at=expires_at), HTTPStatus.CREATED


@bp.get("/sessions")
def list_sessions() -> ResponseReturnValue:
    """Return sessions in the order in which they began."""
    caller, limit = access.caller(), access.page_limit()
    with reading():
        found = sessions.list_sessions(
            caller.account.id,
            caller.mode,
            after=request.args.get("after"),
            limit=limit,
            customer_ref=request.args.get("customer_ref"),
        )
    return jsonify(data=render_list([summary_of(each) for each in found]))


def _check_body(cancel_session: CancelSession, claims: OpenClaims) -> None:
    """Refuse a key that stands for a session which other claims began."""
    if not was_begun_by(cancel_session, claims):
        detail = "This Idempotency-Key was used for another body."
        raise Problem(HTTPStatus.CONFLICT, "idempotency_key_reused", detail)


def _begin(account: Account, claims: OpenClaims) -> CancelSession:
    """Start the session; a host that wants a word in a flow that begins with an offer has it."""
    languages = [claims.customer.locale]
    proposal = proposal_at_start(account, claims, languages)
    if proposal is not None and proposal.offers:
        db.session.commit()
        proposal = ask_host(proposal)
    return sessions.start_session(account, claims, languages=languages, proposal=proposal)


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

    :raises Problem: if a claim is malformed, or the mode is not the key's.
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
    try:
        return read_claims(body | known, caller.account.allowed_origins)
    except InvalidToken as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_claims", str(error)) from error


def _token_id() -> str:
    """Let an ``Idempotency-Key`` stand for the session, as a token's ``jti`` does."""
    key = request.headers.get("Idempotency-Key")
    if not key:
        return new_id("jti")
    digest = hashlib.sha256(f"idempotency:{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
