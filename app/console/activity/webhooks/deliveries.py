"""The delivery log: what was sent where, what came back, and sending one once more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.console.activity.payload import read_body, read_headers
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.filters import kept, line, one_of
from app.console.shell.pages import render
from app.console.shell.worker_health import is_stalled
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.labels.member.events import delivery_choices, delivery_label, event_label, trouble_label
from app.members.roles import Permission
from app.webhooks import endpoints as rooms
from app.webhooks import log, service
from app.webhooks.errors import DeliveryPending, EndpointDisabled
from app.webhooks.log import LogEntry
from app.webhooks.models import DeliveryStatus, EventType

bp = Blueprint("deliveries", __name__)


@bp.get("/webhooks/deliveries")
@needs(Permission.VIEW_WEBHOOKS)
def show() -> ResponseReturnValue:
    """List the deliveries of this mode, the newest first."""
    here, asked = current(), request.args.to_dict()
    before = asked.get("before") or None
    narrowed = _narrowed(asked)
    page = log.list_log(here.account.id, here.mode, before=before, **narrowed)
    return render(
        "console/webhooks/deliveries.html",
        fragment="results",
        asked=asked,
        choices=_choices(),
        is_narrowed=any(narrowed.values()),
        entries=[(each, _state(each)) for each in page.rows],
        newest=_log_url(**kept(asked)) if before else None,
        older=_log_url(**kept(asked, before=page.older)) if page.older else None,
    )


@bp.get("/webhooks/deliveries/<delivery_id>")
@needs(Permission.VIEW_WEBHOOKS)
def show_one(delivery_id: str) -> ResponseReturnValue:
    """Show one delivery: the request, and the answer to each attempt."""
    entry = _require(delivery_id)
    attempts = service.list_attempts(entry.delivery.account_id, delivery_id)
    is_waiting = entry.delivery.status is DeliveryStatus.PENDING and not entry.delivery.attempts
    return render(
        "console/webhooks/delivery.html",
        fragment="delivery",
        entry=entry,
        state=_state(entry),
        words=event_label(entry.event.type),
        body=read_body(entry),
        attempts=[
            (each, read_headers(entry, each.at), trouble_label(each.error)) for each in attempts
        ],
        is_waiting=is_waiting,
        is_stalled=is_waiting and is_stalled(),
        is_again="again" in request.args,
    )


@bp.post("/webhooks/deliveries/<delivery_id>/replay")
@needs(Permission.MANAGE_WEBHOOKS)
def replay(delivery_id: str) -> ResponseReturnValue:
    """Deliver once more."""
    here, entry = current(), _require(delivery_id)
    try:
        service.replay(here.account.id, entry.delivery.id)
    except (DeliveryPending, EndpointDisabled):  # the page that follows says which
        db.session.rollback()
        return leave_page(url_for(".show_one", delivery_id=delivery_id))
    commit_audited("delivery.replayed", delivery_id)
    return leave_page(url_for(".show_one", delivery_id=delivery_id, again="yes"))


def _require(delivery_id: str) -> LogEntry:
    here = current()
    entry = log.get_entry(here.account.id, delivery_id)
    if entry is None or entry.delivery.mode is not here.mode:
        abort(404)
    return entry


def _narrowed(asked: dict[str, str]) -> dict[str, Any]:
    event_type = one_of(asked, "type", list(EventType))
    status = one_of(asked, "status", list(DeliveryStatus))
    return {
        "endpoint_id": line(asked, "to"),
        "event_type": EventType(event_type) if event_type else None,
        "status": DeliveryStatus(status) if status else None,
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    found = rooms.list_endpoints(current().account.id)
    return {
        "to": [(each.id, each.url) for each in found],
        "type": [(each.value, each.value) for each in EventType],
        "status": delivery_choices(),
    }


def _state(entry: LogEntry) -> tuple[str, str]:
    return delivery_label(entry.delivery.status, entry.delivery.attempts)


def _log_url(**parameters: Any) -> str:
    return url_for("console.webhooks.deliveries.show", **parameters)
