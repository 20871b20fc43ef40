"""The way back: undo a cancellation until it takes effect, reactivate afterwards."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.config import get_settings
from app.core.web.catalogs import speak
from app.extensions import db, reading
from app.flows.steps import WithdrawStep
from app.hosted.access import get_session_behind, require_session_to_return_to
from app.hosted.billing_wait import wait_for_billing
from app.hosted.pages import render_reactivation, render_step
from app.sessions import service as sessions
from app.sessions.engine.progress import Intent
from app.sessions.flow import get_flow
from app.sessions.followup import reactivation
from app.sessions.followup.reactivation import Return
from app.sessions.models import CancelSession

bp = Blueprint("way_back", __name__)


@bp.get("/back/<link>")
def show_reactivation(link: str) -> ResponseReturnValue:
    """Say what is true and what can be done. Nothing changes: mail scanners come here too."""
    with reading():
        cancel_session = get_session_behind(link)
        _check(cancel_session)
        page = render_reactivation(cancel_session, link=link)
        db.session.commit()
    return page


@bp.post("/back")
def take_reactivation() -> ResponseReturnValue:
    """Ask billing to bring the customer back, if the form says which way; say what came of it."""
    cancel_session = require_session_to_return_to(request)
    _check(cancel_session)
    if request.form.get("intent") == Intent.WITHDRAW:
        return _show_withdrawal(cancel_session)
    is_news = _take(cancel_session, request.form.get("intent", ""))
    db.session.commit()
    if is_news and cancel_session.back_action_id is not None:
        cancel_session = wait_for_billing(
            cancel_session, cancel_session.back_action_id, get_settings(current_app)
        )
    return render_reactivation(cancel_session)


def _show_withdrawal(cancel_session: CancelSession) -> ResponseReturnValue:
    """Show the page that turns the cancellation into a withdrawal, if the right still lasts."""
    if cancel_session.step_key != WithdrawStep.kind:  # there already, the button would confirm it
        sessions.answer_step(cancel_session, Intent.WITHDRAW, {})
    db.session.commit()
    return render_step(cancel_session)


def _take(cancel_session: CancelSession, intent: str) -> bool:
    """Go the way that the pressed button names; without a button the page is only shown."""
    return intent in list(Return) and reactivation.come_back(cancel_session, Return(intent))


def _check(cancel_session: CancelSession) -> None:
    """Refuse what is over, in the customer's language."""
    speak(
        cancel_session.locale,
        is_formal=get_flow(cancel_session).is_formal_in(cancel_session.locale),
    )
    reactivation.check_reactivation(cancel_session)
