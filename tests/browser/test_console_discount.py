"""The commonest job: a discount for some customers, under one reason, live. Presses count."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.member_desk import sit_down
from tests.browser.presses import Presses
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


def add(hand: Presses, condition: str) -> None:
    hand.press(hand.page.get_by_text("Add condition"))
    hand.press(hand.page.get_by_role("button", name=condition, exact=True))


@SCRIPTS
def test_from_overview_to_published_and_attached(
    page: Page, demo: Demo, tidemark: Company, name: str
):
    """30% off for whoever pays 50 EUR and has stayed six months, under "too expensive"."""
    desk = sit_down(page, demo, tidemark, name=name)
    desk.open("start")
    hand, key = Presses(page), f"loyal_{uuid4().hex[:6]}"

    hand.go("Offers")
    hand.press(page.get_by_role("link", name="New offer"))
    hand.press(page.get_by_role("link", name="Discount"))
    page.get_by_label("Percentage off").fill("30")
    page.get_by_label("Key").fill(key)
    add(hand, "Price at least")
    page.get_by_label("Price at least").and_(page.locator("input")).fill("50")
    add(hand, "Time as customer at least")
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
    expect(row).to_contain_text("Cancellation")
