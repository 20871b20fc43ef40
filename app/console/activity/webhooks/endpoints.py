"""The endpoints and their health; testing, disabling and enabling one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.activity.webhooks.sample_delivery import test_view
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.console.shell.worker_health import is_stalled
from app.core.clock import utcnow
from app.core.web.hypermedia import leave_page
from app.labels.member.events import disabled_label, event_label
from app.members.roles import Permission
from app.webhooks import endpoints as rooms
from app.webhooks import log, service
from app.webhooks.errors import EndpointDisabled
from app.webhooks.models import DisabledReason, Endpoint, Replay
from app.webhooks.replaying import latest_replay

bp = Blueprint("webhooks", __name__)


@bp.get("/webhooks")
@needs(Permission.VIEW_WEBHOOKS)
def show() -> ResponseReturnValue:
    """List the endpoints that hear of this mode, and how they are."""
    here = current()
    heard = log.latest_successes(here.account.id, here.mode)
    found = [each for each in rooms.list_endpoints(here.account.id) if _is_here(each)]
    views = [(each, read_health(each, heard.get(each.id)), heard.get(each.id)) for each in found]
    return render("console/webhooks/endpoints.html", endpoints=views)


@bp.get("/webhooks/<endpoint_id>")
@needs(Permission.VIEW_WEBHOOKS)
def show_one(endpoint_id: str) -> ResponseReturnValue:
    """Show one endpoint: what it hears, how it is, and what can be done with it."""
    found = require_endpoint(endpoint_id)
    return build_page(found, tested=request.args.get("tested"))


@bp.post("/webhooks/<endpoint_id>/test")
@needs(Permission.MANAGE_WEBHOOKS)
def test(endpoint_id: str) -> ResponseReturnValue:
    """Send a real delivery that says nothing but that it is a test."""
    here, found = current(), require_endpoint(endpoint_id)
    try:
        event_id = service.emit_test(found, here.mode)
    except EndpointDisabled:
        return leave_page(url_for("console.webhooks.show_one", endpoint_id=found.id))
    commit_audited("endpoint.tested", found.id, mode=here.mode)
    url = url_for("console.webhooks.show_one", endpoint_id=found.id, tested=event_id)
    return leave_page(url)


@bp.post("/webhooks/<endpoint_id>/disable")
@needs(Permission.MANAGE_WEBHOOKS)
def disable(endpoint_id: str) -> ResponseReturnValue:
    """Send nothing there until somebody enables it again."""
    here, found = current(), require_endpoint(endpoint_id)
    rooms.disable_endpoint(here.account.id, found.id, DisabledReason.MEMBER)
    commit_audited("endpoint.disabled", found.id)
    return leave_page(url_for("console.webhooks.show_one", endpoint_id=found.id))


@bp.post("/webhooks/<endpoint_id>/enable")
@needs(Permission.MANAGE_WEBHOOKS)
def enable(endpoint_id: str) -> ResponseReturnValue:
    """Send there what happens from now on."""
    here, found = current(), require_endpoint(endpoint_id)
    rooms.enable_endpoint(here.account.id, found.id)
    commit_audited("endpoint.enabled", found.id)
    return leave_page(url_for("console.webhooks.show_one", endpoint_id=found.id))


@bp.post("/webhooks/<endpoint_id>/rotate")
@needs(Permission.MANAGE_WEBHOOKS)
def rotate(endpoint_id: str) -> ResponseReturnValue:
    """Make a new secret, and show it this once. For a day the one before it signs too."""
    here, found = current(), require_endpoint(endpoint_id)
    secret = rooms.rotate_secret(here.account.id, found.id)
    commit_audited("endpoint.secret_rotated", found.id)
    return build_page(found, secret=secret)


def require_endpoint(endpoint_id: str) -> Endpoint:
    """Return an endpoint of the account that hears of the page's mode; others are not found."""
    found = rooms.get_endpoint(current().account.id, endpoint_id)
    if found is None or not _is_here(found):
        abort(404)
    return found


def build_page(
    found: Endpoint,
    *,
    secret: str | None = None,
    tested: str | None = None,
    replay_error: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show an endpoint, with its secret if it was made just now."""
    here = current()
    heard_at = log.latest_successes(here.account.id, here.mode).get(found.id)
    replay, test = replay_here(found), test_view(found, tested) if tested else None
    is_waiting = (replay and replay.finished_at is None) or (test and test["polls"])
    return render(
        "console/webhooks/endpoint.html",
        fragment="test" if tested else "main",
        status=status,
        endpoint=found,
        health=read_health(found, heard_at),
        heard_at=heard_at,
        why_disabled=disabled_label(found.disabled_reason),
        types=[(each, event_label(each)) for each in sorted(found.types)],
        secret=secret,
        rotates_until=_rotates_until(found),
        test=test,
        replay=replay,
        is_stalled=bool(is_waiting) and is_stalled(),
        replay_error=replay_error,
    )


def replay_here(endpoint: Endpoint) -> Replay | None:
    """Return the latest replay to an endpoint, if it is one of the page's mode."""
    replay = latest_replay(endpoint.account_id, endpoint.id)
    return replay if replay and replay.mode is current().mode else None


def read_health(endpoint: Endpoint, heard_at: datetime | None) -> str:
    """Return how an endpoint is: ``disabled``, ``failing``, ``fine``, or ``untried``."""
    if endpoint.disabled_at is not None:
        return "disabled"
    if endpoint.failing_since is not None:
        return "failing"
    return "fine" if heard_at else "untried"


def _is_here(endpoint: Endpoint) -> bool:
    return endpoint.mode in {None, current().mode}


def _rotates_until(endpoint: Endpoint) -> Any:
    until = endpoint.previous_secret_until
    return until if until is not None and until > utcnow() else None
