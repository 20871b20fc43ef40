"""In a browser: an offer is made with its example beside it, and nothing that axe finds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.liveliness import go_to
from tests.browser.member_desk import sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

PAGES = (
    "offers",
    "offers/new",
    "offers/edit/call_back",
    "offers/new/roadmap",
    "plans",
    "plans/edit/pro",
    "segments",
    "segments/new",
    "brand",
    "settings",
    "settings/connections",
    "settings/keys",
    "settings/kept",
    "settings/mail",
)
pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def start(page: Page, demo: Demo, tidemark: Company) -> str:
    """The address below which the console of the demo's company lies, for an owner signed in."""
    return sit_down(page, demo, tidemark).place


def test_axe_finds_nothing(page: Page, axe: Axe, start: str):
    for path in PAGES:
        go_to(page, f"{start}/{path}")
        expect_clean(page, axe, path)


def test_pages_fit_on_a_phone(page: Page, start: str):
    page.set_viewport_size({"width": 320, "height": 800})
    for path in PAGES:
        go_to(page, f"{start}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"


def test_the_example_follows_what_is_typed(page: Page, start: str):
    go_to(page, f"{start}/offers/new/discount")
    example = page.frame_locator("iframe[name=example]")
    expect(example.get_by_role("heading")).to_have_text("25% off for 3 months")

    page.get_by_label("Percentage off").fill("50")
    expect(example.get_by_role("heading")).to_have_text("50% off for 3 months")
    page.get_by_label("Language of the example").select_option("de")
    expect(example.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Percentage off").fill("")
    expect(example.locator("main")).to_contain_text("as soon as the form is complete")


def test_an_offer_is_made_by_keyboard_and_disabled(page: Page, start: str, complaints: list[str]):
    go_to(page, f"{start}/offers/new/pause")
    key = f"break_{uuid4().hex[:6]}"
    page.get_by_label("Lengths in months").fill("13")
    page.get_by_label("Key").fill(key)
    page.get_by_label("Key").press("Enter")
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_label("Lengths in months")).to_have_value("13")
    complaints.clear()  # the browser notes that the answer was a 422

    page.get_by_label("Lengths in months").fill("2")
    page.get_by_label("Lengths in months").press("Enter")
    page.wait_for_url("**/offers?done=saved")
    row = page.get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("A pause of 2 months")
    row.get_by_role("button", name="Disable").click()
    page.wait_for_url("**/offers?done=rested")
    expect(page.get_by_role("row").filter(has_text=key)).to_contain_text("Not active")


def test_the_brand_is_seen_before_it_is_saved(page: Page, start: str):
    go_to(page, f"{start}/brand")
    button = page.frame_locator("iframe[name=example]").locator("button.primary")
    expect(button).to_have_css("border-radius", "8px")

    page.get_by_label("Corner radius").fill("0")
    expect(button).to_have_css("border-radius", "0px")
