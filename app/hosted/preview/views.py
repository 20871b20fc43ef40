"""A flow to look at before customers do: a walk through it that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.accounts.errors import AccountNotFound
from app.core.web.headers import allow_framing
from app.extensions import db, reading
from app.flows.errors import FlowNotFound, InvalidAnswer, InvalidDocument
from app.hosted.access import TOKEN_FIELD
from app.hosted.entry.origins import check_same_site
from app.hosted.flow import read_intent
from app.hosted.preview.pages import (
    THEMES,
    PreviewView,
    read_page_token,
    render_note,
    render_preview,
    render_reactivation,
    render_receipt,
)
from app.offers.errors import InvalidChoice
from app.preview.links import Preview, read_preview_link
from app.preview.shortcuts import Shortcut, begin_at
from app.preview.walk import come_back, resume_preview, take_step
from app.sessions.engine.progress import Intent
from app.sessions.errors import PreviewClosed
from app.sessions.flow import get_flow
from app.sessions.models import CancelSession

bp = Blueprint("preview", __name__, url_prefix="/preview/<link>")
OURSELVES = "'self'"


@bp.get("")
def show(link: str) -> ResponseReturnValue:
    """Show the first step, or the place that ``step`` names."""
    with _looking():
        preview = require_preview(link)
        place, reason = request.args.get("step", ""), request.args.get("reason")
        wanted = Shortcut(place) if place in list(Shortcut) else None
        cancel_session, is_there = begin_at(preview, wanted, reason)
        theme = request.args.get("theme")
        look = PreviewView(link, preview, theme if theme in THEMES else None, is_there)
        return render_preview(cancel_session, look)


@bp.post("/flow/<step_key>")
def answer_step(link: str, step_key: str) -> ResponseReturnValue:
    """Take the answer to a step as a customer's would be taken, and show the step that follows."""
    with _looking():
        look, cancel_session = _where(link)
        if step_key == cancel_session.step_key:
            try:
                take_step(cancel_session, read_intent(), request.form, look.preview.billing)
            except (InvalidAnswer, InvalidChoice) as error:
                return render_preview(cancel_session, look, error=error, status=422)
        return render_preview(cancel_session, look)


@bp.post("/refresh")
def refresh(link: str) -> ResponseReturnValue:
    """Show the step again: billing says what it said before."""
    with _looking():
        look, cancel_session = _where(link)
        return render_preview(cancel_session, look)


@bp.post("/language")
def change_language(link: str) -> ResponseReturnValue:
    """Show the step in another language of the flow."""
    with _looking():
        look, cancel_session = _where(link)
        if request.form.get("locale") in get_flow(cancel_session).locales:
            cancel_session.locale = request.form["locale"]
        return render_preview(cancel_session, look)


@bp.post("/back")
def take_reactivation(link: str) -> ResponseReturnValue:
    """Show the way back, and what comes of it once its button is pressed."""
    with _looking():
        look, cancel_session = _where(link)
        if cancel_session.effective_at is None:
            return render_preview(cancel_session, look)
        if request.form.get("intent") == Intent.WITHDRAW:
            take_step(cancel_session, Intent.WITHDRAW, {}, look.preview.billing)
            return render_preview(cancel_session, look)
        if request.form.get("intent"):
            come_back(cancel_session, look.preview.billing)
        return render_reactivation(cancel_session, look)


@bp.get("/receipt/sample")
def show_receipt(link: str) -> ResponseReturnValue:
    """Show the receipt of the sample customer, marked as what it is."""
    with _looking():
        preview = require_preview(link)
        cancel_session, is_there = begin_at(preview, Shortcut.RESULT)
        if not is_there or cancel_session.ended_at is None:
            return render_note("receipt", status=200)
        return render_receipt(cancel_session, PreviewView(link, preview))


def require_preview(link: str) -> Preview:
    """Return what a link shows.

    :raises PreviewClosed: if it is none of ours, or a day old.
    """
    preview = read_preview_link(link)
    if preview is None:
        raise PreviewClosed
    return preview


def _where(link: str) -> tuple[PreviewView, CancelSession]:
    """Return how and where the page stood that sends the form.

    :raises PreviewClosed: if the page is of another link.
    :raises OriginNotAllowed: if another site's page sends the form.
    """
    check_same_site(request)
    preview = require_preview(link)
    carried = read_page_token(link, request.form.get(TOKEN_FIELD, ""))
    if carried is None:
        raise PreviewClosed
    theme, state = carried
    return PreviewView(link, preview, theme), resume_preview(preview, state)


@contextmanager
def _looking() -> Iterator[None]:
    """Read as others read, and leave nothing behind, whatever happened inside."""
    with reading():
        try:
            yield
        finally:
            db.session.rollback()


@bp.errorhandler(PreviewClosed)
def closed(error: Exception) -> Response:
    """Tell whoever holds an old link, or none of ours, how to get a new one."""
    return render_note("closed", status=401)


@bp.errorhandler(AccountNotFound)
@bp.errorhandler(FlowNotFound)
def gone(error: Exception) -> Response:
    """Say that what the link showed is no longer there."""
    return render_note("gone", status=404)


@bp.errorhandler(InvalidDocument)
def broken(error: InvalidDocument) -> Response:
    """Say what has to be mended first before the flow can be shown."""
    return render_note("broken", status=200, problem=error.problems[0])


@bp.after_request
def show_to_ourselves_only(response: Response) -> Response:
    """Let the console frame the answer, whatever it is, and nobody else."""
    allow_framing(response, [OURSELVES])
    return response
