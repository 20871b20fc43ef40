"""Actions over the API: billing answers later what it could not answer at once."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.billing import service as actions
from app.billing.answers import is_already_done, is_code, is_message
from app.billing.errors import ActionSettled
from app.billing.models import Action, ActionKind, ActionStatus
from app.billing.service import ActionFilter
from app.core.moments import read_moment
from app.extensions import db, reading
from app.sessions import billing_result

bp = Blueprint("api_actions", __name__)


@bp.get("/actions")
def list_actions() -> ResponseReturnValue:
    """Return what billing was asked to do, in its order, from behind the action ``after``."""
    caller, limit = access.caller(), access.page_limit()
    wanted = ActionFilter(
        kind=access.read_choice("kind", ActionKind),
        status=access.read_choice("status", ActionStatus),
        session_id=request.args.get("session_id"),
    )
    with reading():
        found = actions.find_actions(
            caller.account.id, caller.mode, wanted, after=request.args.get("after"), limit=limit
        )
    return jsonify(data=render_list(map(_summary, found)), next=found.older)


@bp.get("/actions/<action_id>")
def get_action(action_id: str) -> ResponseReturnValue:
    """Return one action."""
    return _answer(_require(action_id))


@bp.post("/actions/<action_id>")
def settle_action(action_id: str) -> ResponseReturnValue:
    """Take billing's late answer. The first one counts; the same again is welcome."""
    action, body = _require(action_id), access.json_object()
    is_done = is_already_done(action.kind, body)
    try:
        is_news = actions.settle(
            action,
            ActionStatus.APPLIED if is_done else _status(body),
            code=None if is_done else _code(body),
            message=_message(body),
            effective_at=_moment(body),
        )
    except ActionSettled as error:
        detail = f"The action is {action.status} already."
        raise Problem(HTTPStatus.CONFLICT, "action_settled", detail) from error
    if is_news:
        billing_result.action_settled(action)
        actions.hurry(action)
    db.session.commit()
    return _answer(action)


def _require(action_id: str) -> Action:
    caller = access.caller()
    action = actions.get_action(caller.account.id, action_id)
    if action is None or action.payload["mode"] != caller.mode:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such action.")
    return action


def _answer(action: Action) -> ResponseReturnValue:
    return jsonify(render_list([_summary(action)])[0])


def _summary(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "kind": action.kind,
        "status": action.status,
        "session_id": action.session_id,
        "code": action.code,
        "effective_at": action.effective_at,
        "created_at": action.created_at,
        "settled_at": action.settled_at,
    }


def _status(body: dict[str, Any]) -> ActionStatus:
    status = body.get("status")
    if status not in (ActionStatus.APPLIED, ActionStatus.FAILED):
        raise _invalid("status is applied or failed.")
    return ActionStatus(status)


def _code(body: dict[str, Any]) -> str | None:
    value = body.get("code")
    if value is not None and not is_code(value):
        raise _invalid("code is a word of 64 letters at most, such as card_expired.")
    return value


def _message(body: dict[str, Any]) -> dict[str, str] | None:
    value = body.get("message")
    if value is not None and not is_message(value):
        raise _invalid("message is an object of locale and text, 500 characters each at most.")
    return value


def _moment(body: dict[str, Any]) -> datetime | None:
    value = body.get("effective_at")
    if value is None:
        return None
    try:
        return read_moment(value)
    except ValueError as error:
        raise _invalid(
            "effective_at is a moment in ISO 8601 with a zone, such as 2026-11-30T22:15:03Z, "
            "between the years 1970 and 2199."
        ) from error


def _invalid(detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_answer", detail)
