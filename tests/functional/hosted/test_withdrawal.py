"""Withdrawing from a contract: offered in the days the law gives, and in no others."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from tests.functional.hosted.test_declaration import BERLIN, asked, ending, fields_of, value
from tests.functional.hosted.test_jurisdictions import label
from tests.support.clocks import MovableClock, time_until
from tests.support.databases import both_databases
from tests.support.hosts import DAY, Host
from tests.support.pages import Page, Visitor, values_of

IRELAND = {"country": "IE", "locale": "en", "name": "Zoë Quandt"}
GERMANY = {"country": "DE", "locale": "de"}


def arrive(visitor: Visitor, host: Host, customer: dict[str, str], *, days: float = 3) -> Page:
    started_at = int(utcnow().timestamp() - days * DAY)
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
            ({"country": "NL", "locale": "nl"}, "hier de overeenkomst herroepen"),
            ({"country": "FR", "locale": "fr"}, "renoncer au contrat ici"),
            ({"country": "IT", "locale": "es"}, "desistir del contrato aquí"),
        ],
        ids=["German", "English in Germany", "Dutch", "French", "Spanish in Italy"],
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
        now = utcnow()
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
            "reason": None,
            "refund": {"kind": "full", "amount_minor": None, "currency": None},
            "confirm_to": "zoe@customer.example",
        }
        assert ending(host)["kind"] == "withdrawal"

    def test_is_on_the_receipt(self, app: Flask, customer: Visitor, host: Host):
        page = customer.press(arrive(customer, host, IRELAND), "withdraw")
        result = customer.press(page, "withdraw")
        receipt = Page(app.test_client().get(result.link("View receipt")))

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


@both_databases
class TestAfterCanceling:
    def test_turns_the_cancellation_into_a_withdrawal(self, visitor: Visitor, host: Host):
        page = visitor.press(cancel(visitor, host), "withdraw")
        assert (page.step, label(page, "withdraw")) == ("withdraw", "confirm withdrawal")
        result = visitor.press(page, "withdraw", email="else@customer.example")

        assert value(result, "Right to a refund") == "What was paid under the contract"
        assert value(result, "Ended")
        assert [each["data"]["kind"] for each in host.asked] == ["cancel", "withdraw"]
        order = host.asked[-1]["data"]["withdraw"]
        assert order["canceled_for"] == host.asked[0]["data"]["cancel"]["at"]
        assert order["refund"]["kind"] == "full"
        assert (order["kind"], order["confirm_to"]) == ("withdrawal", "else@customer.example")
        session = host.only_session()
        assert (session["outcome"], session["effective_at"]) == (
            "canceled",
            session["withdrawn_at"],
        )

    def test_is_told_once_in_order(self, customer: Visitor, host: Host):
        withdraw_afterwards(customer, host)
        types = host.heard_types()

        assert types.count("contract.withdrawn") == types.count("session.ended") == 1
        told = {each["type"]: each["data"] for each in host.heard}
        assert told["contract.withdrawn"]["kind"] == "withdrawal"
        assert told["contract.withdrawn"]["sequence"] > told["session.ended"]["sequence"]
        assert told["session.ended"]["kind"] == "ordinary"
        assert "customer.example" not in str(host.heard)

    def test_has_a_receipt_of_its_own_beside_the_first(self, customer: Visitor, host: Host):
        first = cancel(customer, host).link("View receipt")
        result = withdraw_from(customer, cancel(customer, host, sub="another"))
        second, before = (
            result.link("View receipt"),
            result.link("View receipt of the cancellation"),
        )

        kinds = [customer.look(path).heading for path in (first, before, second)]
        assert kinds == ["Receipt for a cancellation"] * 2 + ["Receipt for a withdrawal"]
        codes = {value(customer.look(path), "Verification code") for path in (before, second)}
        assert len(codes) == 2
        host.work()
        issued = [e["data"]["kind"] for e in host.heard if e["type"] == "receipt.issued"]
        assert sorted(issued) == ["canceled", "canceled", "withdrawn"]

    def test_is_one_however_often_it_is_confirmed(self, customer: Visitor, host: Host):
        page = customer.press(cancel(customer, host), "withdraw")
        send = [Thread(target=customer.press, args=(page, "withdraw")) for _ in range(5)]
        for each in send:
            each.start()
        for each in send:
            each.join()
        again = customer.post("/flow/result", _token(page) | {"intent": "withdraw"})

        assert again.step == "result"
        assert "withdraw" not in again.intents
        assert len({each["id"] for each in host.asked}) == 2
        assert host.heard_types().count("contract.withdrawn") == 1

    def test_is_recorded_where_nobody_can_be_asked(self, customer: Visitor, make_host):
        host = make_host(with_billing=False)
        result = withdraw_afterwards(customer, host)

        assert result.heading == "We have your withdrawal."
        assert "contract.withdrawn" in host.heard_types()


class TestOfferedAfterCanceling:
    def test_with_the_day_until_which_it_is_possible(self, visitor: Visitor, host: Host):
        result = cancel(visitor, host)

        assert "withdraw from contract here" in result.soup.select_one("#withdraw-form").get_text()
        last = utcnow().astimezone(BERLIN) + timedelta(days=11)
        assert f"Until {last:%-d} {last:%B}" in result.words

    @pytest.mark.parametrize(
        ("customer_data", "days"), [(IRELAND, 20), ({"country": "US"}, 3)], ids=["over", "no law"]
    )
    def test_never_without_the_right(self, customer, host, customer_data, days: int):
        page = arrive(customer, host, customer_data, days=days)
        while not page.outcome:
            page = customer.press(page, "cancel")

        assert "withdraw" not in page.intents

    def test_never_to_who_withdrew_kept_or_came_back(self, customer: Visitor, host: Host):
        kept = customer.press(customer.press(arrive(customer, host, IRELAND), "cancel"), "keep")
        canceled = cancel(customer, host)
        back = customer.post("/back", _token(canceled))
        undone = customer.press(back, "undo")
        refused = customer.post("/flow/result", _token(canceled) | {"intent": "withdraw"})
        direct = customer.press(
            customer.press(arrive(customer, host, IRELAND), "withdraw"), "withdraw"
        )

        for page in (direct, kept, undone, refused):
            assert "withdraw" not in page.intents, page

    def test_can_be_left_with_the_cancellation_as_it_was(self, visitor: Visitor, host: Host):
        result = cancel(visitor, host)
        page = visitor.press(result, "withdraw")
        assert "Your cancellation for" in page.words
        left = visitor.press(page, "back")

        assert (left.step, left.heading) == ("result", result.heading)
        assert len(host.asked) == 1
        assert "withdraw" in left.intents

    def test_one_press_late_leaves_the_cancellation_as_it_was(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        to_noon = time_until("12:00").total_seconds()
        with clock.moved(seconds=to_noon):
            page = customer.press(cancel(customer, host, days=14), "withdraw")
        with clock.moved(seconds=to_noon, hours=13):
            late = customer.post("/flow/withdraw", _token(page) | {"intent": "withdraw"})

        assert late.step in {"result", "refusal"}
        assert len(host.asked) == 1
        assert host.only_session()["withdrawn_at"] is None

    def test_says_what_is_wrong_and_can_be_mended(self, visitor: Visitor, host: Host):
        page = visitor.press(cancel(visitor, host), "withdraw")
        wrong = visitor.press(page, "withdraw", email="nobody")

        assert (wrong.status, wrong.step) == (422, "withdraw")
        assert visitor.press(wrong, "withdraw", email="").step == "result"

    def test_by_the_link_of_a_mail_too(self, visitor: Visitor, customer: Visitor, host: Host):
        cancel(customer, host)
        path = f"/sessions/{host.only_session()['id']}/back-link"
        link = host.call("POST", path).json["url"].partition("8000")[2]
        pages = [customer.look(link), customer.look(link)]
        forms = [page.form("#withdraw-form") for page in pages]
        # opened twice, its button leads to the page twice: it never confirms by itself
        for form in forms:
            page = visitor.post("/back", values_of(form) | {"intent": "withdraw"})
            assert page.step == "withdraw"
        assert len(host.asked) == 1
        assert visitor.press(page, "withdraw").step == "result"
        assert host.asked[-1]["data"]["kind"] == "withdraw"

    def test_shows_what_billing_said_about_the_withdrawal(self, customer: Visitor, host: Host):
        result = cancel(customer, host)
        host.reply = (422, {"status": "failed", "code": "unsupported_action"})
        failed = withdraw_from(customer, result)

        assert failed.heading == "We have your withdrawal."
        assert "has been asked to complete it" in failed.words
        assert "has confirmed" not in failed.words

    def test_is_not_overtaken_by_a_late_answer_to_the_cancellation(
        self, customer: Visitor, host: Host
    ):
        host.reply = (202, None)
        withdraw_afterwards(customer, host)
        before = host.only_session()["effective_at"]
        late = {"status": "applied", "effective_at": "2031-01-01T12:00:00Z"}
        assert host.settle(host.asked[0]["data"]["action_id"], **late).status_code == 200

        assert host.only_session()["effective_at"] == before


def cancel(visitor: Visitor, host: Host, *, days: float = 3, **claims: Any) -> Page:
    """Cancel plainly, within the days of the right to withdraw."""
    started_at = int(utcnow().timestamp() - days * DAY)
    subscription = {"started_at": started_at}
    page = visitor.open(host.token(customer=IRELAND, subscription=subscription, **claims))
    while not page.outcome:
        page = visitor.press(page, "cancel")
    return page


def withdraw_from(visitor: Visitor, result: Page) -> Page:
    return visitor.press(visitor.press(result, "withdraw"), "withdraw")


def withdraw_afterwards(visitor: Visitor, host: Host) -> Page:
    return withdraw_from(visitor, cancel(visitor, host))


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
