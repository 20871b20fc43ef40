"""The steps of the flow: each form that comes back, and the step that follows."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound
from app.config import get_settings
from app.core.locale import SHIPPED_LOCALES, choose_locale
from app.core.web.catalogs import browser_languages, speak
from app.extensions import db, reading
from app.flows.errors import InvalidAnswer
from app.hosted.access import require_session
from app.hosted.billing_wait import wait_for_billing
from app.hosted.pages import render_refusal, render_reopening, render_step
from app.offers.eligibility.callback import Proposal, ask_host
from app.offers.errors import InvalidChoice
from app.sessions import service as sessions
from app.sessions.engine.progress import Intent
from app.sessions.entry.eligibility_request import proposal_for
from app.sessions.followup.second_cancellation import begin_again, may_cancel_again
from app.sessions.models import CancelSession

bp = Blueprint("flow", __name__)
_DECISIONS = frozenset({Intent.CANCEL, Intent.WITHDRAW, Intent.ACCEPT, Intent.KEEP})
"""What nobody can decide any more once another page has canceled the same subscription."""


@bp.post("/flow/<step_key>")
def answer_step(step_key: str) -> ResponseReturnValue:
    """Take the answer to a step and show the step that follows."""
    cancel_session, proposal = _ask_host_first(step_key, require_session(request))
    if request.form.get("intent") in _DECISIONS:
        canceled = sessions.find_canceled_meanwhile(cancel_session)
        if canceled is not None:
            db.session.commit()
            return render_step(canceled)
    action_before = cancel_session.action_id
    if step_key == cancel_session.step_key:  # else: a second click, Back, or another tab
        try:
            sessions.answer_step(cancel_session, read_intent(), request.form, proposal)
        except (InvalidAnswer, InvalidChoice) as error:
            db.session.commit()
            return render_step(cancel_session, error=error, status=422)
    db.session.commit()
    if cancel_session.action_id != action_before:
        cancel_session = wait_for_billing(
            cancel_session, cancel_session.action_id, get_settings(current_app)
        )
    return render_step(cancel_session)


@bp.post("/refresh")
def refresh() -> ResponseReturnValue:
    """Show the step again: billing may have answered."""
    cancel_session = require_session(request)
    db.session.commit()
    return render_step(cancel_session)


@bp.post("/again")
def cancel_again() -> ResponseReturnValue:
    """Lead a customer whose subscription runs again to the page that confirms a cancellation."""
    cancel_session = require_session(request)
    if may_cancel_again(cancel_session):
        cancel_session = begin_again(cancel_session)
    db.session.commit()
    return render_step(cancel_session)


@bp.post("/language")
def change_language() -> ResponseReturnValue:
    """Show the step in another language."""
    cancel_session = require_session(request)
    sessions.change_locale(cancel_session, request.form.get("locale", ""))
    db.session.commit()
    return render_step(cancel_session)


@bp.get("/page/<account_id>")
def show_again(account_id: str) -> ResponseReturnValue:
    """Let a browser open the page of a session again, which it loads anew or comes back to.

    The page's script has given it this address, and kept the token in the window's history.
    """
    with reading():
        account = accounts.get_account(account_id) if account_id.isprintable() else None
        db.session.commit()
    if account is None:
        raise AccountNotFound(account_id)
    speak(choose_locale(browser_languages(), SHIPPED_LOCALES, account.default_locale))
    return render_reopening(account)


@bp.get("/flow/<step_key>")
@bp.get("/begin")
@bp.get("/refresh")
@bp.get("/again")
@bp.get("/language")
@bp.get("/continue")
@bp.get("/back")
@bp.get("/resume")
def refuse_address(step_key: str | None = None) -> ResponseReturnValue:
    """Tell whoever types the address of a form how to get back in. Nothing changes."""
    response = render_refusal("open_again", status=405)
    response.headers["Allow"] = "POST"
    return response


def _ask_host_first(
    step_key: str, cancel_session: CancelSession
) -> tuple[CancelSession, Proposal | None]:
    """Ask the host what may be offered, if an offer is next and the host wants to be asked.

    Return the session, and what the host allows; None if there was nothing to ask. The lock on
    the session is let go while the host thinks, and the session is read again afterwards:
    another tab may have moved it.
    """
    if cancel_session.account.eligibility_url is None:
        return cancel_session, None
    intent = request.form.get("intent", "continue")
    if step_key != cancel_session.step_key or intent not in list(Intent):
        return cancel_session, None
    proposal = proposal_for(cancel_session, Intent(intent), request.form)
    if proposal is None or not proposal.offers:
        return cancel_session, proposal
    db.session.commit()
    allowed = ask_host(proposal)
    return require_session(request), allowed


def read_intent() -> Intent:
    """Return what the customer wants with the form; pressing Enter means to continue.

    :raises InvalidAnswer: if it is none that a page of ours sends.
    """
    try:
        return Intent(request.form.get("intent", "continue"))
    except ValueError as error:
        raise InvalidAnswer("unknown_choice", "intent") from error
