"""The console's pages about what happened, in a real browser: axe, filters, a test event."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import open_link
from tests.browser.liveliness import go_to
from tests.browser.member_desk import sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def desk(page: Page, demo: Demo, tidemark: Company) -> str:
    """A member of Tidemark who is signed in; returns where their pages begin."""
    return sit_down(page, demo, tidemark).place


@pytest.fixture
def canceled(page: Page, demo: Demo, tidemark: Company) -> str:
    """The id of a session that went all the way."""
    link = tidemark.begin()
    flow = open_link(page, link.url)
    flow.give_reason("too_expensive")
    flow.press("decline")
    flow.press("cancel")
    flow.expect_step("result")
    tidemark.events(link.id, until="receipt.issued")
    return link.id


def test_pages_hold_nothing_that_axe_finds(page: Page, axe: Axe, canceled: str, desk: str):
    for path in (
        f"sessions/{canceled}",
        "sessions",
        "sessions/link",
        "feedback",
        "webhooks",
        "webhooks/new",
        "webhooks/deliveries",
    ):
        go_to(page, f"{desk}/{path}")
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => { fold.open = true; }")
        expect_clean(page, axe, path)
    go_to(page, f"{desk}/webhooks/deliveries")
    page.locator("#results tbody th a").first.click()
    expect_clean(page, axe, "one delivery")


def test_a_filter_changes_the_list_and_the_address(page: Page, canceled: str, desk: str):
    go_to(page, f"{desk}/sessions")
    outcome = page.locator("#filter-outcome")
    outcome.focus()
    outcome.select_option("kept")

    expect(page).to_have_url(re.compile(r"/sessions\?.*outcome=kept"))
    expect(page.locator("#results tbody tr")).to_have_count(0)
    expect(outcome).to_be_focused()
    page.reload()
    expect(outcome).to_have_value("kept")


def test_a_test_event_is_answered_on_the_page(page: Page, desk: str):
    go_to(page, f"{desk}/webhooks")
    page.locator("tbody th a").first.click()
    page.get_by_role("button", name="Send test").click()

    expect(page.locator("#test")).to_contain_text("responded with 204")
    expect(page.locator("#test[hx-get]")).to_have_count(0)


@pytest.mark.browser_context_args(viewport={"width": 375, "height": 800})
def test_nothing_sticks_out_on_a_phone(page: Page, canceled: str, desk: str):
    for path in ("sessions", "webhooks/deliveries", "webhooks/new", "feedback"):
        go_to(page, f"{desk}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
