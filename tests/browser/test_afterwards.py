"""The pages after the decision: the way back, the receipt and its check, the end of a pause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.liveliness import go_to
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import NARROW, expect_clean
from tests.browser.test_layout import expect_fit

pytestmark = pytest.mark.xdist_group("browser-1")
WITHOUT_JAVASCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)


def cancel(page: Page, company: Company, locale: str = "en") -> FlowPage:
    flow = open_link(page, company.begin(locale).url)
    flow.go_to_confirm()
    flow.button("cancel").press("Enter")
    flow.expect_outcome("canceled")
    return flow


def go_back(page: Page, flow: FlowPage) -> None:
    page.locator("form.way-back button").press("Enter")
    flow.expect_step("back")


def pause(page: Page, company: Company, locale: str = "en") -> str:
    """Accept a pause, and return the link that ends it."""
    begun = company.begin(locale)
    flow = open_link(page, begun.url)
    flow.give_reason("unused")
    flow.expect_step("offer")
    page.locator("input[name=months]").first.check()
    flow.press("accept")
    flow.expect_outcome("saved")
    return str(company.api.post(f"/sessions/{begun.id}/resume-link").json()["url"])


def receipt_of(page: Page) -> str:
    return str(page.locator("a#receipt").get_attribute("href"))


def walk_back(page: Page, company: Company, locale: str) -> Iterator[str]:
    """Undo a cancellation; yields what the page shows."""
    flow = cancel(page, company, locale)
    go_back(page, flow)
    yield "the way back"
    flow.button("undo").press("Enter")
    expect(flow.step).not_to_have_attribute("data-back", "open")
    yield "after undoing"


def walk_receipt(page: Page, company: Company, locale: str, service: str) -> Iterator[str]:
    """Look at a receipt, and whether it is genuine; yields what the page shows."""
    cancel(page, company, locale)
    go_to(page, service + receipt_of(page))
    yield "receipt"
    go_to(page, service + str(page.locator("a[href^='/verify/']").get_attribute("href")))
    yield "a genuine receipt"
    go_to(page, f"{service}/verify")
    yield "the question for a receipt"
    page.locator("#reference").fill("AAAA")
    page.locator("#code").fill("BBBB")
    page.locator("#code").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a receipt that is none"


def walk_out_of_pause(page: Page, company: Company, locale: str) -> Iterator[str]:
    """End a pause; yields what the page shows."""
    go_to(page, pause(page, company, locale))
    yield "a pause"
    page.locator("button[value=resume]").press("Enter")
    expect(page.locator("#step")).not_to_have_attribute("data-resume", "open")
    yield "after resuming"


@NARROW
@pytest.mark.parametrize("locale", LOCALES)
class TestReadable:
    """Nothing that axe finds, light and dark; nothing spills, with text of twice the size too."""

    def test_is_the_way_back(
        self, page: Page, axe: Axe, northwind: Company, tidemark: Company, locale: str
    ):
        """Recorded where nobody does billing, refused where billing knows no such customer.

        Each language in one of the two, each of the two in two languages.
        """
        company = northwind if locale in {"en", "de"} else tidemark
        for where in walk_back(page, company, locale):
            expect_clean(page, axe, where)
            expect_fit(page, where)

    def test_is_the_receipt(
        self,
        page: Page,
        axe: Axe,
        demo: Demo,
        northwind: Company,
        locale: str,
        complaints: list[str],
    ):
        for where in walk_receipt(page, northwind, locale, demo.service):
            expect_clean(page, axe, where)
            expect_fit(page, where)
        complaints.clear()  # "not genuine" is an answer that browsers call a failure

    def test_is_the_end_of_a_pause(self, page: Page, axe: Axe, northwind: Company, locale: str):
        for where in walk_out_of_pause(page, northwind, locale):
            expect_clean(page, axe, where)
            expect_fit(page, where)


class TestKeyboard:
    def test_undoes_a_cancellation(self, page: Page, northwind: Company):
        flow = cancel(page, northwind)
        go_back(page, flow)
        expect(flow.heading).to_be_focused()
        page.keyboard.press("Tab")
        expect(flow.button("undo")).to_be_focused()
        page.keyboard.press("Enter")

        expect(flow.step).to_have_attribute("data-back", "recorded")
        expect(flow.heading).to_be_focused()

    def test_ends_a_pause(self, page: Page, northwind: Company):
        go_to(page, pause(page, northwind))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.locator("#step")).to_have_attribute("data-resume", "recorded")
        expect(page.locator("h1")).to_be_focused()


@WITHOUT_JAVASCRIPT
class TestWithoutJavaScript:
    def test_a_cancellation_is_undone(self, page: Page, northwind: Company):
        assert list(walk_back(page, northwind, "en"))[-1] == "after undoing"
        expect(page.locator("#step")).to_have_attribute("data-back", "recorded")

    def test_a_receipt_is_read_and_checked(
        self, page: Page, northwind: Company, demo: Demo, complaints: list[str]
    ):
        walk = walk_receipt(page, northwind, "en", demo.service)
        shown = [(where, page.locator("h1").inner_text()) for where in walk]
        assert [heading for _where, heading in shown] == [
            "Receipt for a cancellation",
            "This receipt is genuine",
            "Is this receipt genuine?",
            shown[-1][1],
        ]
        complaints.clear()

    def test_a_pause_is_ended(self, page: Page, northwind: Company):
        assert list(walk_out_of_pause(page, northwind, "en"))[-1] == "after resuming"
        expect(page.locator("#step")).to_have_attribute("data-resume", "recorded")
