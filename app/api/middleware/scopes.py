"""What a key needs for each route: its area, and whether it reads or writes."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, request

from app.accounts.scopes import READ, WRITE, allows
from app.api import access
from app.api.middleware.idempotency import CHANGES_NOTHING
from app.api.problems import Problem

AREAS = {
    "api_sessions": "sessions",
    "api_test_clock": "sessions",
    "api_actions": "actions",
    "api_events": "events",
    "api_experiments": "experiments",
    "api_experiment_files": "experiments",
    "api_customers": "customers",
    "api_imports": "customers",
    "api_receipts": "receipts",
    "api_notices": "declarations",
    "api_reports": "reports",
    "api_routes": "flows",
    "api_flows": "flows",
    "api_drafts": "flows",
    "api_offers": "catalogue",
    "api_plans": "catalogue",
    "api_segments": "catalogue",
    "api_endpoints": "webhooks",
    "api_deliveries": "webhooks",
    "api_listeners": "actions",
    "api_keys": "account",
    "api_account": "account",
    "api_exchange_rates": "account",
}
"""The area of each blueprint."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register(bp: Blueprint) -> None:
    """Let each view of a blueprint be asked by keys that may ask it, and by no other."""
    bp.before_request(check_scope)


def needed_scope(endpoint: str, method: str) -> str:
    """Return the scope that a key needs for a route.

    >>> needed_scope("api.api_flows.lint_flow", "POST")
    'flows:read'
    """
    area = AREAS[endpoint.split(".")[1]]
    reads = method.upper() in _SAFE or endpoint in CHANGES_NOTHING
    return f"{area}:{READ if reads else WRITE}"


def check_scope() -> None:
    """Refuse what the key was not made for.

    :raises Problem: naming the scope that is missing.
    """
    wanted = needed_scope(request.endpoint or "", request.method)
    if not allows(access.caller().key.scopes, wanted):
        detail = f"This API key has no scope {wanted}."
        raise Problem(HTTPStatus.FORBIDDEN, "insufficient_scope", detail)
