"""Webhook endpoints over the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.api import access
from app.api.problems import Problem, validated
from app.api.rendering import render_list
from app.extensions import db, reading
from app.members import audit
from app.webhooks import endpoints
from app.webhooks.errors import EndpointNotFound, InvalidEndpoint
from app.webhooks.models import DisabledReason, Endpoint

bp = Blueprint("api_endpoints", __name__)


class EndpointBody(BaseModel):
    """Where events go, and which. No types: all."""

    model_config = ConfigDict(extra="forbid")

    url: str
    types: list[str] = []
    include_text: bool = False


@bp.get("/webhook-endpoints")
def list_endpoints() -> ResponseReturnValue:
    """Return the endpoints that hear of events of the key's mode, the oldest first."""
    with reading():
        found = endpoints.list_endpoints(access.caller().account.id)
    return jsonify(data=render_list([_shown(each) for each in found if _is_ours(each)]))


@bp.post("/webhook-endpoints")
def create_endpoint() -> ResponseReturnValue:
    """Create an endpoint for events of the key's mode. The secret is shown this once."""
    body, caller = (
        validated(EndpointBody, access.json_object(), "invalid_endpoint"),
        access.caller(),
    )
    try:
        found = endpoints.create_endpoint(
            caller.account.id, body.url, types=body.types, mode=caller.mode,
            include_text=body.include_text,
        )  # fmt: skip
    except InvalidEndpoint as error:
        raise _invalid(error) from error
    audit.record(caller.account.id, None, "endpoint.created", found.id)
    db.session.commit()
    answer = render_list([_shown(found) | {"secret": found.secret}])[0]
    return jsonify(answer), HTTPStatus.CREATED


@bp.get("/webhook-endpoints/<endpoint_id>")
def get_endpoint(endpoint_id: str) -> ResponseReturnValue:
    """Return one endpoint, without its secret."""
    with reading():
        return jsonify(render_list([_shown(require_endpoint(endpoint_id))])[0])


@bp.put("/webhook-endpoints/<endpoint_id>")
def put_endpoint(endpoint_id: str) -> ResponseReturnValue:
    """Change where events go, and which."""
    with reading():  # the address is looked at before the endpoint is locked
        known = require_changeable(endpoint_id)
        db.session.commit()
    body = _body()
    try:
        found = endpoints.change_endpoint(
            known.account_id, known.id, body.url, types=body.types, mode=known.mode,
            include_text=body.include_text,
        )  # fmt: skip
    except InvalidEndpoint as error:
        raise _invalid(error) from error
    except EndpointNotFound as error:
        raise _gone() from error
    return _committed(found, "endpoint.changed")


@bp.post("/webhook-endpoints/<endpoint_id>/rotate")
def rotate_endpoint(endpoint_id: str) -> ResponseReturnValue:
    """Make a new secret, and show it this once. The one before it signs for a day beside it."""
    known = require_changeable(endpoint_id)
    secret = endpoints.rotate_secret(known.account_id, known.id)
    audit.record(known.account_id, None, "endpoint.secret_rotated", known.id)
    db.session.commit()
    return jsonify(secret=secret)


@bp.post("/webhook-endpoints/<endpoint_id>/disable")
def disable_endpoint(endpoint_id: str) -> ResponseReturnValue:
    """Send nothing there any more. What is on its way can be replayed."""
    known = require_changeable(endpoint_id)
    found = endpoints.disable_endpoint(known.account_id, known.id, DisabledReason.MEMBER)
    return _committed(found, "endpoint.disabled")


@bp.post("/webhook-endpoints/<endpoint_id>/enable")
def enable_endpoint(endpoint_id: str) -> ResponseReturnValue:
    """Send there what happens from now on."""
    known = require_changeable(endpoint_id)
    return _committed(endpoints.enable_endpoint(known.account_id, known.id), "endpoint.enabled")


def _body() -> EndpointBody:
    return validated(EndpointBody, access.json_object(), "invalid_endpoint")


def _committed(found: Endpoint, verb: str) -> ResponseReturnValue:
    audit.record(found.account_id, None, verb, found.id)
    db.session.commit()
    return jsonify(render_list([_shown(found)])[0])


def _is_ours(endpoint: Endpoint) -> bool:
    return endpoint.mode in {None, access.caller().mode}


def require_endpoint(endpoint_id: str) -> Endpoint:
    """Return an endpoint that hears of events of the key's mode.

    :raises Problem: if the account has no such endpoint.
    """
    found = endpoints.get_endpoint(access.caller().account.id, endpoint_id)
    if found is None or not _is_ours(found):
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such endpoint.")
    return found


def require_changeable(endpoint_id: str) -> Endpoint:
    """Return an endpoint that the key may change: one of both modes is for a live key alone.

    :raises Problem: if there is none, or the key is for test mode.
    """
    found = require_endpoint(endpoint_id)
    if found.mode is None and access.caller().mode.value != "live":
        detail = "It hears of live events too: use a live key."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    return found


def _own(endpoint_id: str) -> Endpoint:
    """Return such an endpoint, kept from others until the commit."""
    found = require_changeable(endpoint_id)
    try:
        return endpoints.lock_endpoint(found.account_id, found.id)
    except EndpointNotFound as error:
        raise _gone() from error


def _gone() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "not_found", "It is gone.")


def _invalid(error: InvalidEndpoint) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_endpoint", f"{error}.")


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "types": endpoint.types,
        "mode": endpoint.mode,
        "include_text": endpoint.include_text,
        "disabled_at": endpoint.disabled_at,
        "disabled_reason": endpoint.disabled_reason,
        "failing_since": endpoint.failing_since,
        "created_at": endpoint.created_at,
    }
