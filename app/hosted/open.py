"""Opening the flow: the host sends a customer with a token, or we hand out a link."""

from __future__ import annotations

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.accounts import service as accounts
from app.accounts.models import Account, Mode
from app.core.errors import FairwellError
from app.core.ids import build_reference, new_id
from app.core.locale import SHIPPED_LOCALES, choose_locale
from app.core.observability.logs import note_account
from app.core.web.catalogs import browser_languages, speak
from app.core.web.hypermedia import keep_page, wants_fragment
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.hosted.access import TOKEN_FIELD, prepared_token, read_page_token, require_linked_session
from app.hosted.declarations.earlier import build_declared_note
from app.hosted.entry.arrival import (
    Arrival,
    begin_session,
    build_draft,
    describe_page,
    read_arrival,
    restore_arrival,
)
from app.hosted.entry.origins import check_same_site
from app.hosted.pages import render_continue, render_refusal, render_step
from app.sessions import service as sessions
from app.sessions.entry.continuing import go_on
from app.sessions.entry.links import read_link_token
from app.sessions.entry.refusals import record_refusal
from app.sessions.entry.tokens import claimed_issuer, claimed_mode
from app.sessions.errors import ExpiredToken, InvalidToken, SessionNotFound
from app.sessions.models import RefusalSource

bp = Blueprint("opening", __name__)
log = logging.getLogger(__name__)
PREPARE_FIELD = "prepare"
"""Sent by the embed when a pointer or the focus has reached the button."""


@bp.post("/open")
def open_flow() -> ResponseReturnValue:
    """Check the token and show the first step; the same token resumes its session.

    A host's page may have it prepared, before anybody presses: then nothing is written.
    """
    arrival = read_arrival(request)
    return _prepare(arrival) if PREPARE_FIELD in request.form else _open(arrival)


@bp.post("/begin")
def begin_flow() -> ResponseReturnValue:
    """Begin the session of a page that was prepared, now that somebody sees it."""
    check_same_site(request)
    page = read_page_token(request)
    if page is None or page.prepared is None:
        raise SessionNotFound
    return _open(restore_arrival(page.prepared))


def _open(arrival: Arrival) -> ResponseReturnValue:
    try:
        cancel_session = go_on(begin_session(request, arrival))
    except (InvalidToken, FlowNotFound, FlowNotPublished) as error:
        return _refuse(error, arrival.token)
    db.session.commit()
    if wants_fragment() and list(arrival.shown) == describe_page(cancel_session):
        return keep_page()
    return render_step(cancel_session, declared=build_declared_note(cancel_session))


def _prepare(arrival: Arrival) -> ResponseReturnValue:
    """Show the first step of the claims, or a page that opens it once it is seen."""
    with reading():
        try:
            draft = build_draft(request, arrival)
            token = prepared_token(arrival, draft)
            if draft is None:
                account = _claimed_account(arrival.token)
                fields = {TOKEN_FIELD: token}
                return render_continue("/begin", fields, account=account, is_prepared=True)
            declared = build_declared_note(draft)
            return render_step(draft, declared=declared, prepared=token)
        finally:
            db.session.rollback()


@bp.get("/open")
def hint() -> ResponseReturnValue:
    """Tell whoever comes by GET what to do; a token in a URL has leaked already."""
    speak(_refusal_locale(None))
    if "token" in request.args:
        return render_refusal("token_in_url", status=400)
    response = render_refusal("open_again", status=405)
    response.headers["Allow"] = "POST"
    return response


@bp.get("/continue/<link>")
def show_link(link: str) -> ResponseReturnValue:
    """Show a page that leads into the session. Nothing changes: mail scanners come here too."""
    ids = read_link_token(link)
    with reading():
        found = sessions.get_session(*ids) if ids else None
        is_test = found is not None and found.mode is Mode.TEST
        db.session.commit()
    return render_continue("/continue", {"link": link}, is_test=is_test)


@bp.post("/continue")
def follow_link() -> ResponseReturnValue:
    """Trade the link for the page of the session."""
    cancel_session = require_linked_session(request)
    db.session.commit()
    return render_step(cancel_session)


def _refuse(error: FairwellError, token: str) -> ResponseReturnValue:
    """Tell the customer what to do, and the host's developer and the log why."""
    db.session.rollback()
    account = _claimed_account(token)
    if account:
        note_account(account.id)
    reference = _note(error, account, token)
    log.warning("open refused, reference %s: %s: %s", reference, type(error).__name__, error)
    speak(_refusal_locale(account))
    code, status = _code_and_status(error)
    is_test = claimed_mode(token) is Mode.TEST
    return render_refusal(
        code, status=status, account=account, reference=reference, is_test=is_test
    )


def _claimed_account(token: str) -> Account | None:
    issuer = claimed_issuer(token)
    return accounts.get_account(issuer) if issuer else None


def _note(error: FairwellError, account: Account | None, token: str) -> str:
    """Write down why, and return the reference; nobody waits for a page because of that."""
    if account is None:
        return build_reference(new_id("ref"))
    mode = claimed_mode(token)
    try:
        refused = record_refusal(account.id, error, source=RefusalSource.OPEN, mode=mode)
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
        return build_reference(new_id("ref"))
    return refused.reference


def _code_and_status(error: Exception) -> tuple[str, int]:
    """Return what to say: to open the page again helps only where a new token would."""
    if isinstance(error, ExpiredToken):
        return "open_again", error.status
    if isinstance(error, InvalidToken):
        return "cannot_open", error.status
    return "flow_missing", 404


def _refusal_locale(account: Account | None) -> str:
    wishes = [request.form.get("locale"), request.form.get("lang"), *browser_languages()]
    return choose_locale(wishes, SHIPPED_LOCALES, account.default_locale if account else "en")
