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
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.hosted.access import check_host_origin, require_linked_session
from app.hosted.declarations.earlier import build_declared_note
from app.hosted.pages import render_continue, render_refusal, render_step
from app.sessions import service as sessions
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.continuing import go_on
from app.sessions.entry.links import read_link_token
from app.sessions.entry.opening import open_session
from app.sessions.entry.refusals import record_refusal
from app.sessions.entry.tokens import claimed_issuer, claimed_mode, read_open_token
from app.sessions.errors import ExpiredToken, InvalidToken
from app.sessions.models import RefusalSource

bp = Blueprint("opening", __name__)
log = logging.getLogger(__name__)


@bp.post("/open")
def open_flow() -> ResponseReturnValue:
    """Check the token and show the first step; the same token resumes its session."""
    token = request.form.get("token", "")
    try:
        account, claims = read_open_token(token)
        note_account(account.id)
        host_origin = check_host_origin(request, account)
        begun = open_session(
            account,
            claims,
            languages=_languages(claims),
            host_origin=host_origin,
            end_transaction=db.session.commit,
        )
        cancel_session = go_on(begun)
    except (InvalidToken, FlowNotFound, FlowNotPublished) as error:
        return _refuse(error, token)
    db.session.commit()
    return render_step(cancel_session, declared=build_declared_note(cancel_session))


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
    return render_continue(link, is_test=is_test)


@bp.post("/continue")
def follow_link() -> ResponseReturnValue:
    """Trade the link for the page of the session."""
    cancel_session = require_linked_session(request)
    db.session.commit()
    return render_step(cancel_session)


def _languages(claims: OpenClaims) -> list[str | None]:
    """Return the language wishes: explicit, token, host page, browser."""
    form = request.form
    return [form.get("locale"), claims.customer.locale, form.get("lang"), *browser_languages()]


def _refuse(error: FairwellError, token: str) -> ResponseReturnValue:
    """Tell the customer what to do, and the host's developer and the log why."""
    db.session.rollback()
    issuer = claimed_issuer(token)
    account = accounts.get_account(issuer) if issuer else None
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
