"""Ending a pause early, by a link that the host hands to its customer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.config import get_settings
from app.core.web.catalogs import speak
from app.extensions import db, reading
from app.hosted.billing_wait import wait_for_billing
from app.hosted.entry.origins import check_same_site
from app.hosted.followup.resume_view import resume_view
from app.hosted.pages import render_outside_flow
from app.labels.customer.formats import build_formats
from app.sessions import service as sessions
from app.sessions.entry.links import read_resume_link
from app.sessions.errors import SessionNotFound
from app.sessions.flow import get_flow
from app.sessions.followup import resume as resuming
from app.sessions.models import CancelSession

bp = Blueprint("resuming", __name__)


@bp.get("/resume/<link>")
def show_resume(link: str) -> ResponseReturnValue:
    """Say what is true and what can be done. Nothing changes: mail scanners come here too."""
    with reading():
        ids = read_resume_link(link)
        page = _render(_require(ids and sessions.get_session(*ids)), link)
        db.session.commit()
    return page


@bp.post("/resume")
def resume() -> ResponseReturnValue:
    """Ask billing to end the pause, if the button was pressed; say what came of it."""
    check_same_site(request)
    link = request.form.get("link", "")
    ids = read_resume_link(link)
    cancel_session = _require(ids and sessions.lock_session(*ids))
    is_news = request.form.get("intent") == "resume" and resuming.resume(cancel_session)
    db.session.commit()
    if is_news and cancel_session.resume_action_id is not None:
        cancel_session = wait_for_billing(
            cancel_session, cancel_session.resume_action_id, get_settings(current_app)
        )
    return _render(cancel_session, link)


def _require(found: CancelSession | None) -> CancelSession:
    """Return the session whose pause can be ended, and refuse all others in their language.

    :raises SessionNotFound: if the link is none of ours, or leads to no pause.
    :raises LinkExpired: if the pause is over.
    """
    if found is None:
        raise SessionNotFound
    speak(found.locale, is_formal=get_flow(found).is_formal_in(found.locale))
    resuming.check_pause(found)
    return found


@reading()
def _render(cancel_session: CancelSession, link: str) -> Response:
    return render_outside_flow(
        "hosted/resume.html",
        locale=cancel_session.locale,
        account=cancel_session.account,
        is_test=cancel_session.mode is Mode.TEST,
        cancel_session=cancel_session,
        view=resume_view(cancel_session),
        fmt=build_formats(cancel_session),
        link=link,
    )
