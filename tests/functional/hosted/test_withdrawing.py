"""Withdrawing from a contract: offered in the days the law gives, and in no others."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.clocks import MovableClock
from tests.databases import both_databases
from tests.functional.hosted.test_declaring import asked, ending, fields_of, value
from tests.functional.hosted.test_jurisdictions import label
from tests.hosts import DAY, Host
from tests.pages import Page, Visitor

IRELAND = {"country": "IE", "locale": "en", "name": "Zoë Quandt"}
GERMANY = {"country": "DE", "locale": "de"}


def arrive(visitor: Visitor, host: Host, customer: dict[str, str], *, days: float = 3) -> Page:
    started_at = int(time.time() - days * DAY)
    return visitor.open(host.token(customer=customer, subscription={"started_at": started_at}))


def way_in(page: Page) -> str:
    found = page.soup.select_one(".withdraw button")
    return found.get_text(strip=True) if found else ""


class TestOffered:
    def test_on_every_step_before_the_end(self, visitor: Visitor, host: Host):
        survey = arrive(visitor, host, IRELAND)
        offer = visitor.press(survey, "continue", reason="too_expensive")
        confirm = visitor.press(offer, "decline")

        assert {way_in(page) for page in (survey, offer, confirm)} == {
            "withdraw from contract here"
        }
        assert way_in(visitor.press(confirm, "cancel")) == ""

    @pytest.mark.parametrize(
        ("customer", "words"),
        [
            (GERMANY, "Vertrag widerrufen"),
            (GERMANY | {"locale": "en"}, "withdraw from contract here"),
            ({"country": "NL", "locale": "nl"}, "Het contract herroepen"),
        ],
        ids=["German law", "German law in English", "ours in Dutch"],
    )
    def test_in_the_words_of_the_law(self, visitor, host, customer, words: str):
        assert way_in(arrive(visitor, host, customer)) == words

    @pytest.mark.parametrize("days", [15.5, 400, -2], ids=["over", "long over", "not begun"])
    def test_never_outside_the_days(self, visitor, host, days: float):
        page = arrive(visitor, host, IRELAND, days=days)

        assert way_in(page) == ""
        assert "withdraw" not in page.intents

    def test_never_where_the_beginning_is_unknown_or_no_law_grants_it(self, visitor, host):
        assert way_in(visitor.open(host.token(customer=IRELAND))) == ""
        assert way_in(arrive(visitor, host, {"country": "US"})) == ""

    def test_until_the_last_minute_of_the_fourteenth_day(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        """By the customer's calendar; the day of the contract does not count."""
        now = datetime.now(UTC)
        berlin = IRELAND | {"timezone": "Etc/GMT-2"}
        midnight = now.replace(hour=21, minute=59, second=0, microsecond=0)
        for hours, words in ((0, "withdraw from contract here"), (1, "")):
            started_at = int(midnight.timestamp()) - 14 * DAY
            with clock.moved(seconds=(midnight - now).total_seconds() + hours * 3600) as moment:
                claims = {"iat": int(moment.timestamp()), "exp": int(moment.timestamp()) + 900}
                subscription = {"started_at": started_at}
                token = host.token(customer=berlin, subscription=subscription, **claims)
                assert way_in(customer.open(token)) == words


@both_databases
class TestWithdrawn:
    def test_ends_at_once_with_the_right_to_a_refund(self, visitor: Visitor, host: Host):
        page = visitor.press(arrive(visitor, host, IRELAND), "withdraw")
        result = visitor.press(page, "withdraw")

        assert (page.step, label(page, "withdraw")) == ("withdraw", "confirm withdrawal")
        assert value(result, "Right to a refund") == "What was paid under the contract"
        assert host.only_session()["outcome"] == result.outcome == "canceled"
        assert asked(host) | {"at": ""} == {
            "effective": "immediately",
            "at": "",
            "kind": "withdrawal",
            "refund": {"kind": "full", "amount_minor": None, "currency": None},
            "confirm_to": "zoe@customer.example",
        }
        assert ending(host)["kind"] == "withdrawal"

    def test_is_on_the_receipt(self, app: Flask, customer: Visitor, host: Host):
        page = customer.press(arrive(customer, host, IRELAND), "withdraw")
        result = customer.press(page, "withdraw")
        receipt = Page(app.test_client().get(result.link("Receipt")))

        assert receipt.heading == "Receipt for a withdrawal"
        assert value(receipt, "Right to a refund") == "What was paid under the contract"
        host.work()
        issued = next(e["data"] for e in host.heard if e["type"] == "receipt.issued")
        assert issued["kind"] == "withdrawn"

    def test_claims_nothing_that_billing_has_not_said(self, visitor, make_host):
        host = make_host()
        host.reply = (202, None)
        result = visitor.press(
            visitor.press(arrive(visitor, host, IRELAND), "withdraw"), "withdraw"
        )

        assert result.heading == "We have your withdrawal."
        assert "has confirmed" not in result.words

    def test_past_an_offer_declines_it(self, customer, host):
        offer = customer.press(arrive(customer, host, IRELAND), "continue", reason="too_expensive")
        customer.press(offer, "withdraw")

        assert host.only_session()["offer_state"] == "declined"

    def test_one_press_late_leads_to_an_ordinary_cancellation(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        page = customer.press(arrive(customer, host, IRELAND, days=13.9), "withdraw")
        with clock.moved(days=1.2):
            fresh = customer.post("/flow/withdraw", dict(_token(page), intent="withdraw"))

        assert fresh.step in {"confirm", "refusal"}
        assert host.asked == []


class TestPage:
    def test_asks_for_a_contact_and_nothing_it_knows(self, visitor, host):
        page = visitor.press(arrive(visitor, host, IRELAND), "withdraw")

        assert fields_of(page) - {"session", "intent"} == {"email"}
        assert value(page, "Name") == "Zoë Quandt"
        assert value(page, "Subscription") == "sub-7"

    def test_asks_for_the_name_where_nobody_told_it(self, customer, host):
        page = customer.press(arrive(customer, host, {"country": "IE"}), "withdraw")
        customer.press(page, "withdraw", name="Zoë Quandt", email="")

        assert asked(host)["name"] == "Zoë Quandt"
        assert "confirm_to" not in asked(host)
        assert ending(host)["outcome"] == "canceled"
        assert "Quandt" not in str(host.heard)

    @pytest.mark.parametrize(
        "fields", [{"email": "nobody"}, {"email": "a\0@b.c"}, {"name": "x" * 201}, {"name": "\0"}]
    )
    def test_says_what_is_wrong_and_can_be_mended(self, visitor, host, fields):
        page = visitor.press(arrive(visitor, host, {"country": "IE"}), "withdraw")
        wrong = visitor.press(page, "withdraw", **fields)

        assert (wrong.status, wrong.step) == (422, "withdraw")
        assert wrong.alert
        assert visitor.press(wrong, "withdraw", email="", name="").outcome == "canceled"

    def test_leads_back_and_on_to_an_ordinary_cancellation(self, visitor, host):
        page = visitor.press(arrive(visitor, host, IRELAND), "withdraw")

        assert visitor.press(page, "back").step == "survey"
        fresh = visitor.press(arrive(visitor, host, IRELAND), "withdraw")
        assert visitor.press(fresh, "cancel").step == "confirm"


def _token(page: Page) -> dict[str, Any]:
    return {"session": page.token}
