"""Events by pull: the same as by webhook, for hosts that cannot be reached."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.extensions import reading
from app.webhooks import service as webhooks
from app.webhooks.errors import EventNotFound

bp = Blueprint("api_events", __name__)


@bp.get("/events")
def list_events() -> ResponseReturnValue:
    """Return events in their order, from after the event named ``after``."""
    caller, limit = access.caller(), access.page_limit()
    after = request.args.get("after")
    try:
        with reading():
            events = webhooks.list_events(
                caller.account.id, after=after, limit=limit, mode=caller.mode
            )
    except EventNotFound as error:
        detail = "after is the id of an event of the account."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_event", detail) from error
    rows = [
        {"id": event.id, "type": event.type, "timestamp": event.created_at, "data": event.data}
        for event in events
    ]
    return jsonify(data=render_list(rows), next=access.next_cursor(rows, limit))
