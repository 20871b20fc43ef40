"""Refused tokens: what the customer reads out leads the host's developer to the reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.commands.operation.retention import delete_what_is_old
from app.extensions import db
from app.sessions.entry import refusals
from tests.functional.hosted.forgery import raw
from tests.support import canaries
from tests.support.canaries import CANARY
from tests.support.clocks import MovableClock
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

PATH = "settings/refused"


def reference_on(page: Page) -> str:
    found = re.search(r"Reference: ([0-9A-Z-]{13})", page.words)
    assert found is not None
    return found[1]


def changed(token: str) -> str:
    head, payload, _ = token.split(".")
    return f"{head}.{payload}.{'A' * 43}"


REFUSED: dict[str, tuple[Any, str, str]] = {
    "signature": (lambda host: changed(host.token()), "signature does not match", "as UTF-8 text"),
    "kid": (
        lambda host: host.sign(host.claims(), kid="key_" + "0" * 26),
        "key_" + "0" * 26,
        "active key from Settings, Keys",
    ),
    "header": (lambda host: host.sign(host.claims(), typ="at+jwt"), "other than alg", "HS256"),
    "life": (lambda host: host.token(exp=lambda now: now + 901), "exp", "1 to 900 after iat"),
    "sub": (lambda host: host.token(sub="a" * 201), "sub", "1 to 200 printable"),
    "jti": (lambda host: host.token(jti="short"), "jti", "22 to 128 characters"),
    "ref": (lambda host: host.token(subscription={"ref": ""}), "subscription.ref", "1 to 200"),
    "expired": (
        lambda host: host.token(iat=lambda now: now - 1000, exp=lambda now: now - 100),
        "Expired 10",
        "900 seconds at most",
    ),
    "future": (
        lambda host: host.token(iat=lambda now: now + 500, exp=lambda now: now + 900),
        "seconds in the future",
        "your server's clock",
    ),
}


class TestList:
    @both_databases
    @pytest.mark.parametrize("case", REFUSED)
    def test_says_why_and_what_to_do(self, customer: Visitor, owner: Desk, host: Host, case: str):
        forge, reason, advice = REFUSED[case]
        reference = reference_on(customer.open(forge(host)))

        listed = owner.open(f"{PATH}?reference={reference.lower()}")

        assert reference in listed.words
        assert reason in listed.words
        assert advice in listed.words

    def test_names_the_origin(self, customer: Visitor, owner: Desk, host: Host):
        customer.open(host.token(), origin="https://evil.example")

        assert "https://evil.example" in owner.open(PATH).words

    def test_names_the_flow_that_is_missing(
        self, app: Flask, customer: Visitor, owner: Desk, host: Host
    ):
        with app.app_context():
            db.session.get(Account, host.account_id).default_flow_key = "gone"
            db.session.commit()
        customer.open(host.token())

        assert "no published flow with this key: gone" in owner.open(PATH).words

    def test_has_what_the_api_refused(self, owner: Desk, host: Host):
        answer = host.call("POST", "/sessions", json={"sub": "", "subscription": {"ref": "sub-7"}})

        assert answer.status_code == 422
        assert "1 to 200 characters" in answer.json["detail"]
        listed = owner.open(PATH)
        assert answer.json["reference"] in listed.words
        assert "By the API" in listed.words

    def test_is_of_one_mode(self, customer: Visitor, owner: Desk, host: Host):
        reference = reference_on(customer.open(changed(host.token(mode="test"))))

        assert reference not in owner.open(PATH).words

    def test_is_of_one_account(self, customer: Visitor, owner: Desk, host: Host, make_host: Any):
        reference = reference_on(customer.open(changed(make_host().token())))

        assert reference not in owner.open(PATH).words

    def test_says_that_a_reference_is_unknown(self, owner: Desk):
        assert "No token with this reference" in owner.open(f"{PATH}?reference=a%25").words

    def test_goes_on_with_older_ones(self, customer: Visitor, owner: Desk, host: Host):
        first = reference_on(customer.open(changed(host.token())))
        for _ in range(50):
            customer.open(changed(host.token()))

        listed = owner.open(PATH)
        assert first not in listed.words
        older = listed.soup.select_one("a[href*='before=']")
        assert first in owner.open(f"{PATH}?{str(older['href']).partition('?')[2]}").words

    def test_is_not_for_analysts(self, make_desk: Any):
        assert make_desk("analyst").open(PATH).status == 403


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "spoil",
        [
            changed,
            lambda token: token + ".e30",
        ],
        ids=["signature", "form"],
    )
    def test_is_nothing_of_the_customer(
        self, app: Flask, customer: Visitor, host: Host, spoil: Any
    ):
        customer.open(spoil(canaries.token(host)))
        customer.open(host.token(sub=f"{CANARY}\n", jti=CANARY, kid=CANARY))
        customer.open(raw(host, b'{"iss": "%s", "sub": 7}' % host.account_id.encode(), kid=CANARY))
        host.call("POST", "/sessions", json={"sub": f"{CANARY}\n"})

        assert not canaries.places_of(app)

    @both_databases
    def test_goes_with_age(
        self, app: Flask, customer: Visitor, owner: Desk, host: Host, clock: MovableClock
    ):
        reference = reference_on(customer.open(changed(host.token())))
        with clock.moved(days=29):
            later = reference_on(customer.open(changed(host.token())))
        with clock.moved(days=31), app.app_context():
            assert delete_what_is_old()["refused_tokens"] == 1
            (left,) = list_all(host)

        assert left.reference == later != reference

    @both_databases
    def test_is_limited(
        self, app: Flask, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(refusals, "MAX_KEPT", 3)
        pages = [customer.open(changed(host.token())) for _ in range(5)]

        with app.app_context():
            left = [each.reference for each in list_all(host)]
        assert left == [reference_on(page) for page in reversed(pages[2:])]

    def test_is_nothing_for_an_account_that_is_none(
        self, app: Flask, customer: Visitor, host: Host
    ):
        assert customer.open(host.token(iss="acct_" + "0" * 26)).status == 401

        with app.app_context():
            assert not list_all(host)


def list_all(host: Host) -> list[Any]:
    from app.accounts.models import Mode

    return list(refusals.list_refusals(host.account_id, Mode.LIVE, limit=100))
