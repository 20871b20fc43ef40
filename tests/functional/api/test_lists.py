"""Actions, receipts, customers and members as lists: paged, narrowed down, and one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.extensions import db
from app.members import service as members
from app.members.roles import Role
from tests.functional.api.problems import check_problem
from tests.support.hosts import Host
from tests.support.pages import Visitor

LISTS = ("/actions", "/receipts", "/customers")


def cancel(customer: Visitor, host: Host, name: str, mode: str = "live") -> None:
    token = host.token(sub=name, mode=mode, subscription={"ref": f"sub-{name}"})
    page = customer.press(customer.open(token), "cancel")
    assert customer.press(page, "cancel").outcome == "canceled"


@pytest.fixture
def busy(host: Host, customer: Visitor) -> Host:
    """Three customers canceled, and one more tried it out in test mode."""
    for name in ("b", "a", "c"):
        cancel(customer, host, name)
    cancel(customer, host, "t", "test")
    host.work()
    return host


@pytest.fixture
def tester(app: Flask, busy: Host) -> Host:
    """The same company with a test key."""
    with app.app_context():
        key = accounts.create_api_key(busy.account_id, Mode.TEST)
        db.session.commit()
    return Host(app, busy.receiver, busy.path, dict(busy.credentials) | {"api_key": key})


def walk(host: Host, path: str, limit: int = 2) -> list[dict[str, Any]]:
    """Return a whole list, page by page."""
    rows, after = [], ""
    while True:
        page = host.call("GET", f"{path}{'&' if '?' in path else '?'}limit={limit}{after}").json
        assert len(page["data"]) <= limit
        rows += page["data"]
        if page["next"] is None:
            return rows
        after = f"&after={page['next']}"


@pytest.mark.parametrize("path", LISTS)
def test_is_whole_and_in_order_whatever_the_page(busy: Host, path: str):
    name = "customer_ref" if path == "/customers" else "id"
    whole = walk(busy, path, 200)
    assert len(whole) == 3
    assert walk(busy, path, 1) == walk(busy, path, 2) == whole
    assert [each[name] for each in whole] == sorted(each[name] for each in whole)


@pytest.mark.parametrize("path", LISTS)
def test_is_of_one_account_and_one_mode(
    busy: Host, tester: Host, make_host: Callable[..., Host], path: str
):
    assert len(walk(tester, path)) == 1
    assert walk(make_host(), path) == []


@pytest.mark.parametrize("path", ["/actions", "/receipts"])
def test_is_narrowed_down(busy: Host, path: str):
    session = busy.call("GET", "/sessions?customer_ref=a").json["data"][0]

    (found,) = walk(busy, f"{path}?session_id={session['id']}")

    assert busy.call("GET", f"{path}/{found['id']}").json == found
    kind = "cancel" if path == "/actions" else "canceled"
    assert len(walk(busy, f"{path}?kind={kind}")) == 3
    other = "undo_cancel" if path == "/actions" else "undone"
    assert walk(busy, f"{path}?kind={other}") == []
    check_problem(busy.call("GET", f"{path}?kind=nonsense"), 400, "invalid_filter")


def test_actions_are_found_by_how_they_stand(busy: Host):
    assert {each["status"] for each in walk(busy, "/actions?status=applied")} == {"applied"}
    assert walk(busy, "/actions?status=pending") == []


def test_receipts_do_not_show_their_code(busy: Host):
    assert all("code" not in each for each in walk(busy, "/receipts"))


def test_customers_are_those_of_sessions_and_of_reports(busy: Host):
    report = {"status": "active", "subscription_ref": "sub-a"}
    for name in ("a", "only-reported"):
        assert busy.call("POST", f"/customers/{name}/subscription", json=report).status_code == 200

    found = walk(busy, "/customers")

    counts = {each["customer_ref"]: (each["sessions"], each["subscriptions"]) for each in found}
    assert counts == {"a": (1, 1), "b": (1, 0), "c": (1, 0), "only-reported": (0, 1)}
    assert found[0]["last_session_at"].endswith("Z")
    assert found[3]["last_session_at"] is None


def test_customers_are_in_one_order_in_every_database(host: Host):
    report = {"status": "active", "subscription_ref": "sub-1"}
    for name in ("é", "a", "B", "Z", "_"):
        host.call("POST", f"/customers/{name}/subscription", json=report)

    assert [each["customer_ref"] for each in walk(host, "/customers", 1)] == [
        "B",
        "Z",
        "_",
        "a",
        "é",
    ]


def test_members_are_paged_and_read_one_by_one(
    app: Flask, host: Host, make_host: Callable[..., Host]
):
    with app.app_context():
        for name in ("Ada", "Bo", "Cy"):
            member = members.create_member(f"{name}@northwind.example", name)
            members.join_account(host.account_id, member.id, Role.OWNER)
        db.session.commit()

    found = walk(host, "/members", 2)

    assert {each["name"] for each in found} >= {"Ada", "Bo", "Cy"}
    path = f"/members/{found[0]['id']}"
    assert host.call("GET", path).json == found[0]
    check_problem(make_host().call("GET", path), 404, "not_found")


@pytest.mark.parametrize("path", [*LISTS, "/members"])
def test_takes_any_cursor_and_refuses_any_other_limit(host: Host, path: str):
    assert host.call("GET", f"{path}?after=nobody-knows").status_code == 200
    check_problem(host.call("GET", f"{path}?limit=0"), 400, "invalid_limit")
