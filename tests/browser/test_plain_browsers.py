"""JavaScript off: the same flow, as pages that follow each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.billing_page import BillingPage
from tests.browser.running_demo import Demo

pytestmark = [
    pytest.mark.xdist_group("browser-2"),
    pytest.mark.browser_context_args(java_script_enabled=False),
]


class TestWithoutJavaScript:
    def test_a_customer_cancels_and_returns(self, page: Page, demo: Demo):
        billing = BillingPage(page, demo).sign_in()
        flow = billing.redirect()
        flow.give_reason("too_expensive")
        flow.press("decline")
        flow.press("back")
        flow.expect_step("survey")
        flow.go_to_confirm()
        flow.press("cancel")
        flow.expect_outcome("canceled")
        page.locator("[data-close]").click()

        expect(page).to_have_url(f"{demo.host}/billing")
        expect(billing.plan).to_contain_text("Ends on")

    def test_a_customer_accepts_an_offer(self, page: Page, demo: Demo):
        billing = BillingPage(page, demo).sign_in()
        flow = billing.redirect()
        flow.give_reason("too_expensive")
        flow.press("accept")

        flow.expect_outcome("saved")
        page.locator("[data-close]").click()
        expect(billing.plan).to_contain_text("25 %")

    def test_all_questions_of_the_survey_can_be_read(self, page: Page, demo: Demo):
        flow = BillingPage(page, demo).sign_in().redirect()
        flow.reason("missing_features").check()

        expect(flow.view.locator("[data-follow-up=missing_features]")).to_be_visible()
