"""Reading and saving routes, and asking which flow a customer would get."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from app.accounts.models import Account
from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem
from app.core.moments import spell_time
from app.extensions import db, reading
from app.flows.routing import service as routes
from app.flows.routing.errors import InvalidRoutes, RoutesChanged
from app.members import audit
from app.offers.subscription import ClaimedSubscription, Customer

bp = Blueprint("api_routes", __name__)


@bp.get("/routes")
def get() -> ResponseReturnValue:
    """Return the rules in their order, and the flow of everybody else."""
    with reading():
        return answer_tagged(_rendered(access.caller().account))


@bp.get("/routes/versions")
def list_versions() -> ResponseReturnValue:
    """Return the latest versions of the rules, the newest first."""
    with reading():
        found = routes.list_versions(access.caller().account.id)
        rows = [
            {"number": each.number, "rules": each.rules, "at": spell_time(each.at)}
            for each in found
        ]
    return jsonify(data=rows)


@bp.put("/routes")
def put() -> ResponseReturnValue:
    """Save the rules as the next version; with ``number`` only if nobody was quicker."""
    body, account = access.json_object(), access.caller().account
    require_live()
    check_match(_rendered(account))
    try:
        rules = routes.read_rules(body.get("rules"))
        version = routes.save_rules(account, rules, expected_number=_number(body.get("number")))
    except InvalidRoutes as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_routes", str(error)) from error
    except RoutesChanged as error:
        detail = f"Version {error} was saved meanwhile."
        raise Problem(HTTPStatus.CONFLICT, "routes_changed", detail) from error
    audit.record(account.id, None, "routes.changed", str(version.number))
    db.session.commit()
    return answer_tagged(_rendered(account))


@bp.post("/routes/explain")
def explain() -> ResponseReturnValue:
    """Return the flow of a customer, and which rules were tried, without starting anything."""
    body = access.json_object()
    try:
        subscription = ClaimedSubscription.model_validate(
            {"ref": "explain"} | dict(body.get("subscription") or {})
        )
        customer = Customer.model_validate(body.get("customer") or {})
    except (ValidationError, TypeError, ValueError) as error:
        detail = "Send subscription and customer as in an open token."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_customer", detail) from error
    with reading():
        found = routes.find_route(access.caller().account, subscription, customer)
    tried = [asdict(each.rule) | {"fits": each.fits} for each in found.tried]
    return jsonify(flow=found.flow, tried=tried)


def _number(given: Any) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_routes", "number: a whole number")


def _rendered(account: Account) -> dict[str, Any]:
    return {
        "number": routes.get_number(account.id),
        "rules": [asdict(each) for each in routes.list_rules(account)],
        "default": account.default_flow_key,
    }
