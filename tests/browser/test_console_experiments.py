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


def test_an_experiment_is_planned_and_made(page: Page, axe: Axe, start: str):
    """Every page of the way is clean, fits on a phone, and looks the same in the dark."""
    name = f"Kinder words {uuid4().hex[:6]}"
    go_to(page, f"{start}/experiments")
    expect_clean(page, axe, "experiments")
    go_to(page, f"{start}/experiments/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Save rate today, in percent").fill("20")
    page.get_by_role("button", name="See what it takes").click()
    expect(page.get_by_role("heading", name="What it takes")).to_be_visible()
    expect_clean(page, axe, "experiments/new")
    _look(page, "plan")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("A variant is the same as another.")).to_be_visible()
    expect_clean(page, axe, "experiment")
    _look(page, "draft")


def _look(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size({"width": 1280, "height": 860})
    assert wide <= 0, f"{name} is {wide} pixels too wide"
