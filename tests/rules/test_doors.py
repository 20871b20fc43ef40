"""Who may come in: every route of the API asks for a key, every form of a page for its token."""

from __future__ import annotations

import ast

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.console.shell.access import ANYBODY, what_is_needed
from tests.rules.sources import modules, name_called, templates

ENTRANCE = {
    "sign_in.show",
    "sign_in.submit",
    "sign_in.leave",
    "second_factor.show",
    "second_factor.submit",
    "provider.leave",
    "provider.arrive",
    "reset.show",
    "reset.submit",
    "welcome.show",
    "welcome.submit",
    "invitation.show",
    "invitation.submit",
}
"""Views of the console for those who are not signed in."""
SAFE = {"GET", "HEAD", "OPTIONS"}
READS_HTMX_HEADERS = "app/core/web/hypermedia.py"
WITHOUT_A_KEY: set[str] = {
    "/api/v1/openapi.json",
    "/api/v1/reference",
    "/api/v1/catalogue.schema.json",
    "/api/v1/experiment.schema.json",
    "/api/v1/flow.schema.json",
}
"""Routes below ``/api`` that answer anybody."""
WITHOUT_A_TOKEN: set[str] = {"/cancel/<account_id>", "/withdraw/<account_id>", "/verify"}
"""Forms of customers that anybody may send."""


def test_every_route_of_the_api_asks_who_you_are(app: Flask):
    client = app.test_client()
    open_to_all = [
        f"{method} {rule}"
        for rule, method in routes(app)
        if rule.rule.startswith("/api/") and str(rule) not in WITHOUT_A_KEY
        if client.open(address(app, rule), method=method).status_code != 401
    ]
    assert not open_to_all


@pytest.mark.parametrize("key", ["fw_live_nobody", "", "Bearer", "\u00e9"])
def test_a_wrong_key_is_no_key(app: Flask, key: str):
    response = app.test_client().get("/api/v1/sessions", headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


def test_every_form_of_a_customer_needs_a_token(app: Flask):
    client = app.test_client()
    answers = {
        f"{method} {rule}": client.open(address(app, rule), method=method).status_code
        for rule, method in routes(app)
        if not rule.rule.startswith(("/api/", "/console/")) and method not in SAFE
        if str(rule) not in WITHOUT_A_TOKEN
    }
    assert answers
    assert set(answers.values()) <= {400, 401}, answers


def test_every_view_of_the_console_says_what_it_needs(app: Flask):
    forgotten = [
        rule.endpoint
        for rule, _ in routes(app)
        if rule.rule.startswith("/console/")
        and what_is_needed(app.view_functions[rule.endpoint]) is None
    ]
    assert not forgotten


def test_few_views_of_the_console_are_open_to_anybody(app: Flask):
    open_to_all = {
        rule.endpoint.removeprefix("console.")
        for rule, _ in routes(app)
        if rule.rule.startswith("/console/")
        and what_is_needed(app.view_functions[rule.endpoint]) == ANYBODY
    }
    assert open_to_all == ENTRANCE


def test_one_module_knows_the_headers_of_htmx():
    others = [module.path for module in modules() if "HX-" in module.text]
    assert others == [READS_HTMX_HEADERS]


def test_templates_do_not_ask_for_headers():
    ours = [(path, text) for path, text in templates() if path.startswith("app/")]
    assert not [path for path, text in ours if "request." in text]


def routes(app: Flask) -> list[tuple[Rule, str]]:
    rules = sorted(app.url_map.iter_rules(), key=str)
    return [
        (rule, method) for rule in rules for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def address(app: Flask, rule: Rule) -> str:
    """Return an address that leads to the route."""
    values = dict.fromkeys(rule.arguments, "any")
    return app.url_map.bind("localhost").build(rule.endpoint, values, next(iter(rule.methods)))


def test_billing_alone_asks_how_it_is_reached():
    """The rest asks what billing can do: see ``app.billing.adapter``."""
    asking = [
        module.at(node)
        for module in modules()
        if module.room not in {"billing", "migrations"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "action_url"
    ]
    told = [path for path, text in templates() if "account.action_url" in text]
    assert not [*asking, *told]


def test_doors_start_sessions_one_way():
    """What the host lets us show first is asked for in one place: ``open_session``."""
    starting = [
        module.at(call)
        for module in modules("app/hosted", "app/console", "app/api")
        for call in module.calls()
        if name_called(call) in {"start_session", "proposal_at_start"}
    ]
    assert not starting
