"""The demo's billing page, which opens the flow in a dialog and shows what the host hears of it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.flow_page import FlowPage
from tests.browser.running_demo import Demo

GERMAN, DUTCH, SPANISH_IN_TRIAL, ENGLISH = "sub_1001", "sub_1002", "sub_1003", "sub_1004"
FRENCH = "sub_1010"
NEWEST = "fairwell-dialog:last-of-type"
"""A dialog that has closed stays for a moment, hidden, beside the one that opens."""
CUSTOMERS = {
    "en": ENGLISH,
    "nl": DUTCH,
    "de": GERMAN,
    "es": SPANISH_IN_TRIAL,
    "fr": FRENCH,
}


class BillingPage:
    """A customer of the demo's product, signed in and about to cancel."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self.demo = demo
        self.flow = FlowPage(page.frame_locator(f"{NEWEST} iframe"))
        self.cancel_button = page.locator("form[data-fairwell] button")
        self.dialog = page.locator(f"{NEWEST} dialog")
        self.close_button = self.dialog.locator("button")
        self.plan = page.locator("#plan")

    def sign_in(self, customer: str = ENGLISH) -> BillingPage:
        """Put the demo back to its first day, and open the billing page of a customer."""
        self._send("/switch/start-over")
        self._send("/sign-in", subscription=customer)
        self.page.goto(f"{self.demo.host}/billing")
        return self

    def open_dialog(self) -> FlowPage:
        self.cancel_button.click()
        self.expect_flow()
        return self.flow

    def redirect(self) -> FlowPage:
        """Press the button as a browser without our script does: the flow is a page of its own."""
        self.cancel_button.click()
        flow = FlowPage(self.page)
        flow.expect_step("survey")
        return flow

    def expect_flow(self) -> None:
        expect(self.dialog).to_have_class("ready")

    def expect_closed(self) -> None:
        expect(self.dialog).to_be_hidden()

    def set_billing(self, mode: str) -> None:
        """Choose on the switchboard how the host's backend answers."""
        self._send("/switch", actions=mode)

    def heard(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        """Return the events the host's page has heard, once there are so many."""
        notes = self.page.locator("#events li")
        expect(notes).to_have_count(count)
        pairs = (text.split(" ", 1) for text in notes.all_text_contents())
        return [(name.removeprefix("fairwell:"), json.loads(detail)) for name, detail in pairs]

    def _send(self, path: str, **form: str) -> None:
        answer = self.page.request.post(f"{self.demo.host}{path}", form=form)
        assert answer.ok, answer.status
