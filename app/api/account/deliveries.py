"""Deliveries over the API: which event came to which endpoint, and once more if it must be."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict

from app.api import access
from app.api.account.endpoints import require_changeable, require_endpoint
from app.api.problems import Problem, validated
from app.api.rendering import render_list
from app.core.clock import utcnow
from app.extensions import db, reading
from app.members import audit
from app.webhooks import log, service
from app.webhooks.errors import DeliveryPending, EndpointDisabled, ReplayUnderWay
from app.webhooks.log import LogEntry
from app.webhooks.models import Attempt, DeliveryStatus, Replay
from app.webhooks.replaying import latest_replay, order_replay

bp = Blueprint("api_deliveries", __name__, url_prefix="/webhook-endpoints/<endpoint_id>")
_SINCE_EVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class ReplayBody(BaseModel):
    """What is delivered once more: what was given up, unless all of it is wanted."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    dead_only: bool = True


@bp.get("/deliveries")
def list_deliveries(endpoint_id: str) -> ResponseReturnValue:
    """Return its deliveries, the newest first; ``next`` is the ``after`` that follows."""
    limit, status = access.page_limit(), _status()
    with reading():
        found = log.list_log(
            access.caller().account.id,
            access.caller().mode,
            endpoint_id=require_endpoint(endpoint_id).id,
            status=status,
            before=request.args.get("after"),
            limit=limit,
        )
    return jsonify(data=render_list([_delivery(each) for each in found]), next=found.older)


@bp.get("/deliveries/<delivery_id>")
def get_delivery(endpoint_id: str, delivery_id: str) -> ResponseReturnValue:
    """Return one delivery with what was tried, the newest first."""
    with reading():
        entry = _require(endpoint_id, delivery_id)
        attempts = service.list_attempts(entry.delivery.account_id, delivery_id)
    row = render_list([_delivery(entry)])[0]
    return jsonify(row | {"tried": render_list([_attempt(each) for each in attempts])})


@bp.post("/deliveries/<delivery_id>/replay")
def replay_delivery(endpoint_id: str, delivery_id: str) -> ResponseReturnValue:
    """Deliver once more, with all attempts anew."""
    known = require_changeable(endpoint_id)
    entry = _require(endpoint_id, delivery_id)
    try:
        service.replay(known.account_id, entry.delivery.id)
    except DeliveryPending as error:
        detail = "It is still being tried."
        raise Problem(HTTPStatus.CONFLICT, "delivery_pending", detail) from error
    except EndpointDisabled as error:
        raise _disabled() from error
    audit.record(known.account_id, None, "delivery.replayed", delivery_id)
    db.session.commit()
    return jsonify(render_list([_delivery(_require(endpoint_id, delivery_id))])[0])


@bp.post("/replay")
def order(endpoint_id: str) -> ResponseReturnValue:
    """Have what happened in a stretch of time delivered once more, in the background."""
    known, body = require_changeable(endpoint_id), access.json_object()
    wanted = validated(ReplayBody, body, "invalid_replay")
    try:
        replay = order_replay(
            known, access.caller().mode, dead_only=wanted.dead_only,
            from_at=wanted.since or _SINCE_EVER, to_at=wanted.until or utcnow(),
        )  # fmt: skip
    except EndpointDisabled as error:
        raise _disabled() from error
    except ReplayUnderWay as error:
        detail = "An earlier replay to this endpoint is not done yet."
        raise Problem(HTTPStatus.CONFLICT, "replay_under_way", detail) from error
    audit.record(known.account_id, None, "endpoint.replayed", known.id, dead_only=replay.dead_only)
    db.session.commit()
    return jsonify(render_list([_replay(replay)])[0])


@bp.get("/replay")
def get_replay(endpoint_id: str) -> ResponseReturnValue:
    """Return how far the latest replay of a stretch of time has come."""
    with reading():
        known = require_endpoint(endpoint_id)
        replay = latest_replay(known.account_id, known.id)
    if replay is None or replay.mode is not access.caller().mode:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "Nothing was replayed to it.")
    return jsonify(render_list([_replay(replay)])[0])


@bp.post("/test")
def send_test(endpoint_id: str) -> ResponseReturnValue:
    """Send a real delivery that says nothing but that it is a test."""
    known, mode = require_changeable(endpoint_id), access.caller().mode
    try:
        event_id = service.emit_test(known, mode)
    except EndpointDisabled as error:
        raise _disabled() from error
    audit.record(known.account_id, None, "endpoint.tested", known.id, mode=mode.value)
    db.session.commit()
    return jsonify(event_id=event_id)


def _status() -> DeliveryStatus | None:
    value = request.args.get("status")
    if value and value not in list(DeliveryStatus):
        detail = f"status is one of {', '.join(DeliveryStatus)}."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail)
    return DeliveryStatus(value) if value else None


def _require(endpoint_id: str, delivery_id: str) -> LogEntry:
    """Return a delivery to this endpoint, of an event of the key's mode."""
    caller, endpoint = access.caller(), require_endpoint(endpoint_id)
    entry = log.get_entry(caller.account.id, delivery_id)
    if entry is None or (entry.endpoint.id, entry.delivery.mode) != (endpoint.id, caller.mode):
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The endpoint has no such delivery.")
    return entry


def _disabled() -> Problem:
    detail = "Nothing is sent to this endpoint: enable it first."
    return Problem(HTTPStatus.CONFLICT, "endpoint_disabled", detail)


def _delivery(entry: LogEntry) -> dict[str, Any]:
    return {
        "id": entry.delivery.id,
        "endpoint_id": entry.endpoint.id,
        "event_id": entry.event.id,
        "event_type": entry.event.type,
        "status": entry.delivery.status,
        "attempts": entry.delivery.attempts,
        "happened_at": entry.event.created_at,
        "next_attempt_at": entry.delivery.next_attempt_at,
        "delivered_at": entry.delivery.delivered_at,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    names = ("number", "at", "duration_ms", "status_code", "error", "excerpt")
    return {name: getattr(attempt, name) for name in names}


def _replay(replay: Replay) -> dict[str, Any]:
    return {
        "id": replay.id,
        "since": replay.from_at,
        "until": replay.to_at,
        "dead_only": replay.dead_only,
        "looked_at": replay.looked_at,
        "replayed": replay.replayed,
        "finished_at": replay.finished_at,
    }
