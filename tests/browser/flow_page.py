"""The flow as its customer sees it, in the frame of a host's page or as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import FrameLocator, Locator, Page, expect

from app.core.locale import SHIPPED_LOCALES
from tests.browser.liveliness import expect_alive

LOCALES = SHIPPED_LOCALES


class FlowPage:
    """What is on the page now, and the buttons to go on."""

    def __init__(self, view: Page | FrameLocator) -> None:
        self.view = view

    @property
    def step(self) -> Locator:
        return self.view.locator("#step")

    @property
    def heading(self) -> Locator:
        return self.view.locator("#step h1")

    @property
    def notice(self) -> Locator:
        return self.view.locator("#step [role=alert]")

    def button(self, intent: str) -> Locator:
        return self.view.locator(f"button[name=intent][value={intent}]")

    def reason(self, code: str) -> Locator:
        return self.view.locator(f"input[name=reason][value={code}]")

    def press(self, intent: str) -> None:
        self.button(intent).click()

    def give_reason(self, code: str) -> None:
        """Answer the survey."""
        self.reason(code).check()
        self.press("continue")

    def expect_step(self, name: str) -> None:
        """Wait until the customer has arrived: htmx has brought the step to life."""
        expect(self.step).to_have_attribute("data-step", name)
        expect(self.step).not_to_contain_class("htmx-added")

    def expect_outcome(self, outcome: str) -> None:
        expect(self.step).to_have_attribute("data-outcome", outcome)
        expect(self.step).not_to_contain_class("htmx-added")

    def go_to_confirm(self) -> None:
        """Take the direct way to the decision."""
        self.press("cancel")
        self.expect_step("confirm")

    def walk(self, reason: str = "too_expensive") -> Iterator[str]:
        """Go through every step to the end and beyond; yields the name of each that is shown."""
        self.expect_step("survey")
        yield "survey"
        self.give_reason(reason)
        self.expect_step("offer")
        yield "offer"
        self.press("decline")
        self.expect_step("confirm")
        yield "confirm"
        self.press("cancel")
        self.expect_step("result")
        yield "result"
        self.press("continue")
        self.expect_step("feedback")
        yield "feedback"


def open_link(page: Page, url: str) -> FlowPage:
    """Follow a link into the flow, which opens as a page of its own."""
    page.goto(url)
    page.locator("form[action='/continue'] button").click()
    flow = FlowPage(page)
    expect(flow.step).not_to_have_attribute("data-step", "continue")
    expect_alive(page)
    return flow
