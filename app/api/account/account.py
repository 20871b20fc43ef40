"""The account itself and its members over the API, to read."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.rendering import render_list
from app.extensions import reading
from app.members.service import list_members

bp = Blueprint("api_account", __name__)
_FIELDS = (
    *("id", "name", "default_flow_key", "default_locale", "timezone", "country", "fallback_url"),
    *("allowed_origins", "action_url", "eligibility_url", "support_email", "support_url"),
    "created_at",
)


@bp.get("/account")
def get_account() -> ResponseReturnValue:
    """Return the key's account and mode: its settings, none of its secrets."""
    caller = access.caller()
    about_key = {"mode": caller.mode, "scopes": caller.key.scopes}
    row = {name: getattr(caller.account, name) for name in _FIELDS} | about_key
    return jsonify(render_list([row])[0])


@bp.get("/members")
def list_all() -> ResponseReturnValue:
    """Return who comes into the console, and as what."""
    with reading():
        found = list_members(access.caller().account.id)
    rows = [
        {
            "id": member.id,
            "name": member.name,
            "email": member.email,
            "role": membership.role,
            "has_second_factor": member.totp_since is not None,
            "signed_in_at": member.signed_in_at,
        }
        for member, membership in found
    ]
    return jsonify(data=render_list(rows))
