"""Billing that is slow, down, undecided or unwilling: the page says what is true, and follows."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.billing_page import BillingPage
from tests.browser.flow_page import FlowPage
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
FIVE_SECONDS = 5_000


@pytest.fixture
def billing(page: Page, demo: Demo) -> BillingPage:
    return BillingPage(page, demo).sign_in()


class TestCancel:
    def test_is_confirmed_by_itself_once_billing_is_back(
        self, billing: BillingPage, refreshes: list[Request]
    ):
        billing.page.clock.install()
        flow = at_confirm(billing, "down")
        flow.press("cancel")
        expect(flow.heading).to_have_text("We have your cancellation.")
        flow.expect_outcome("canceled")
        expect(flow.step).to_contain_text("has not confirmed it yet")

        billing.set_billing("ok")
        expect_heading(flow, "Your subscription ends on")
        expect(flow.heading).to_be_focused()
        expect(flow.view.locator("#live")).to_contain_text("Your subscription ends on")
        assert_silence(billing, flow, refreshes)

    @pytest.mark.parametrize("name", ["Receipt", "Check again"])
    def test_leaves_the_focus_where_it_is(
        self, page: Page, billing: BillingPage, context: BrowserContext, name: str
    ):
        flow = at_confirm(billing, "pending")
        flow.press("cancel")
        expect(flow.heading).to_have_text("We have your cancellation.")
        role = "link" if name == "Receipt" else "button"
        control = flow.view.get_by_role(role, name=name)
        control.focus()
        with page.expect_response("**/refresh") as polled:
            pass
        assert polled.value.status == 204
        expect(control).to_be_focused()

        settle(context, billing, "applied")
        expect_heading(flow, "Your subscription ends on")
        expect(flow.view.locator("#live")).to_contain_text("Your subscription ends on")
        if name == "Receipt":
            expect(control).to_be_focused()
        else:  # the button is gone: the news has the focus
            expect(flow.heading).to_be_focused()

    def test_is_answered_within_five_seconds_when_billing_is_slow(
        self, page: Page, billing: BillingPage
    ):
        flow = at_confirm(billing, "slow")
        with page.expect_response("**/flow/confirm") as answer:
            flow.press("cancel")
        answer.value.finished()
        assert answer.value.request.timing["responseEnd"] < FIVE_SECONDS
        flow.expect_outcome("canceled")
        expect(flow.heading).to_have_text("We have your cancellation.")

        billing.set_billing("ok")
        expect_heading(flow, "Your subscription ends on")

    def test_is_confirmed_when_the_host_settles_it_later(
        self, billing: BillingPage, context: BrowserContext
    ):
        flow = at_confirm(billing, "pending")
        flow.press("cancel")
        expect(flow.heading).to_have_text("We have your cancellation.")
        settle(context, billing, "applied")

        expect_heading(flow, "Your subscription ends on")

    def test_that_billing_refuses_is_told_and_leads_to_a_person(self, billing: BillingPage):
        flow = at_confirm(billing, "refuse")
        flow.press("cancel")

        expect(flow.heading).to_have_text("We have your cancellation.")
        expect(flow.step).to_contain_text("could not carry it out automatically")
        expect(flow.view.get_by_role("link", name="help@tidemark.example")).to_be_visible()
        expect(flow.view.locator("[hx-trigger]")).to_have_count(0)

    def test_can_be_asked_about_by_hand(self, page: Page, billing: BillingPage):
        flow = at_confirm(billing, "pending")
        flow.press("cancel")
        flow.expect_outcome("canceled")
        with page.expect_request("**/refresh"):
            flow.view.get_by_role("button", name="Check again").click()

        flow.expect_outcome("canceled")


class TestOffer:
    def test_that_billing_refuses_leads_back_to_the_decision(self, billing: BillingPage):
        flow = at_offer(billing, "refuse")
        flow.press("accept")

        flow.expect_step("confirm")
        expect(flow.notice).to_contain_text("The offer could not be applied.")
        expect(flow.notice).to_be_focused()
        billing.set_billing("ok")
        flow.button("cancel").press("Enter")  # a click at the same place is taken for an echo
        flow.expect_outcome("canceled")

    def test_is_a_save_only_once_billing_has_applied_it(
        self, billing: BillingPage, context: BrowserContext, refreshes: list[Request]
    ):
        flow = at_offer(billing, "pending")
        flow.press("accept")
        expect(flow.heading).to_have_text("Request received. We are processing it.")
        expect(flow.step).not_to_have_attribute("data-outcome", "saved")
        settle(context, billing, "applied")

        flow.expect_outcome("saved")
        assert billing.heard(5)[-1][1]["outcome"] == "saved"
        assert refreshes


def at_confirm(billing: BillingPage, mode: str) -> FlowPage:
    billing.set_billing(mode)
    flow = billing.open_dialog()
    flow.go_to_confirm()
    return flow


def at_offer(billing: BillingPage, mode: str) -> FlowPage:
    billing.set_billing(mode)
    flow = billing.open_dialog()
    flow.give_reason("too_expensive")
    flow.expect_step("offer")
    return flow


def settle(context: BrowserContext, billing: BillingPage, decision: str) -> None:
    """Decide, on the host's side, what was answered with 202. A tab would take the focus.

    What earlier tests left open is asked again meanwhile, so what came last may be theirs;
    identifiers are in the order in which actions were asked for.
    """
    host = billing.demo.host
    received = BeautifulSoup(context.request.get(f"{host}/received").text(), "html.parser")
    forms = received.select(f"form:has(button[name=status][value={decision}])")
    newest = max(str(form.input["value"]) for form in forms if form.input)
    decided = {"webhook_id": newest, "status": decision}
    answer = context.request.post(f"{host}/received/settle", form=decided)
    assert "Fairwell took the report" in answer.text()


def expect_heading(flow: FlowPage, words: str) -> None:
    """Wait for the first retry, which comes 4 to 6 seconds after the first try."""
    expect(flow.heading).to_contain_text(words)


def assert_silence(billing: BillingPage, flow: FlowPage, refreshes: list[Request]) -> None:
    """Nothing is asked any more, however long the page stays open."""
    asked = len(refreshes)
    assert asked
    billing.page.clock.fast_forward("01:00")
    flow.press("continue")
    flow.expect_step("feedback")
    assert len(refreshes) == asked


@pytest.fixture
def refreshes(page: Page) -> list[Request]:
    """The requests by which the page asks whether billing has answered."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if "/refresh" in request.url else None)
    return seen
