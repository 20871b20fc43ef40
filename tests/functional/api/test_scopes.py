"""What a key may do is said when it is made; keys from before may do everything."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.accounts.scopes import READ_ONLY, SCOPES
from app.api.document.build import build_document, list_rules
from app.api.middleware.scopes import AREAS, needed_scope
from app.commands import cli
from app.extensions import db
from tests.functional.api.problems import check_problem
from tests.support.hosts import Host


def make_key(host: Host, *scopes: str) -> str:
    with host.app.app_context():
        key = accounts.create_api_key(host.account_id, Mode.LIVE, scopes=scopes)
        db.session.commit()
    host.credentials = dict(host.credentials) | {"scoped": key}
    return "scoped"


def test_every_route_asks_for_a_scope_that_a_key_can_have(app: Flask):
    needed = {needed_scope(rule.endpoint, method) for rule, method in list_rules(app)}

    assert needed == set(SCOPES)
    assert set(AREAS.values()) == {scope.partition(":")[0] for scope in SCOPES}


def test_the_document_names_the_scope_of_each_operation(app: Flask):
    paths = build_document(app, "1", "https://x.example")["paths"]

    assert paths["/plans/{key}"]["put"]["security"] == [{"key": ["catalogue:write"]}]
    assert paths["/flows/lint"]["post"]["security"] == [{"key": ["flows:read"]}]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_does_what_its_scope_says_and_nothing_else(app: Flask, host: Host, scope: str):
    key = make_key(host, scope)
    allowed, refused = set(), set()
    for rule, method in list_rules(app):
        with app.test_request_context():
            path = rule.build(dict.fromkeys(rule.arguments, "nothing"))[1]
        answer = host.call(method.upper(), path.removeprefix("/api/v1"), key=key, json={})
        is_refused = answer.status_code == 403 and answer.json["code"] == "insufficient_scope"
        (refused if is_refused else allowed).add(needed_scope(rule.endpoint, method))

    assert allowed == {scope}
    assert refused == set(SCOPES) - {scope}


def test_a_key_without_the_scope_is_told_which(host: Host):
    answer = host.call("DELETE", "/customers/customer-7", key=make_key(host, "customers:read"))

    check_problem(answer, 403, "insufficient_scope")
    assert "customers:write" in answer.json["detail"]


def test_a_key_knows_its_scopes(host: Host):
    made = host.call("GET", "/account", key=make_key(host, "account:read", "flows:read"))

    assert made.json["scopes"] == ["flows:read", "account:read"]
    assert host.call("GET", "/account").json["scopes"] is None


def test_the_command_makes_one(app: Flask, host: Host):
    said = ["--scope", "flows:write", "--scope", "flows:read", "--name", "CI", "--json"]
    result = app.test_cli_runner().invoke(
        cli, ["key", "create", "--account", host.account_id, *said]
    )
    key = json.loads(result.output)["api_key"]

    host.credentials = dict(host.credentials) | {"ci": key}
    assert host.call("GET", "/flows", key="ci").status_code == 200
    assert host.call("GET", "/sessions", key="ci").status_code == 403


@pytest.mark.parametrize(
    "scope", ["flows", "flows:all", "", *(f"{area}:write" for area in sorted(READ_ONLY))]
)
def test_the_command_refuses_what_is_none(app: Flask, host: Host, scope: str):
    said = ["key", "create", "--account", host.account_id, "--scope", scope]
    result = app.test_cli_runner().invoke(cli, said)

    assert result.exit_code == 1
    assert "catalogue:write" in result.output
