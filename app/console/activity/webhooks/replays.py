"""Sending a stretch of time once more to one endpoint, and how far that has come."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.activity.webhooks.endpoints import build_page, replay_here, require_endpoint
from app.console.shell.access import current, needs
from app.console.shell.filters import day_begins, day_ends
from app.console.shell.pages import render
from app.console.shell.worker_health import is_stalled
from app.core.clock import utcnow
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.members import audit
from app.members.roles import Permission
from app.webhooks.errors import EndpointDisabled, ReplayUnderWay
from app.webhooks.models import Endpoint, Replay
from app.webhooks.replaying import order_replay

bp = Blueprint("replays", __name__)


@bp.post("/webhooks/<endpoint_id>/replay")
@needs(Permission.MANAGE_WEBHOOKS)
def order(endpoint_id: str) -> ResponseReturnValue:
    """Have a stretch of time delivered once more, or all that was given up."""
    here, found = current(), require_endpoint(endpoint_id)
    dead_only, stretch = request.form.get("what") != "all", _stretch(found)
    if stretch is None:
        return build_page(found, replay_error=_("Choose the first and the last day."), status=422)
    try:
        made = order_replay(
            found, here.mode, from_at=stretch[0], to_at=stretch[1], dead_only=dead_only
        )
    except (EndpointDisabled, ReplayUnderWay):  # the page that follows says which
        db.session.rollback()
        return leave_page(_endpoint_url(found))
    _note(made)
    db.session.commit()
    return leave_page(_endpoint_url(found))


@bp.get("/webhooks/<endpoint_id>/replay")
@needs(Permission.VIEW_WEBHOOKS)
def progress(endpoint_id: str) -> ResponseReturnValue:
    """Say how far the latest replay has come: the page asks until it is done."""
    found = require_endpoint(endpoint_id)
    replay = replay_here(found)
    return render(
        "console/webhooks/replay.html",
        fragment="progress",
        endpoint=found,
        replay=replay,
        is_stalled=bool(replay and replay.finished_at is None) and is_stalled(),
    )


def _note(replay: Replay) -> None:
    audit.record(
        replay.account_id,
        current().member,
        "endpoint.replayed",
        replay.endpoint_id,
        from_at=replay.from_at.isoformat(),
        to_at=replay.to_at.isoformat(),
        dead_only=replay.dead_only,
    )


def _stretch(endpoint: Endpoint) -> tuple[datetime, datetime] | None:
    """Return from when to when; None if everything was asked for without both days."""
    form, zone = request.form, current().member.timezone
    since, until = day_begins(form.get("from"), zone), day_ends(form.get("to"), zone)
    if form.get("what") == "all" and not (since and until):
        return None
    since, until = since or endpoint.created_at, until or utcnow()
    return (since, min(until, utcnow())) if since < until else None


def _endpoint_url(endpoint: Endpoint) -> str:
    return url_for("console.webhooks.show_one", endpoint_id=endpoint.id)
