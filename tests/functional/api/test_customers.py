"""What hosts report about subscriptions, and what we know of a customer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.core.clock import utcnow
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

REF = "customer-7"
PATH = f"/customers/{REF}/subscription"
LONG_AGO = "2026-01-01T00:00:00Z"


def moment(**later: float) -> str:
    return (utcnow() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def send(host: Host, *, path: str = PATH, **fields: Any) -> TestResponse:
    body = {"status": "active", "subscription_ref": "sub-7"} | fields
    return host.call("POST", path, json=body)


def report(host: Host, **fields: Any) -> dict[str, Any]:
    response = send(host, **fields)
    assert response.status_code == 200, response.text
    return dict(response.json)


def save(customer: Visitor, host: Host) -> dict[str, Any]:
    """Let the customer accept an offer."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    return host.only_session()


@both_databases
class TestReport:
    def test_is_kept(self, host: Host):
        details = {"plan": "pro", "amount_minor": 2900, "currency": "EUR"}
        fact = report(host, current_period_end="2031-02-03T12:00:00+01:00", **details)

        assert fact["status"] == "active"
        assert fact["current_period_end"] == "2031-02-03T11:00:00.000Z"
        known = host.call("GET", f"/customers/{REF}").json
        assert known["subscriptions"] == [fact]
        assert known["sessions"] == []

    def test_said_twice_is_one_fact(self, host: Host):
        first = report(host, at=moment())
        assert report(host, at=first["at"]) == first
        assert len(host.call("GET", f"/customers/{REF}").json["subscriptions"]) == 1

    def test_that_was_overtaken_changes_nothing(self, host: Host):
        report(host, status="paused", at=moment())

        assert report(host, status="past_due", at=moment(hours=-1))["status"] == "paused"

    def test_reads_unix_seconds_as_tokens_carry_them(self, host: Host):
        assert report(host, at=1798761600)["at"] == "2027-01-01T00:00:00.000Z"

    def test_of_a_reference_with_a_slash_finds_its_customer(self, host: Host):
        report(host, path="/customers/org%2F7/subscription")

        assert host.call("GET", "/customers/org%2F7").json["customer_ref"] == "org/7"

    def test_at_the_same_moment_from_many_is_one_fact(self, host: Host):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: send(host, at=LONG_AGO), range(16)))

        assert len(host.call("GET", f"/customers/{REF}").json["subscriptions"]) == 1


@both_databases
class TestLapse:
    def test_marks_what_was_saved_and_later_canceled(self, customer: Visitor, host: Host):
        assert save(customer, host)["lapsed_at"] is None
        canceled_at = moment(days=3)

        report(host, status="canceled", canceled_at=canceled_at, at=moment(seconds=5))

        found = host.only_session()
        assert (found["outcome"], found["lapsed_at"]) == ("saved", canceled_at)

    def test_is_the_first_one(self, customer: Visitor, host: Host):
        save(customer, host)
        first = moment(seconds=2)
        report(host, status="canceled", canceled_at=first, at=first)
        report(host, status="canceled", canceled_at=moment(days=9), at=moment(days=9))

        assert host.only_session()["lapsed_at"] == first

    def test_that_lies_ahead_is_taken_back_when_the_subscription_goes_on(
        self, customer: Visitor, host: Host
    ):
        save(customer, host)
        report(host, status="canceled", canceled_at=moment(days=9), at=moment(seconds=2))
        report(host, status="active", at=moment(days=1))

        assert host.only_session()["lapsed_at"] is None

    @pytest.mark.parametrize(
        "fields",
        [{"subscription_ref": "sub-8"}, {"canceled_at": moment(days=-3)}, {"status": "past_due"}],
    )
    def test_concerns_only_this_subscription_after_the_session(
        self, customer: Visitor, host: Host, fields: dict[str, Any]
    ):
        save(customer, host)
        report(host, **{"status": "canceled", "at": moment(seconds=5)} | fields)

        assert host.only_session()["lapsed_at"] is None

    def test_leaves_a_cancellation_as_it_is(self, customer: Visitor, host: Host):
        confirm = customer.press(customer.open(host.token()), "cancel")
        customer.press(confirm, "cancel")
        report(host, status="canceled", at=moment(seconds=5))

        assert host.only_session()["lapsed_at"] is None


class TestExport:
    def test_holds_the_sessions_with_what_was_said(self, customer: Visitor, host: Host):
        survey = customer.open(host.token())
        text = {"follow_up.missing_features": "A calendar"}
        customer.press(survey, "continue", reason="missing_features", **text)

        (found,) = host.call("GET", f"/customers/{REF}").json["sessions"]

        assert found["answers"]["survey"]["text"] == "A calendar"
        assert found["customer"]["email"] == "zoe@customer.example"
        assert found["subscription"]["ref"] == "sub-7"

    def test_knows_nobody_else(self, customer: Visitor, host: Host, make_host):
        customer.open(host.token())
        stranger = make_host()

        for response in (
            host.call("GET", "/customers/somebody-else"),
            stranger.call("GET", f"/customers/{REF}"),
            host.call("GET", f"/customers/{REF}", key="test_api_key"),
        ):
            assert response.status_code == 404
            assert response.json["code"] == "not_found"


class TestRefusal:
    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"status": "gone"}, "status"),
            ({"status": None}, "status"),
            ({"subscription_ref": ""}, "subscription_ref"),
            ({"canceled_at": "2026-01-01T00:00:00Z"}, "canceled_at"),
            ({"current_period_end": "tomorrow"}, "current_period_end"),
            ({"current_period_end": "2026-01-01T00:00:00"}, "current_period_end"),
            ({"at": True}, "at"),
            ({"at": 10**20}, "at"),
            ({"amount_minor": 2900}, "currency"),
            ({"amount_minor": -1, "currency": "EUR"}, "amount_minor"),
            ({"currency": "euro", "amount_minor": 1}, "currency"),
            ({"plan": "a\0b"}, "plan"),
            ({"stats": "active"}, "stats"),
        ],
    )
    def test_names_the_field_and_keeps_nothing(self, host: Host, fields, named: str):
        response = send(host, **fields)

        assert response.status_code == 422
        assert response.json["code"] == "invalid_report"
        assert named in response.json["detail"]
        assert host.call("GET", f"/customers/{REF}").status_code == 404

    @pytest.mark.parametrize("ref", ["x" * 201, "a%00b"])
    def test_of_a_reference_no_customer_can_have(self, host: Host, ref: str):
        response = send(host, path=f"/customers/{ref}/subscription")

        assert response.status_code == 422
        assert response.mimetype == "application/problem+json"
