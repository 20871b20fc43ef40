"""The commonest job: a discount for some customers, under one reason, live. Presses count."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.member_desk import sit_down
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
MOST_PRESSES = 12
SCRIPTS = pytest.mark.parametrize(
    "name",
    [
        pytest.param("Mila", id="scripted"),
        pytest.param(
            "Noor",
            id="plain",
            marks=pytest.mark.browser_context_args(java_script_enabled=False),
        ),
    ],
)


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


class Presses:
    """A member's hand: every press and every choice in a list counts, typing does not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def choose(self, label: str, value: str) -> None:
        self.count += 1
        self.page.get_by_label(label, exact=True).select_option(value)

    def add(self, condition: str) -> None:
        self.press(self.page.get_by_text("Add condition"))
        self.press(self.page.get_by_role("button", name=condition, exact=True))


@SCRIPTS
def test_from_overview_to_published_and_attached(
    page: Page, demo: Demo, tidemark: Company, name: str
):
    """30% off for whoever pays 50 EUR and has stayed six months, under "too expensive"."""
    desk = sit_down(page, demo, tidemark, name=name)
    desk.open("start")
    hand, key = Presses(page), f"loyal_{uuid4().hex[:6]}"
    menu = page.get_by_role("navigation", name="Main navigation")

    hand.press(menu.get_by_role("link", name="Offers"))
    hand.press(page.get_by_role("link", name="New offer"))
    hand.press(page.get_by_role("link", name="Discount"))
    page.get_by_label("Percentage off").fill("30")
    page.get_by_label("Key").fill(key)
    hand.add("Price at least")
    page.get_by_label("Price at least").and_(page.locator("input")).fill("50")
    hand.add("Time as customer at least")
    page.get_by_label("Time as customer at least").and_(page.locator("input")).fill("6")
    hand.choose("Unit", "month")
    hand.press(page.get_by_role("checkbox", name="It costs too much").first)
    hand.press(page.get_by_role("button", name="Save"))
    page.wait_for_url("**/publish")
    hand.press(page.get_by_role("button", name="Publish"))
    page.wait_for_url("**/history?published=*")

    assert hand.count <= MOST_PRESSES
    desk.open("offers")
    row = page.get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("Pays €50.00 or more")
    expect(row).to_contain_text("Customer for: at least 6 months")
    expect(row).to_contain_text("default")
