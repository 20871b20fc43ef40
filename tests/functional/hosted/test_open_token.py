"""The open token: every rule of the contract."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.sessions.entry.tokens import itsdangerous_serializer
from tests.functional.hosted.forgery import (
    BROKEN_SUBSCRIPTIONS,
    FOREIGN_RETURN_URLS,
    MALFORMED,
    WRONG_CLAIMS,
    Forge,
    encoded,
    kid_of,
)
from tests.support.hosts import FALLBACK, Host
from tests.support.pages import Visitor


def count_sessions(host: Host) -> int:
    return len(host.call("GET", "/sessions").json["data"])


class TestGoodToken:
    def test_opens_the_first_step(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert (page.status, page.step) == (200, "survey")
        assert host.only_session()["customer_ref"] == "customer-7"

    @pytest.mark.parametrize(
        "changes",
        [
            {"from_the_future": {"anything": ["at", "all"]}},
            {"mode": "live"},
            {"sub": "a" * 200},
            {"sub": "Größe 7 漢字"},
            {"jti": "a" * 22},
            {"iat": lambda now: now - 30, "exp": lambda now: now + 870},
            {"customer": None, "return_url": None},
            {"customer": {"name": "Zoë \u202e", "traits": {f"t{n}": "x" for n in range(50)}}},
        ],
    )
    def test_may_say_more_or_less(self, customer: Visitor, host: Host, changes: dict[str, Any]):
        assert customer.open(host.token(**changes)).status == 200

    def test_takes_null_for_absent(self, customer: Visitor, host: Host):
        claims = host.claims() | {"flow": None, "mode": None, "customer": None, "return_url": None}

        assert customer.open(host.sign(claims)).status == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "no address"},
            {"email": 7},
            {"locale": "klingon!"},
            {"timezone": "Mars/Phobos"},
            {"country": "Germany"},
        ],
    )
    def test_opens_in_spite_of_a_claim_that_only_helps_us(
        self, customer: Visitor, host: Host, wrong: dict[str, Any]
    ):
        assert customer.open(host.token(customer=wrong)).status == 200

    def test_without_typ_opens(self, customer: Visitor, host: Host):
        assert customer.open(host.sign(host.claims(), typ=None)).status == 200

    @pytest.mark.parametrize("seconds", [-950, 50])
    def test_forgives_a_clock_that_is_a_minute_off(
        self, customer: Visitor, host: Host, seconds: int
    ):
        iat = int(time.time()) + seconds
        assert customer.open(host.token(iat=iat, exp=iat + 900)).status == 200

    def test_may_be_signed_with_itsdangerous(self, customer: Visitor, host: Host):
        serializer = itsdangerous_serializer(host.credentials["signing_key"]["secret"])

        page = customer.open(str(serializer.dumps(host.claims() | kid_of(host))))

        assert (page.status, page.step) == (200, "survey")

    def test_in_test_mode_keeps_to_itself(self, customer: Visitor, host: Host):
        customer.open(host.token(mode="test"))

        assert count_sessions(host) == 0
        assert len(host.call("GET", "/sessions", key="test_api_key").json["data"]) == 1


class TestBadToken:
    @pytest.mark.parametrize("forge", MALFORMED.values(), ids=list(MALFORMED))
    def test_out_of_form_is_refused(self, customer: Visitor, host: Host, forge: Forge):
        page = customer.open(forge(host))

        assert (page.status, page.step) == (400, "refusal")
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=list(WRONG_CLAIMS))
    def test_with_a_wrong_claim_is_refused(
        self, customer: Visitor, host: Host, changes: dict[str, Any]
    ):
        page = customer.open(host.token(**changes))

        assert (page.status, page.step) == (400, "refusal")
        assert count_sessions(host) == 0

    @pytest.mark.parametrize("changes", BROKEN_SUBSCRIPTIONS, ids=str)
    def test_with_a_broken_subscription_is_refused(
        self, customer: Visitor, host: Host, changes: dict[str, Any]
    ):
        assert customer.open(host.token(subscription=changes)).status == 400

    @pytest.mark.parametrize("url", FOREIGN_RETURN_URLS)
    def test_that_would_lead_elsewhere_is_refused(self, customer: Visitor, host: Host, url: str):
        page = customer.open(host.token(return_url=url))

        assert (page.status, page.step) == (403, "refusal")
        assert count_sessions(host) == 0

    def test_of_a_changed_payload_is_refused(self, customer: Visitor, host: Host):
        head, _, signature = host.token().split(".")
        forged = encoded(json.dumps(host.claims(sub="customer-8")).encode())

        assert customer.open(f"{head}.{forged}.{signature}").status == 401

    def test_of_an_unknown_key_is_refused(self, customer: Visitor, host: Host):
        assert customer.open(host.sign(host.claims(), kid="key_unknown")).status == 401

    def test_of_a_retired_key_is_refused(self, app: Flask, customer: Visitor, host: Host):
        with app.app_context():
            accounts.retire_signing_key(host.account_id, kid_of(host)["kid"])
            db.session.commit()

        assert customer.open(host.token()).status == 401

    def test_of_another_accounts_key_is_refused(self, customer: Visitor, make_host):
        mallory, victim = make_host(), make_host()

        forged = mallory.sign(victim.claims())
        with_victims_kid = jwt.encode(
            victim.claims(),
            mallory.credentials["signing_key"]["secret"],
            headers=kid_of(victim),
        )

        assert customer.open(forged).status == 401
        assert customer.open(with_victims_kid).status == 401
        assert count_sessions(victim) == 0

    def test_of_another_itsdangerous_purpose_is_refused(self, customer: Visitor, host: Host):
        serializer = itsdangerous_serializer("another secret")

        assert customer.open(str(serializer.dumps(host.claims() | kid_of(host)))).status == 401

    @pytest.mark.parametrize(("iat", "exp"), [(-1000, -100), (100, 1000)])
    def test_out_of_its_time_is_refused(self, customer: Visitor, host: Host, iat: int, exp: int):
        now = int(time.time())
        assert customer.open(host.token(iat=now + iat, exp=now + exp)).status == 401

    def test_for_a_flow_that_does_not_exist_is_told(self, customer: Visitor, host: Host):
        page = customer.open(host.token(flow="summer"))

        assert page.status == 404
        assert page.link("directly") == FALLBACK
