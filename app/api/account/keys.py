"""Secrets over the API, to rotate them by program: what signs tokens, and what signs actions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.accounts import keys
from app.accounts import service as accounts
from app.accounts.models import SigningKey
from app.api import access
from app.api.catalogue.versioning import require_live
from app.api.problems import Problem
from app.api.rendering import render_list
from app.extensions import db, reading
from app.members import audit

bp = Blueprint("api_keys", __name__)


@bp.get("/signing-keys")
def list_keys() -> ResponseReturnValue:
    """Return the keys that sign open tokens, the newest first, none with its secret."""
    with reading():
        found = keys.list_signing_keys(access.caller().account.id)
    return jsonify(data=render_list([_key(each) for each in found]))


@bp.post("/signing-keys")
def create_key() -> ResponseReturnValue:
    """Create the key that follows, and show its secret this once. The one before it stays valid."""
    account_id = require_live()
    if len(keys.list_live_signing_keys(account_id)) >= keys.LIVE_SIGNING_KEYS:
        detail = "Two keys sign already. Retire the one that is no longer used."
        raise Problem(HTTPStatus.CONFLICT, "too_many_keys", detail)
    key = accounts.create_signing_key(account_id)
    audit.record(account_id, None, "signing_key.created", key.kid)
    db.session.commit()
    return jsonify(render_list([_key(key) | {"secret": key.secret}])[0]), HTTPStatus.CREATED


@bp.post("/signing-keys/<kid>/retire")
def retire_key(kid: str) -> ResponseReturnValue:
    """Refuse from now on what a key signs. The last one stays: nobody could come in."""
    account_id = require_live()
    live = {key.kid: key for key in keys.list_live_signing_keys(account_id)}
    if kid not in live:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such key.")
    if len(live) == 1:
        detail = "It is the only key: create the one that follows first."
        raise Problem(HTTPStatus.CONFLICT, "last_key", detail)
    accounts.retire_signing_key(account_id, kid)
    audit.record(account_id, None, "signing_key.retired", kid)
    db.session.commit()
    return jsonify(render_list([_key(live[kid])])[0])


@bp.post("/account/webhook-secret/rotate")
def rotate_webhook_secret() -> ResponseReturnValue:
    """Make a new secret for actions, and show it this once. For a day the old one signs too."""
    account = accounts.require_account(require_live())
    secret = keys.rotate_webhook_secret(account)
    audit.record(account.id, None, "webhook_secret.rotated")
    db.session.commit()
    return jsonify(secret=secret)


def _key(key: SigningKey) -> dict[str, Any]:
    names = ("kid", "created_at", "last_used_at", "retired_at")
    return {name: getattr(key, name) for name in names}
