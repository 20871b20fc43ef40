"""The account itself and its members over the API, to read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.extensions import reading
from app.members.models import Member, Membership
from app.members.service import find_members, list_members

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
    """Return who comes into the console, and as what, from behind the member ``after``."""
    caller, limit = access.caller(), access.page_limit()
    with reading():
        found = find_members(caller.account.id, after=request.args.get("after"), limit=limit)
    rows = [_member(member, membership) for member, membership in found]
    return jsonify(data=render_list(rows), next=found.older)


@bp.get("/members/<member_id>")
def get_member(member_id: str) -> ResponseReturnValue:
    """Return one member of the account."""
    account_id = access.caller().account.id
    with reading():
        found = [each for each in list_members(account_id) if each[0].id == member_id]
    if not found:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such member.")
    return jsonify(render_list([_member(*found[0])])[0])


def _member(member: Member, membership: Membership) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "role": membership.role,
        "has_second_factor": member.totp_since is not None,
        "signed_in_at": member.signed_in_at,
    }
