"""The table of roles, walked: every route of the console, for every role, nobody, and strangers.

Routes that are added later are walked by themselves. What stands behind a route
is replaced by a stub that notes that somebody came through: the door is what is
tested, and nothing has to exist behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from app.console.shell.access import ANYBODY, LINK_HOLDERS, MEMBERS, SAFE, what_is_needed
from app.extensions import db
from app.members import service as members
from app.members.roles import PERMISSIONS, Permission, Role
from tests.functional.console.role_table import DOCUMENT, written
from tests.support.console_browser import Desk
from tests.support.hosts import Host

Route = tuple[str, str, str]
"""Endpoint, method, address."""
OPEN = {ANYBODY, LINK_HOLDERS}
"""What nobody has to sign in for."""


@pytest.fixture
def came_through(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where somebody came through; what stands there does nothing."""
    seen: list[str] = []
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("console."):
            monkeypatch.setitem(app.view_functions, endpoint, stub(endpoint, view, seen))
    return seen


@pytest.fixture
def routes(app: Flask, host: Host) -> list[Route]:
    return list(routes_of(app, host.account_id))


def stub(endpoint: str, view: Callable, seen: list[str]) -> Callable[..., ResponseReturnValue]:
    def come_through(**_values: str) -> ResponseReturnValue:
        seen.append(endpoint)
        return ""

    come_through.needs = what_is_needed(view)  # type: ignore[attr-defined]
    return come_through


def routes_of(app: Flask, account_id: str) -> Iterator[Route]:
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.rule.startswith("/console/"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, address(app, rule, method, account_id)


def address(app: Flask, rule: Rule, method: str, account_id: str) -> str:
    """Return an address that leads to the route; what it names need not exist."""
    place = {"account_id": account_id, "mode": "live"}
    values = {name: place.get(name, _example(rule, name)) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method)


def _example(rule: Rule, name: str) -> str | int:
    converter = rule._converters[name]
    if hasattr(converter, "items"):
        return str(sorted(converter.items)[0])
    return 1 if hasattr(converter, "num_convert") else "any"


def walk(desk: Desk, routes: list[Route], came_through: list[str]) -> set[tuple[str, str]]:
    """Ask for every route with a good token, and return those where somebody came through."""
    through = set()
    with desk.client.session_transaction("/console/") as cookie:
        cookie["csrf_token"] = "walked"
    token = _signed(desk.client.application, "walked")
    for endpoint, method, url in routes:
        came_through.clear()
        headers = {"X-CSRFToken": token, "Referer": "http://localhost/console/"}
        answer = desk.client.open(url, method=method, headers=headers if method not in SAFE else {})
        if came_through:
            assert came_through == [endpoint]
            through.add((endpoint, method))
        else:
            assert answer.status_code in {302, 303, 403, 404}, f"{answer.status_code} {url}"
    return through


def _signed(app: Flask, token: str) -> str:
    from itsdangerous import URLSafeTimedSerializer

    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(token))


def expected(app: Flask, routes: list[Route], may: Callable[[object], bool]) -> set:
    return {
        (endpoint, method)
        for endpoint, method, _ in routes
        if may(what_is_needed(app.view_functions[endpoint]))
    }


class TestWalk:
    @pytest.mark.parametrize("role", Role)
    def test_lets_a_member_through_where_the_table_says_so(
        self, app: Flask, make_desk, routes: list[Route], came_through: list[str], role: Role
    ):
        desk = make_desk(role.value)

        through = walk(desk, routes, came_through)

        allowed = {*OPEN, MEMBERS, *PERMISSIONS[role]}
        assert through == expected(app, routes, lambda needed: needed in allowed)

    def test_lets_nobody_through_who_is_not_signed_in(
        self, app: Flask, host: Host, routes: list[Route], came_through: list[str]
    ):
        desk = Desk(app.test_client(), f"/console/{host.account_id}/live")

        through = walk(desk, routes, came_through)

        assert through == expected(app, routes, lambda needed: needed in OPEN)

    def test_lets_no_member_of_another_account_through(
        self, app: Flask, make_desk, make_host, routes: list[Route], came_through: list[str]
    ):
        desk = make_desk("owner", host=make_host())

        through = walk(desk, routes, came_through)

        assert through == expected(app, routes, lambda needed: needed in {*OPEN, MEMBERS})

    def test_lets_nobody_through_who_was_removed(
        self, app: Flask, host: Host, make_desk, routes: list[Route], came_through: list[str]
    ):
        make_desk("owner")
        desk = make_desk("owner")
        with app.app_context():
            members.remove_member(host.account_id, desk.member_id)
            db.session.commit()

        through = walk(desk, routes, came_through)

        assert through == expected(app, routes, lambda needed: needed in {*OPEN, MEMBERS})

    def test_lets_no_forged_form_through(
        self, app: Flask, owner: Desk, routes: list[Route], came_through: list[str]
    ):
        for endpoint, method, url in routes:
            is_signed = what_is_needed(app.view_functions[endpoint]) == LINK_HOLDERS
            if method not in SAFE and not is_signed:
                assert owner.client.open(url, method=method).status_code == 400, url
        assert came_through == []


class TestTable:
    def test_is_walked_where_there_are_routes(self, routes: list[Route]):
        assert len(routes) > 30
        assert {method for _, method, _ in routes} >= {"GET", "POST"}

    def test_uses_no_permission_that_does_not_exist(self, app: Flask, routes: list[Route]):
        needed = {what_is_needed(app.view_functions[endpoint]) for endpoint, _, _ in routes}

        assert needed <= {*OPEN, MEMBERS, *Permission}

    def test_is_the_one_in_the_documentation(self):
        text = DOCUMENT.read_text(encoding="utf-8")

        assert text == written(text), "write it anew: python -m tests.functional.console.role_table"
