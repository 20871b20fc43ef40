"""When a page is ready: htmx brings it to life a moment after it has loaded."""

from __future__ import annotations

from playwright.sync_api import Page, expect

IS_ENHANCED = """matchMedia('(scripting: enabled)').matches &&
  !document.documentElement.hasAttribute('hx-ignore')"""
LIFELESS = "[hx-get]:not([data-htmx-powered]), [hx-post]:not([data-htmx-powered])"


def go_to(page: Page, url: str) -> None:
    """Open a page and wait until it is alive."""
    page.goto(url)
    expect_alive(page)


def expect_alive(page: Page) -> None:
    """Wait until a press is answered by htmx, where htmx may begin.

    Whoever is faster sends the form without htmx. That is right, and not what most tests are about.
    """
    if page.evaluate(IS_ENHANCED):
        expect(page.locator(LIFELESS)).to_have_count(0)
