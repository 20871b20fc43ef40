"""Nothing of one account is seen or changed with the key of another, nor live data with a test key.

The matrix is generated from the routes: one that is added is tried too.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.api.document.build import list_rules
from app.billing.listener import service as listeners
from app.extensions import db
from app.members import service as members
from app.members.roles import Role
from tests.support.hosts import Host
from tests.support.pages import Visitor

SHARED = {"flows", "offers", "plans", "experiments", "members", "account", "reports"}
"""What belongs to both modes of an account: a test key reads it."""
BODY = {"status": "active", "subscription_ref": "sub-7", "url": "https://a.example/x"}


def find_ids(host: Host) -> dict[str, str]:
    """Return an id of everything that a busy account has."""
    session = host.only_session()
    events = host.call("GET", "/events").json["data"]
    receipt = next(each for each in events if each["type"] == "receipt.issued")
    endpoints = host.call("GET", "/webhook-endpoints").json["data"]
    deliveries = host.call("GET", f"/webhook-endpoints/{endpoints[0]['id']}/deliveries")
    return {
        "session_id": session["id"],
        "action_id": session["action_id"],
        "customer_ref": session["customer_ref"],
        "receipt_id": receipt["data"]["receipt_id"],
        "endpoint_id": endpoints[0]["id"],
        "delivery_id": deliveries.json["data"][0]["id"],
        "kid": host.credentials["signing_key"]["kid"],
        "listener_id": start_listener(host),
        "member_id": add_member(host),
    }


def start_listener(host: Host) -> str:
    with host.app.app_context():
        account = accounts.require_account(host.account_id)
        listener_id = listeners.start_listener(account, include_text=False).id
        db.session.commit()
    return listener_id


def add_member(host: Host) -> str:
    with host.app.app_context():
        member = members.create_member(f"ada@{host.path[1:9]}.example", "Ada")
        members.join_account(host.account_id, member.id, Role.OWNER)
        db.session.commit()
    return member.id


def cancel(host: Host, customer: Visitor) -> None:
    page = customer.press(customer.open(host.token()), "cancel")
    assert customer.press(page, "cancel").outcome == "canceled"
    host.work()


def paths(app: Flask, ids: dict[str, str]) -> list[tuple[str, str]]:
    """Return every route that names something of which there is an id."""
    found = []
    for rule, method in list_rules(app):
        if rule.arguments and rule.arguments <= ids.keys():
            with app.test_request_context():
                found.append(
                    (
                        method.upper(),
                        rule.build({name: ids[name] for name in rule.arguments})[1].removeprefix(
                            "/api/v1"
                        ),
                    )
                )
    return found


def test_of_another_account_is_not_there(
    app: Flask, make_host: Callable[..., Host], customer: Visitor
):
    busy = make_host()
    cancel(busy, customer)
    before = busy.only_session()
    other, ids = make_host(), find_ids(busy)
    tried = paths(app, ids)
    assert len(tried) >= 20
    leaks = {
        f"{method} {path}": answer.status_code
        for method, path in tried
        for answer in [other.call(method, path, json=BODY)]
        if not is_nothing(answer.status_code, method, path, answer.get_data(as_text=True))
    }
    assert not leaks
    assert busy.only_session() == before


def test_of_live_mode_is_not_there_for_a_test_key(app: Flask, host: Host, customer: Visitor):
    cancel(host, customer)
    with app.app_context():
        test_key = accounts.create_api_key(host.account_id, Mode.TEST)
        db.session.commit()
    credentials = dict(host.credentials) | {"test_key": test_key}
    tester, before = Host(app, host.receiver, host.path, credentials), host.only_session()
    leaks = {
        f"{method} {path}": answer.status_code
        for method, path in paths(app, find_ids(host))
        if "/webhook-endpoints/" not in path  # one that hears of both modes is seen by both
        if "/signing-keys/" not in path  # they sign tokens of both modes
        if "/members/" not in path  # they see both modes
        if "/listeners/" not in path  # there are none but of test mode
        for answer in [tester.call(method, path, key="test_key", json=BODY)]
        if not is_nothing(answer.status_code, method, path, answer.get_data(as_text=True))
    }
    assert not leaks
    assert host.only_session() == before


def test_a_test_key_changes_nothing_that_live_customers_see(app: Flask, host: Host):
    with app.app_context():
        test_key = accounts.create_api_key(host.account_id, Mode.TEST)
        db.session.commit()
    tester = Host(app, host.receiver, host.path, dict(host.credentials) | {"test_key": test_key})
    endpoint = host.call("GET", "/webhook-endpoints").json["data"][0]["id"]
    plan = {"name": "Pro", "amount_minor": 1, "currency": "EUR", "interval": "month"}
    offer = {"kind": "discount", "params": {"percent": 10, "periods": 1}}
    tried = [
        ("PUT", "/plans/pro", plan),
        ("DELETE", "/plans/pro", None),
        ("PUT", "/offers/quarter_off", offer),
        ("POST", "/flows/default/versions", {"fairwell": 1, "steps": []}),
        ("PUT", "/flows/default/draft", {"fairwell": 1, "steps": []}),
        ("DELETE", "/flows/default/draft", None),
        ("POST", "/flows/default/draft/publish", None),
        ("PUT", "/segments/germany", {"name": "Germany"}),
        ("PUT", "/routes", {"rules": []}),
        ("POST", "/experiments", {"key": "e"}),
        ("POST", "/signing-keys", None),
        ("POST", f"/signing-keys/{host.credentials['signing_key']['kid']}/retire", None),
        ("POST", "/account/webhook-secret/rotate", None),
        ("POST", f"/webhook-endpoints/{endpoint}/test", None),
        ("POST", f"/webhook-endpoints/{endpoint}/replay", {}),
        ("PUT", f"/webhook-endpoints/{endpoint}", {"url": "https://a.example/x"}),
        ("POST", f"/webhook-endpoints/{endpoint}/rotate", None),
        ("POST", f"/webhook-endpoints/{endpoint}/disable", None),
    ]
    answers = [tester.call(method, path, key="test_key", json=body) for method, path, body in tried]
    assert {answer.status_code for answer in answers} == {403}


def is_nothing(status: int, method: str, path: str, text: str) -> bool:
    """Return whether an answer says and does nothing about what is not the caller's.

    A report, or an erasure, makes the customer of this name the caller's own.
    """
    if path.startswith("/customers/") and method in {"POST", "DELETE"}:
        return status == 422 or (status == 200 and '"sessions":1' not in text.replace(" ", ""))
    return status in {404, 422} if method == "POST" else status == 404
