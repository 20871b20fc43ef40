"""A customer who comes again: what stands is known, unless the host says otherwise."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.moments import spell_time
from tests.support.clocks import MovableClock
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, DAY, Host
from tests.support.pages import Page, Visitor, values_of

PAUSE_NOW = {"months": [1], "at": "now"}
IMMEDIATELY = {"confirm": {"effective": ["immediately", "period_end"]}}
FLOW = {"fairwell": 1, "steps": [{"survey": {"reasons": [{"code": "other"}]}}, IMMEDIATELY]}


def cancel(visitor: Visitor, host: Host, **fields: str) -> Page:
    confirm = visitor.press(visitor.open(host.token()), "cancel")
    return visitor.press(confirm, "cancel", **fields)


def rows(host: Host) -> list[dict[str, Any]]:
    return list((host.call("GET", "/sessions").json or {})["data"])


def undo(visitor: Visitor, result: Page) -> Page:
    shown = visitor.post("/back", values_of(result.form("form[action='/back']")))
    return visitor.post("/back", values_of(shown.form()) | {"intent": "undo"})


@both_databases
class TestCancellationThatStands:
    def test_opens_on_its_result_with_the_way_back(self, visitor: Visitor, host: Host):
        before = cancel(visitor, host)

        page = visitor.open(host.token())

        assert (page.step, page.outcome) == ("result", "canceled")
        assert page.heading == before.heading
        assert page.form("form[action='/back']")
        assert "continues" not in page.words

    def test_is_one_session_with_one_outcome(self, visitor: Visitor, host: Host):
        cancel(visitor, host)
        types = host.heard_types()

        page = visitor.open(host.token())
        visitor.post("/flow/offer", {"session": page.token, "intent": "accept"})
        visitor.post("/flow/confirm", {"session": page.token, "intent": "keep"})

        assert [each["outcome"] for each in rows(host)] == ["canceled"]
        assert host.heard_types() == types
        assert [asked["data"]["kind"] for asked in host.asked] == ["cancel"]

    def test_is_known_to_the_api_too(self, visitor: Visitor, host: Host):
        cancel(visitor, host)
        claims = {name: host.claims()[name] for name in ("sub", "subscription", "customer")}

        created = host.call("POST", "/sessions", json=claims)

        assert created.status_code == 201
        assert [each["id"] for each in rows(host)] == [created.json["id"]]

    def test_is_not_that_of_another_subscription_or_customer(self, visitor: Visitor, host: Host):
        cancel(visitor, host)

        assert visitor.open(host.token(subscription={"ref": "sub-8"})).step == "survey"
        assert visitor.open(host.token(sub="customer-8")).step == "survey"
        assert visitor.open(host.token(mode="test")).step == "survey"

    def test_that_billing_has_not_confirmed_stands_as_well(self, visitor: Visitor, host: Host):
        host.reply = ACCEPTED
        cancel(visitor, host)

        assert visitor.open(host.token()).outcome == "canceled"

    def test_comes_back_to_the_page_that_sent_the_customer_now(self, visitor: Visitor, host: Host):
        cancel(visitor, host)
        elsewhere = "https://app.northwind.example/other"

        page = visitor.open(host.token(return_url=elsewhere))

        assert page.link("Back to Northwind") == elsewhere

    def test_taken_back_stands_no_more(self, visitor: Visitor, host: Host, clock: MovableClock):
        undo(visitor, cancel(visitor, host))

        assert visitor.open(host.token()).step == "survey"

    def test_taken_back_is_what_an_older_token_shows(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        token = host.token()
        result = cancel(visitor, host)
        with clock.moved(seconds=30):
            undo(visitor, result)
            page = visitor.open(token)

        assert page.heading.startswith("The cancellation is undone")
        assert len(rows(host)) == 1 or page.step == "back"


@both_databases
class TestSubscriptionThatRunsAgain:
    """Undone where we cannot see it: whoever wants to leave again can."""

    def again(self, visitor: Visitor, page: Page) -> Page:
        return visitor.post("/again", values_of(page.form("form.cancel-again")))

    def test_can_be_canceled_again_with_the_date_of_today(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        cancel(visitor, host)
        later = int(time.time()) + 300 * DAY
        told = {"status": "active", "current_period_end": later, "plan": "basic"}

        confirm = self.again(visitor, visitor.open(host.token(subscription=told)))
        result = visitor.press(confirm, "cancel")

        assert (confirm.step, result.outcome) == ("confirm", "canceled")
        first, second = rows(host)
        ends_at = spell_time(datetime.fromtimestamp(later, UTC))
        assert (second["outcome"], second["effective_at"]) == ("canceled", ends_at)
        assert first["effective_at"] != ends_at
        assert [asked["data"]["kind"] for asked in host.asked] == ["cancel", "cancel"]

    def test_is_asked_nothing_and_offered_nothing_again(self, visitor: Visitor, host: Host):
        cancel(visitor, host)

        self.again(visitor, visitor.open(host.token()))

        assert host.heard_types().count("offer.shown") == 0

    @pytest.mark.parametrize("status", ["canceled", "non_renewing"])
    def test_is_not_suggested_where_the_host_calls_it_canceled(
        self, visitor: Visitor, host: Host, status: str
    ):
        cancel(visitor, host)

        page = visitor.open(host.token(subscription={"status": status}))

        assert "Cancel again" not in page.words
        assert self.press_anyway(visitor, page).outcome == "canceled"
        assert len(rows(host)) == 1

    def press_anyway(self, visitor: Visitor, page: Page) -> Page:
        return visitor.post("/again", {"session": page.token})

    def test_is_not_suggested_right_after_canceling(self, visitor: Visitor, host: Host):
        assert "Cancel again" not in cancel(visitor, host).words

    def test_undone_here_can_be_canceled_from_the_same_page(self, visitor: Visitor, host: Host):
        undone = undo(visitor, cancel(visitor, host))

        confirm = self.again(visitor, undone)

        assert visitor.press(confirm, "cancel").outcome == "canceled"
        assert visitor.open(host.token()).outcome == "canceled"

    def test_is_not_brought_back_by_a_wish_that_billing_had_not_answered(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        result = cancel(visitor, host)
        host.reply = ACCEPTED
        waiting = undo(visitor, result)
        host.reply = (200, {"status": "applied"})

        visitor.press(self.again(visitor, waiting), "cancel")
        with clock.moved(days=1):
            host.work()

        assert [asked["data"]["kind"] for asked in host.asked][-1] == "cancel"
        assert "cancellation.undone" not in host.heard_types()
        assert visitor.open(host.token()).outcome == "canceled"

    def test_what_was_said_anew_is_erased_with_the_customer(self, visitor: Visitor, host: Host):
        cancel(visitor, host)
        page = visitor.open(host.token())

        host.work()

        assert host.call("DELETE", "/customers/customer-7").status_code == 200
        assert self.press_anyway(visitor, page).step != "confirm"


@both_databases
class TestTwoPagesSideBySide:
    @pytest.mark.parametrize("wish", ["cancel", "keep"])
    def test_lead_to_one_cancellation(self, visitor: Visitor, host: Host, wish: str):
        first = visitor.press(visitor.open(host.token()), "cancel")
        second = visitor.press(visitor.open(host.token()), "cancel")
        result = visitor.press(first, "cancel")

        page = visitor.press(second, wish)

        assert (page.step, page.outcome) == ("result", "canceled")
        assert page.heading == result.heading
        assert [each["outcome"] for each in rows(host)] == ["canceled", None]
        assert [asked["data"]["kind"] for asked in host.asked] == ["cancel"]

    def test_sell_nothing_once_one_has_canceled(self, visitor: Visitor, host: Host):
        offer = visitor.press(visitor.open(host.token()), "continue", reason="too_expensive")
        cancel(visitor, host)

        page = visitor.press(offer, "accept")

        assert page.outcome == "canceled"
        assert [asked["data"]["kind"] for asked in host.asked] == ["cancel"]

    def test_cancel_each_for_itself_once_the_first_was_undone(self, visitor: Visitor, host: Host):
        confirm = visitor.press(visitor.open(host.token()), "cancel")
        undo(visitor, cancel(visitor, host))

        assert visitor.press(confirm, "cancel").outcome == "canceled"
        assert [asked["data"]["kind"] for asked in host.asked][-1] == "cancel"


@both_databases
class TestHostThatSaysOtherwise:
    def open_again(self, visitor: Visitor, host: Host, **subscription: Any) -> Page:
        cancel(visitor, host, effective="immediately")
        return visitor.open(host.token(subscription=subscription))

    def test_by_a_later_period_has_a_subscription_that_runs_again(
        self, visitor: Visitor, host: Host
    ):
        later = int(time.time()) + 43 * DAY

        page = self.open_again(visitor, host, status="active", current_period_end=later)

        assert page.step == "survey"

    def test_by_a_later_beginning_has_another_contract(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        page = self.open_again(visitor, host, started_at=int(time.time()) + 60)

        assert page.step == "survey"

    @pytest.mark.parametrize("status", ["canceled", "Cancelled", "non_renewing", "expired"])
    def test_but_calls_it_canceled_does_not(self, visitor: Visitor, host: Host, status: str):
        later = int(time.time()) + 43 * DAY

        page = self.open_again(visitor, host, status=status, current_period_end=later)

        assert page.outcome == "canceled"

    def test_by_the_same_period_does_not(self, visitor: Visitor, host: Host):
        assert self.open_again(visitor, host, status="active").outcome == "canceled"

    def test_by_a_report_after_the_end_does(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        cancel(visitor, host, effective="immediately")
        at = datetime.fromtimestamp(time.time() + 2 * DAY, UTC).isoformat()
        report = {"status": "active", "subscription_ref": "sub-7", "at": at}
        path = "/customers/customer-7/subscription"
        assert host.call("POST", path, json=report).status_code == 200

        assert visitor.open(host.token()).step == "survey"


class TestAppliedOffer:
    def accept(self, visitor: Visitor, host: Host, reason: str, **fields: str) -> None:
        offer = visitor.press(visitor.open(host.token()), "continue", reason=reason)
        assert visitor.press(offer, "accept", **fields).outcome == "saved"

    def test_leaves_the_way_out_open_and_is_known_there(self, visitor: Visitor, host: Host):
        self.accept(visitor, host, "too_expensive")

        page = visitor.press(visitor.open(host.token()), "cancel")

        assert "Regular price" in page.words
        assert visitor.press(page, "cancel").outcome == "canceled"

    def test_counts_less_than_what_the_host_says(self, visitor: Visitor, host: Host):
        self.accept(visitor, host, "too_expensive")

        page = visitor.press(visitor.open(host.token(subscription={"discounted": False})), "cancel")

        assert "Regular price" not in page.words


@both_databases
class TestSavedAndThenCanceled:
    @pytest.fixture
    def saved(self, customer: Visitor, host: Host) -> str:
        offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
        assert customer.press(offer, "accept").outcome == "saved"
        return str(host.only_session()["id"])

    def test_is_noted_with_its_source_and_time(self, customer: Visitor, host: Host, saved: str):
        result = cancel(customer, host)

        found, canceled = host.session(saved), rows(host)[1]
        assert result.outcome == "canceled"
        assert (found["outcome"], found["lapsed_by"]) == ("saved", canceled["id"])
        assert found["lapsed_at"] == canceled["effective_at"]

    def test_is_noted_with_billings_date(self, customer: Visitor, host: Host, saved: str):
        host.reply = (200, {"status": "applied", "effective_at": "2101-01-01T00:00:00Z"})
        cancel(customer, host)

        assert host.session(saved)["lapsed_at"] == "2101-01-01T00:00:00.000Z"

    def test_is_taken_out_when_it_is_undone(self, customer: Visitor, host: Host, saved: str):
        undo(customer, cancel(customer, host))

        found = host.session(saved)
        assert (found["lapsed_at"], found["lapsed_by"]) == (None, None)

    def test_is_taken_out_when_billing_refuses(self, customer: Visitor, host: Host, saved: str):
        host.reply = (422, {"status": "failed", "code": "locked"})
        cancel(customer, host)

        assert host.session(saved)["lapsed_at"] is None

    def test_is_not_forgotten_for_a_host_that_calls_it_active_until_the_end(
        self, customer: Visitor, host: Host, saved: str
    ):
        cancel(customer, host)
        report = {"status": "active", "subscription_ref": "sub-7"}
        host.call("POST", "/customers/customer-7/subscription", json=report)

        assert host.session(saved)["lapsed_at"]

    def test_says_so_at_the_console(self, customer: Visitor, host: Host, owner: Desk, saved: str):
        cancel(customer, host)

        page = owner.open(f"sessions/{saved}")

        assert "Canceled later" in page.words
        assert "Reported by Session " in page.words


@pytest.mark.parametrize("said", [{"code": "already_canceled"}, {"status": "already_canceled"}])
def test_a_host_that_has_canceled_already_has_applied_it(
    customer: Visitor, host: Host, said: dict[str, str]
):
    host.reply = (409, {"status": "failed"} | said)

    page = cancel(customer, host)

    assert "Northwind has confirmed it." in page.words
    assert host.heard_types().count("action.applied") == 1


def test_an_answer_nobody_can_read_is_shown_to_the_developer_at_once(
    customer: Visitor, host: Host, owner: Desk
):
    host.reply = (200, ["ok"])
    cancel(customer, host)
    path = f"sessions/{host.only_session()['id']}"

    assert "status 200, but its body is not a JSON object" in owner.open(path).words

    host.settle(host.only_session()["action_id"], status="applied")
    assert "no JSON object" not in owner.open(path).words


@pytest.mark.parametrize("status", [201, 203])
def test_an_honest_success_is_one(customer: Visitor, host: Host, status: int):
    host.reply = (status, {"status": "applied"})

    assert "Northwind has confirmed it." in cancel(customer, host).words
