"""The first pages of the console in a real browser: nothing axe finds, and nothing too wide."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.company import Company
from tests.browser.member_desk import sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("de", 375)])
def test_the_start_and_the_snippets_hold_nothing_that_axe_finds(
    page: Page, axe: Axe, demo: Demo, northwind: Company, locale: str, width: int
):
    """Wide in English, and narrow in German, whose words are longer."""
    desk = sit_down(page, demo, northwind, locale)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("start", "integrate"):
        desk.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        expect_clean(page, axe, path)
