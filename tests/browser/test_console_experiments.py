"""In a browser: from nothing to a running experiment in few presses, and nothing that axe finds."""

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

pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def start(page: Page, demo: Demo, tidemark: Company) -> str:
    """The address below which the console of the demo's company lies, for an owner signed in."""
    return sit_down(page, demo, tidemark).place


def test_from_nothing_to_a_running_experiment_in_few_presses(page: Page, axe: Axe, start: str):
    """Every page of the way is clean, fits on a phone, and looks the same in the dark."""
    presses = 0

    def press(role: str, name: str) -> None:
        nonlocal presses
        presses += 1
        page.get_by_role(role, name=name).first.click()

    go_to(page, f"{start}/experiments")
    expect_clean(page, axe, "experiments")
    press("link", "New experiment")
    expect(page.get_by_role("heading", level=1)).to_have_text("New experiment")
    expect_clean(page, axe, "experiments/new")
    _look(page, "new")
    press("radio", "One offer tried before the others")
    page.get_by_label("Offer", exact=True).select_option("pause")
    presses += 2
    page.get_by_label("Save rate today, in percent").fill("20")
    page.get_by_label("Save rate today, in percent").blur()
    presses += 1
    expect(page.locator("#plan")).to_contain_text("5 points from 20%")
    press("button", "Create and start")
    expect(page.get_by_text("Running")).to_be_visible()
    assert presses <= 15
    expect_clean(page, axe, "experiment")
    _look(page, "running")
    press("button", "Stop")
    page.get_by_label("Keep the flow as it is").check()
    press("button", "Conclude")
    expect(page.get_by_text("The flow stays as it was.")).to_be_visible()


def test_a_draft_is_set_up(page: Page, axe: Axe, start: str):
    """Settings, variants and their differences are clean, and fit on a phone."""
    go_to(page, f"{start}/experiments/new")
    page.get_by_label("Name").fill(f"Kinder words {uuid4().hex[:6]}")
    page.get_by_role("button", name="Create a draft").click()
    expect(page.get_by_text("Variant B equals another variant.")).to_be_visible()
    expect_clean(page, axe, "draft")
    _look(page, "draft")
    page.locator("main").get_by_role("link", name="Settings").click()
    expect_clean(page, axe, "settings")
    _look(page, "settings")
    page.get_by_label("Primary metric").select_option("net_mrr")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Actions: Variant B").click()
    page.get_by_role("link", name="Differences").click()
    expect(page.get_by_text("Both are the same.")).to_be_visible()
    expect_clean(page, axe, "differences")
    page.go_back()
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Experiments")


def test_routes_are_arranged(page: Page, axe: Axe, start: str):
    """The page of routes is clean, and fits on a phone."""
    go_to(page, f"{start}/routes?try=1")
    expect(page.get_by_text("This customer gets the flow")).to_be_visible()
    expect_clean(page, axe, "routes")
    _look(page, "routes")


def _look(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size({"width": 1280, "height": 860})
    assert wide <= 0, f"{name} is {wide} pixels too wide"
