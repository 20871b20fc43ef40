"""Plans over the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem, invalid_fields
from app.extensions import db, reading
from app.members import audit
from app.offers import service as offers
from app.offers.errors import InvalidPlan, PlanInUse
from app.offers.models import Plan

bp = Blueprint("api_plans", __name__)
_FIELDS = ("name", "amount_minor", "currency", "interval", "interval_count", "features")
_MORE = ("limits", "position")


@bp.get("/plans")
def list_plans() -> ResponseReturnValue:
    """Return the plans in the order of the catalogue."""
    with reading():
        found = offers.list_plans(access.caller().account.id)
    return jsonify(data=[_shown(plan) for plan in found])


@bp.get("/plans/<key>")
def get_plan(key: str) -> ResponseReturnValue:
    """Return one plan."""
    with reading():
        return answer_tagged(_shown(_require(access.caller().account.id, key)))


@bp.put("/plans/<key>")
def put_plan(key: str) -> ResponseReturnValue:
    """Create the plan of this key, or replace it."""
    account_id, body = require_live(), access.json_object()
    known = offers.get_plan(account_id, key)
    check_match(_shown(known) if known else None)
    try:
        plan = offers.save_plan(account_id, key, **_without_key(body))
    except TypeError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_plan", str(error)) from error
    except InvalidPlan as error:
        raise invalid_fields("invalid_plan", error.findings) from error
    audit.record(account_id, None, "plan.changed" if known else "plan.created", key)
    db.session.commit()
    return answer_tagged(_shown(plan), HTTPStatus.OK if known else HTTPStatus.CREATED)


@bp.delete("/plans/<key>")
def delete_plan(key: str) -> ResponseReturnValue:
    """Take a plan out of the catalogue."""
    account_id = require_live()
    known = _require(account_id, key)
    check_match(_shown(known))
    try:
        offers.remove_plan(account_id, key)
    except PlanInUse as error:
        detail = f"Offers propose it: {error}."
        raise Problem(HTTPStatus.CONFLICT, "in_use", detail) from error
    audit.record(account_id, None, "plan.removed", key)
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT


def _require(account_id: str, key: str) -> Plan:
    plan = offers.get_plan(account_id, key)
    if plan is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such plan.")
    return plan


def _shown(plan: Plan) -> dict[str, Any]:
    return {"key": plan.key} | {name: getattr(plan, name) for name in (*_FIELDS, *_MORE)}


def _without_key(body: dict[str, Any]) -> dict[str, Any]:
    """The address says which plan it is."""
    return {name: value for name, value in body.items() if name != "key"}
