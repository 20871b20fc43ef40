"""Listeners over the API: a developer's machine that takes the actions and events of test mode."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.models import Mode
from app.api import access
from app.api.problems import Problem, validated
from app.billing.callback import build_action_message
from app.billing.listener import service as listeners
from app.billing.listener.errors import AnswerTooLate, ListenerNotFound, ListenerReplaced
from app.billing.listener.models import Listener, ListenerRequest
from app.billing.models import Action
from app.core.network.http import Answer
from app.extensions import db, reading
from app.webhooks import service as webhooks
from app.webhooks.errors import EventNotFound
from app.webhooks.messages import build_message
from app.webhooks.models import Event

bp = Blueprint("api_listeners", __name__)
EVENTS_AT_ONCE = 20


class ListenerBody(BaseModel):
    """What a listener wants."""

    model_config = ConfigDict(extra="forbid")

    include_text: bool = False
    """Whether events have what customers wrote in their own words."""


class ListenerAnswerBody(BaseModel):
    """What the host answered to an action or a question, as it answered."""

    model_config = ConfigDict(extra="forbid")

    status: int | None = Field(None, ge=100, le=599)
    """The HTTP status; null if nothing came back."""
    retry_after: str | None = Field(None, max_length=200)
    body: str = Field("", max_length=listeners.MAX_ANSWER)


@bp.post("/listeners")
def start_listener() -> ResponseReturnValue:
    """Take the actions of test mode from now on, in the place of the account's billing endpoint.

    The listener that began last has them. It ends by itself if nobody asks for 30 seconds.
    """
    caller, body = (
        access.caller(),
        validated(ListenerBody, access.json_object(), "invalid_listener"),
    )
    if caller.mode is not Mode.TEST:
        detail = "What live customers do goes to the host alone: use a test key."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    found = listeners.start_listener(caller.account, include_text=body.include_text)
    after = webhooks.get_last_event_id(caller.account.id, Mode.TEST)
    db.session.commit()
    return jsonify(id=found.id, events_after=after), HTTPStatus.CREATED


@bp.get("/listeners/<listener_id>/requests")
def list_requests(listener_id: str) -> ResponseReturnValue:
    """Return what there is to forward: questions and actions that wait, and events in order.

    Each is the body of a request, with its ``webhook-id``. ``next`` is the ``after`` that follows.
    """
    account_id, after = access.caller().account.id, request.args.get("after")
    with reading():
        found = _require(listener_id)
        waiting = {
            "questions": [_question(each) for each in listeners.list_questions(account_id)],
            "actions": [_request(each) for each in listeners.list_requests(account_id)],
        }
        events = _list_events(account_id, after)
        listeners.note_seen(found)
        db.session.commit()
    told = [(each.id, build_message(each, include_text=found.include_text)) for each in events]
    return jsonify(
        **waiting,
        events=[{"id": event_id, "message": message} for event_id, message in told],
        next=events[-1].id if events else after,
    )


@bp.post("/listeners/<listener_id>/requests/<action_id>")
def answer_request(listener_id: str, action_id: str) -> ResponseReturnValue:
    """Take what the host answered to an action or a question. It is read as if the host sent it."""
    body = validated(ListenerAnswerBody, access.json_object(), "invalid_answer")
    with reading():
        account_id = _require(listener_id).account_id
        db.session.rollback()
    headers = {"retry-after": body.retry_after} if body.retry_after else {}
    answer = Answer(body.status, body.body.encode(), headers=headers)
    try:
        listeners.record_answer(account_id, action_id, answer)
    except AnswerTooLate as error:
        detail = "Nobody waits for this answer any more. An action is asked for again."
        raise Problem(HTTPStatus.CONFLICT, "answer_too_late", detail) from error
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT


@bp.delete("/listeners/<listener_id>")
def end_listener(listener_id: str) -> ResponseReturnValue:
    """Let the actions of test mode go to the account's billing endpoint again."""
    listeners.end_listener(_require(listener_id))
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT


def _require(listener_id: str) -> Listener:
    caller = access.caller()
    try:
        if caller.mode is Mode.TEST:
            return listeners.require_listener(caller.account.id, listener_id)
    except ListenerReplaced as error:
        detail = "Another listener began later, and takes the actions."
        raise Problem(HTTPStatus.CONFLICT, "listener_replaced", detail) from error
    except ListenerNotFound:
        pass
    raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such listener.")


def _list_events(account_id: str, after: str | None) -> Sequence[Event]:
    try:
        return webhooks.list_events(account_id, after=after, limit=EVENTS_AT_ONCE, mode=Mode.TEST)
    except EventNotFound as error:
        detail = "after is the id of an event of the account."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_event", detail) from error


def _question(asked: ListenerRequest) -> Mapping[str, Any]:
    return {"id": asked.action_id, "message": json.loads(asked.body or "{}")}


def _request(action: Action) -> Mapping[str, Any]:
    return {"id": action.id, "message": build_action_message(action.created_at, action.payload)}
