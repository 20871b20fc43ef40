"""The three addresses Fairwell calls: actions to carry out, webhooks to hear, offers to allow."""

import socket
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from embed.demo.actions import BROKEN, answer_action
from embed.demo.context import current_demo
from embed.demo.fairwell import Message, NotVerified
from embed.demo.inbox import record_arrival, record_rejection

bp = Blueprint("receiver", __name__, url_prefix="/fairwell")

SLOW_SECONDS = 8.0
"""Longer than Fairwell waits for an action, shorter than it waits for a webhook."""

_WEBHOOK_STATUS = {"ok": 204, "slow": 204, "refuse": 422} | {
    mode: answer.status for mode, answer in BROKEN.items()
}


@bp.post("/actions")
def take_action() -> ResponseReturnValue:
    """Change the subscription as the customer decided.

    In slow mode the change is made before the wait: Fairwell gives up, asks
    again, and only the ``webhook-id`` keeps us from doing it twice.
    """
    demo = current_demo()
    message = _verified("actions", demo.fairwell.verify_action)
    mode = demo.store.get_modes()["actions"]
    answer = answer_action(demo.store, message, mode, demo.now)
    return _misbehaving(mode) or (jsonify(answer.body), answer.status)


@bp.post("/webhooks")
def receive_webhook() -> ResponseReturnValue:
    """Keep what happened and answer at once; work that takes time belongs after the answer."""
    demo = current_demo()
    message = _verified("webhooks", demo.fairwell.verify_webhook)
    mode = demo.store.get_modes()["webhooks"]
    status = _WEBHOOK_STATUS[mode]
    with demo.store.transaction() as connection:
        record_arrival(connection, "webhooks", message, status, demo.now)
    return _misbehaving(mode) or ("", status)


@bp.post("/eligibility")
def allow_offers() -> ResponseReturnValue:
    """Say at once which of the offers this customer may see; a late answer means none.

    A real product looks at what only it knows: an open dispute, a negotiated price.
    """
    demo = current_demo()
    message = _verified("eligibility", demo.fairwell.verify_webhook)
    mode = demo.store.get_modes()["eligibility"]
    status = BROKEN[mode].status if mode in BROKEN else 200
    with demo.store.transaction() as connection:
        record_arrival(connection, "eligibility", message, status, demo.now)
    allowed = [] if mode == "none" else message.data.get("offers", [])
    return _misbehaving(mode) or (jsonify(offers=allowed), status)


@bp.errorhandler(NotVerified)
def refuse(error: NotVerified) -> ResponseReturnValue:
    """Say no more than that: the reason is for us."""
    return {"error": "not verified"}, 401


def _verified(endpoint: str, verify: Callable[[Mapping[str, str], bytes], Message]) -> Message:
    demo = current_demo()
    body = request.get_data()
    try:
        return verify(dict(request.headers), body)
    except NotVerified as error:
        with demo.store.transaction() as connection:
            record_rejection(connection, endpoint, str(error), body, demo.now)
        raise


def _misbehaving(mode: str) -> Response | None:
    """Act out the switchboard's mode, after what was received is on disk."""
    if mode == "slow":
        current_demo().config.wait(SLOW_SECONDS)
    return _hang_up() if mode == "down" else None


def _hang_up() -> Response:
    """Close the connection without an answer, or say 503 where the server hides its socket."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=BROKEN["down"].status)
