"""Notices over the API: who declared what, for a host that takes no actions."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Mode
from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.declarations import service as notices
from app.declarations.models import Declaration
from app.declarations.queries import DeclarationFilter, find_declarations
from app.extensions import reading

bp = Blueprint("api_notices", __name__)


@bp.get("/declarations")
def list_declarations() -> ResponseReturnValue:
    """Return declarations, the latest first; ``next`` is the ``after`` that follows."""
    caller, limit = access.caller(), access.page_limit()
    if caller.mode is not Mode.LIVE:
        return jsonify(data=[], next=None)
    after = request.args.get("after")
    with reading():
        found = find_declarations(caller.account.id, DeclarationFilter(), before=after, limit=limit)
    return jsonify(data=render_list([_summary(each) for each in found]), next=found.older)


@bp.get("/notices/<notice_id>")
def get_notice(notice_id: str) -> ResponseReturnValue:
    """Return one declaration whole, under the address that events know."""
    return get_declaration(notice_id)


@bp.get("/declarations/<notice_id>")
def get_declaration(notice_id: str) -> ResponseReturnValue:
    """Return one declaration whole. The public page knows no test mode, so a test key sees none."""
    caller = access.caller()
    with reading():
        notice = notices.get_declaration(caller.account.id, notice_id)
    if notice is None or caller.mode is not Mode.LIVE:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such notice.")
    return jsonify(render_list([_summary(notice)])[0])


def _summary(notice: Declaration) -> dict[str, object]:
    return {
        "id": notice.id,
        "reference": notice.reference,
        "name": notice.name,
        "contract": notice.contract,
        "confirm_to": notice.email,
        "kind": notice.kind,
        "text": notice.cause,
        "end_on": notice.end_on.isoformat() if notice.end_on else None,
        "country": notice.country,
        "locale": notice.locale,
        "action_id": notice.action_id,
        "received_at": notice.received_at,
    }
