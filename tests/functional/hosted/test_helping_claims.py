"""Claims that only help: as other systems write them, and wrong; none of them refuses anybody."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from app.sessions.entry.claims import read_claims
from tests.support.hosts import DAY, Host
from tests.support.pages import Visitor

AHEAD = (int(time.time()) // DAY + 30) * DAY
READABLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"interval_count": None}, {}),
    ({"discounted": None}, {}),
    ({"discounted": 0}, {"discounted": False}),
    ({"discounted": "true"}, {"discounted": True}),
    ({"currency": "eur"}, {"currency": "EUR"}),
    ({"currency": " EUR "}, {"currency": "EUR"}),
    ({"interval": "months"}, {"interval": "month"}),
    ({"interval": "Yearly"}, {"interval": "year"}),
    ({"interval": "quarter"}, {"interval": "month", "interval_count": 3}),
    ({"interval_count": "3"}, {"interval_count": 3}),
    ({"quantity": 2.0}, {"quantity": 2}),
    ({"amount_minor": "2900"}, {"amount_minor": 2900}),
    ({"amount_minor": 2900.0}, {"amount_minor": 2900}),
    ({"plan": 7}, {"plan": "7"}),
    ({"plan": " pro\n"}, {"plan": "pro"}),
    ({"current_period_end": str(AHEAD)}, {"current_period_end": AHEAD}),
    ({"current_period_end": AHEAD * 1000}, {"current_period_end": AHEAD}),
    ({"current_period_end": AHEAD + 0.5}, {"current_period_end": AHEAD}),
    (
        {"current_period_end": datetime.fromtimestamp(AHEAD, UTC).isoformat()},
        {"current_period_end": AHEAD},
    ),
]
UNREADABLE: list[tuple[dict[str, Any], str, str]] = [
    ({"current_period_end": 253_402_300_799}, "current_period_end", "range"),
    ({"current_period_end": 0}, "current_period_end", "range"),
    ({"current_period_end": -62_135_596_800}, "current_period_end", "range"),
    ({"current_period_end": AHEAD * 10**6}, "current_period_end", "unit"),
    ({"current_period_end": "2027-01-31"}, "current_period_end", "unit"),
    ({"current_period_end": "soon"}, "current_period_end", "type"),
    ({"current_period_end": True}, "current_period_end", "type"),
    ({"current_period_end": {"seconds": 1}}, "current_period_end", "type"),
    ({"amount_minor": 29.5}, "amount_minor", "unit"),
    ({"amount_minor": "29.00"}, "amount_minor", "unit"),
    ({"amount_minor": -1}, "amount_minor", "range"),
    ({"amount_minor": 10**16}, "amount_minor", "range"),
    ({"amount_minor": True}, "amount_minor", "type"),
    ({"currency": "XYZ"}, "currency", "value"),
    ({"currency": ["EUR"]}, "currency", "type"),
    ({"interval": "fortnight"}, "interval", "value"),
    ({"interval_count": 0}, "interval_count", "range"),
    ({"interval_count": 1.5}, "interval_count", "unit"),
    ({"quantity": -1}, "quantity", "range"),
    ({"quantity": [2]}, "quantity", "type"),
    ({"discounted": "perhaps"}, "discounted", "value"),
    ({"trial_end": "never"}, "trial_end", "type"),
    ({"started_at": "yesterday"}, "started_at", "type"),
    ({"status": 7}, "status", "type"),
    ({"plan": ["pro"]}, "plan", "type"),
    ({"plan": "p" * 201}, "plan", "range"),
    ({"curent_period_end": AHEAD}, "curent_period_end", "name"),
]
STRANGE_CUSTOMERS: list[Any] = [
    [],
    None,
    "zoe",
    [1],
    {"name": "Zoë\nSmith"},
    {"name": "z" * 201},
    {"name": 7},
    {"region": "r" * 500},
    {"region": 13},
    {"traits": []},
    {"traits": "none"},
    {"traits": {f"t{n}": 1 for n in range(51)}},
    {"traits": {"note": "x" * 501}},
    {"traits": {"tags": ["a", "b"], "seats": 3}},
    {"traits": {"": 1, "a\0b": "c\0d"}},
    {"email": "no address"},
    {"country": "Atlantis"},
]
STRANGE_REST: list[dict[str, Any]] = [
    {"flow": ""},
    {"flow": "../../x"},
    {"flow": "a\nERROR forged"},
    {"flow": 7},
    {"flow": "summer"},
    {"return_url": ""},
    {"return_url": 7},
    {"return_url": "https://evil.example/" + "a" * 1500},
    {"mode": "LIVE"},
    {"mode": "staging"},
    {"mode": 1},
]


def named(answer: Any) -> list[tuple[str, str]]:
    return [(each["claim"], each["reason"]) for each in answer.json["ignored"]]


def begin(host: Host, **changes: Any) -> Any:
    claims = host.claims(**changes)
    known = {"sub", "subscription", "customer", "return_url", "flow", "offers"}
    body = {name: value for name, value in claims.items() if name in known}
    answer = host.call("POST", "/sessions", json=body)
    assert answer.status_code == 201, answer.json
    return answer


class TestSubscription:
    """Many in one test: each is a token of its own, and an app for each would take minutes."""

    def test_is_read_as_other_systems_write_it(self, host: Host):
        for given, read in READABLE:
            known = read_claims(host.claims(subscription=given)).subscription
            dumped = known.model_dump(mode="json")

            assert {name: dumped[name] for name in read} == read, given
            assert named(begin(host, subscription=given)) == [], given

    def test_that_cannot_be_read_opens_and_is_named(self, customer: Visitor, host: Host):
        for given, claim, reason in UNREADABLE:
            page = customer.open(host.token(subscription=given))

            assert (page.status, page.step) == (200, "survey"), given
            answer = begin(host, subscription=given, sub="b")
            assert (f"subscription.{claim}", reason) in named(answer), given

    def test_needs_its_reference_only(self, customer: Visitor, host: Host):
        claims = host.claims() | {"subscription": {"ref": "sub-7"}}
        page = customer.open(host.sign(claims))
        while page.outcome != "canceled":
            page = customer.press(page, "cancel")

        assert host.only_session()["effective_at"] is None
        assert "with the paid period" in page.heading
        assert "end of the paid period" in page.words
        assert "None" not in page.words

    def test_without_price_or_period_is_offered_nothing(self, customer: Visitor, host: Host):
        for name, value in (
            ("current_period_end", None),
            ("amount_minor", None),
            ("currency", "XYZ"),
            ("interval", "fortnight"),
            ("quantity", "many"),
            ("discounted", "perhaps"),
            ("trial_end", "never"),
        ):
            claims = host.claims()
            claims["subscription"][name] = value
            survey = customer.open(host.sign(claims))

            assert customer.press(survey, "continue", reason="too_expensive").step == "confirm"

    def test_without_an_end_claims_no_date(self, customer: Visitor, host: Host):
        for number, end in enumerate((None, 253_402_300_799, "2027-01-31", "soon")):
            claims = host.claims()
            claims["subscription"] |= {"ref": f"sub-{number}", "current_period_end": end}
            confirm = customer.press(customer.open(host.sign(claims)), "cancel")
            page = customer.press(confirm, "cancel")

            assert "end of the paid period" in confirm.words
            assert page.outcome == "canceled"
            assert "end of the paid period" in page.words
            assert host.asked[-1]["data"]["cancel"]["at"] is None

    def test_without_an_end_has_a_receipt_and_a_way_back(self, customer: Visitor, host: Host):
        claims = host.claims()
        claims["subscription"] |= {"current_period_end": None, "amount_minor": None}
        result = customer.press(
            customer.press(customer.open(host.sign(claims)), "cancel"), "cancel"
        )
        host.work()

        receipt = customer.look(result.link("eceipt").replace("http://localhost:8000", ""))
        back = customer.post("/back", {"session": result.token})
        undone = customer.press(back, "undo")

        assert "At the end of the paid period" in receipt.words
        assert "for the end of the paid period" in back.heading
        assert "undone" in undone.heading


class TestCustomer:
    def test_that_is_strange_comes_in(self, customer: Visitor, host: Host):
        for said in STRANGE_CUSTOMERS:
            claims = host.claims() | {"customer": said}

            assert customer.open(host.sign(claims)).step == "survey", said

    def test_is_told_apart_from_what_was_of_no_use(self, host: Host):
        traits = {"tags": ["a"], "seats": 3, "note": "x" * 501}

        answer = begin(host, customer={"traits": traits, "country": "Atlantis", "timezone": "x/y"})

        assert sorted(named(answer)) == [
            ("customer.country", "value"),
            ("customer.timezone", "value"),
            ("customer.traits.note", "range"),
            ("customer.traits.tags", "type"),
        ]


class TestRest:
    def test_that_is_strange_refuses_nobody(self, customer: Visitor, host: Host):
        for changes in STRANGE_REST:
            assert customer.open(host.token(**changes)).step == "survey", changes

        sessions = host.call("GET", "/sessions").json["data"]
        assert len(sessions) == len(STRANGE_REST)

    def test_is_shown_to_the_developer_in_test_mode_only(self, customer: Visitor, host: Host):
        wrong = {"currency": "euros"}
        tried = customer.open(host.token(mode="test", subscription=wrong))
        live = customer.open(host.token(subscription=wrong))

        assert "Test mode" in tried.words
        assert "subscription.currency" in tried.words
        assert "Test mode" not in live.words
        assert "subscription.currency" not in live.words

    def test_is_named_in_the_log_without_what_it_said(
        self, customer: Visitor, host: Host, caplog: pytest.LogCaptureFixture
    ):
        caplog.set_level("INFO")
        customer.open(host.token(customer={"email": "zoe-the-canary"}))

        assert "customer.email (value)" in caplog.text
        assert "canary" not in caplog.text
