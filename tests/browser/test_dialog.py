"""The dialog on a host's page: what is in it, what the host hears of it, and how it goes away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.billing_page import DUTCH, GERMAN, BillingPage
from tests.browser.company import Company
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
PHONE = {"width": 320, "height": 640}


class TestDialog:
    def test_leads_from_the_billing_page_to_the_result(
        self, billing: BillingPage, tidemark: Company
    ):
        flow = billing.sign_in().open_dialog()
        assert list(flow.walk("unused"))[-1] == "feedback"
        flow.press("skip")
        flow.expect_outcome("canceled")

        heard = billing.heard(8)
        session_id = dict(heard)["ended"]["session_id"]
        assert tidemark.session(session_id)["outcome"] == "canceled"
        assert heard == [
            ("opened", {}),
            ("step", {"step": "survey"}),
            ("step", {"step": "offer"}),
            ("step", {"step": "confirm"}),
            ("step", {"step": "result"}),
            ("ended", {"session_id": session_id, "outcome": "canceled"}),
            ("step", {"step": "feedback"}),
            ("step", {"step": "result"}),
        ]

    def test_shows_the_plan_as_it_is_once_the_dialog_has_closed(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        flow.go_to_confirm()
        flow.press("cancel")
        flow.expect_outcome("canceled")
        flow.view.locator("[data-close]").click()

        billing.expect_closed()
        expect(billing.plan).to_contain_text("Ends on")

    def test_tells_the_host_the_outcome_when_it_closes(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        flow.go_to_confirm()
        flow.button("keep").press("Enter")  # a press where *Cancel now* was would be a slip
        flow.expect_outcome("kept")
        billing.page.keyboard.press("Escape")

        name, detail = billing.heard(6)[-1]
        assert (name, detail["outcome"]) == ("closed", "kept")

    def test_opens_again_after_it_was_closed(self, billing: BillingPage):
        billing.sign_in().open_dialog()
        billing.close_button.click()
        billing.expect_closed()

        billing.open_dialog().expect_step("survey")

    def test_speaks_the_language_of_the_page_around_it(self, billing: BillingPage):
        billing.sign_in(DUTCH).open_dialog()

        expect(billing.dialog).to_have_attribute("aria-label", "Abonnement beëindigen")
        expect(billing.close_button).to_have_attribute("aria-label", "Sluiten")

    def test_keeps_the_page_behind_it_from_scrolling(self, billing: BillingPage):
        root = billing.sign_in().page.locator("html")
        billing.open_dialog()
        expect(root).to_have_css("overflow", "hidden")

        billing.close_button.click()
        expect(root).not_to_have_css("overflow", "hidden")

    @pytest.mark.browser_context_args(viewport={"width": 1280, "height": 1200})
    def test_is_as_high_as_the_step_in_it(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        flow.go_to_confirm()

        root, frame = flow.view.locator("html"), billing.page.locator("fairwell-dialog iframe")
        expect(frame).to_have_css("height", f"{root.evaluate('root => root.offsetHeight')}px")

    @pytest.mark.browser_context_args(viewport=PHONE)
    def test_fills_the_screen_of_a_phone(self, billing: BillingPage):
        billing.sign_in(GERMAN).open_dialog()

        assert billing.dialog.bounding_box() == {"x": 0, "y": 0} | PHONE


class TestClosing:
    def test_by_escape_inside_the_frame(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        expect(flow.heading).to_be_focused()
        billing.page.keyboard.press("Escape")

        expect_closed_with_focus_back(billing)

    def test_by_escape_outside_of_the_frame(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        expect(flow.heading).to_be_focused()
        billing.page.keyboard.press("Shift+Tab")
        expect(billing.close_button).to_be_focused()
        billing.page.keyboard.press("Escape")

        expect_closed_with_focus_back(billing)

    def test_by_its_button(self, billing: BillingPage):
        billing.sign_in().open_dialog()
        billing.close_button.click()

        expect_closed_with_focus_back(billing)

    def test_by_the_way_back_on_the_last_page(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        flow.go_to_confirm()
        flow.button("keep").press("Enter")  # a press where *Cancel now* was would be a slip
        flow.view.locator("[data-close]").click()

        expect_closed_with_focus_back(billing)

    def test_decides_nothing(self, billing: BillingPage):
        billing.sign_in().open_dialog()
        billing.page.keyboard.press("Escape")

        assert billing.heard(3)[-1] == ("closed", {"session_id": None, "outcome": None})

    def test_does_not_happen_by_a_click_beside_it(self, billing: BillingPage):
        flow = billing.sign_in().open_dialog()
        billing.page.mouse.click(5, 5)
        flow.go_to_confirm()


class TestKeyboardAlone:
    def test_goes_through_the_whole_flow(self, billing: BillingPage):
        flow, keyboard = billing.sign_in().flow, billing.page.keyboard
        tab_to(billing.page, billing.cancel_button)
        keyboard.press("Enter")
        expect(flow.heading).to_be_focused()

        keyboard.press("Tab")
        keyboard.press("Space")
        expect(flow.view.locator("input[name=reason]:checked")).to_be_focused()
        tab_to(billing.page, flow.button("cancel"))
        keyboard.press("Enter")
        flow.expect_step("confirm")
        tab_to(billing.page, flow.button("cancel"))
        keyboard.press("Enter")
        flow.expect_outcome("canceled")

        tab_to(billing.page, flow.view.locator("[data-close]"))
        keyboard.press("Enter")
        expect_closed_with_focus_back(billing)

    def test_accepts_an_offer(self, billing: BillingPage):
        flow, keyboard = billing.sign_in().open_dialog(), billing.page.keyboard
        tab_to(billing.page, flow.view.locator("input[name=reason]").first)
        while not flow.reason("too_expensive").is_checked():
            keyboard.press("ArrowDown")
        keyboard.press("Enter")
        flow.expect_step("offer")
        tab_to(billing.page, flow.button("accept"))
        keyboard.press("Space")

        flow.expect_outcome("saved")


def expect_closed_with_focus_back(billing: BillingPage) -> None:
    billing.expect_closed()
    expect(billing.cancel_button).to_be_focused()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, and see it there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("target => target === document.activeElement"):
            expect(target).not_to_have_css("outline-style", "none")
            return
    pytest.fail(f"Tab does not reach {target}")


@pytest.fixture
def billing(page: Page, demo: Demo) -> BillingPage:
    return BillingPage(page, demo)
