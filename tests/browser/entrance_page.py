"""The public way to cancel, as somebody without a login sees it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.liveliness import go_to
from tests.browser.running_demo import Demo


class EntrancePage:
    """The form, and what came of it."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self.demo = demo
        self.send_button = page.locator("#step-form .actions button")
        self.notice = page.locator("[data-notice]")
        self.alert = page.locator("#step [role=alert]")

    @property
    def step(self) -> Locator:
        return self.page.locator("#step")

    def open(self, locale: str = "de", country: str = "DE") -> EntrancePage:
        account = self.demo.credentials["account_id"]
        go_to(
            self.page,
            f"{self.demo.service}/cancel/{account}?lang={locale}&country={country}",
        )
        expect(self.step).to_have_attribute("data-step", "entrance")
        return self

    def fill(self, name: str, contract: str) -> EntrancePage:
        self.page.locator("#name").fill(name)
        self.page.locator("#contract").fill(contract)
        return self

    def send(self) -> None:
        """Press the button, as fast as nobody types: that is no reason to refuse anybody."""
        self.send_button.click()

    def expect_state(self, state: str) -> None:
        expect(self.notice).to_have_attribute("data-notice", state)
        expect(self.step).not_to_contain_class("htmx-added")
