"""Every page of the console: nothing moves while it comes, it weighs little, and axe finds nothing.

What moves is counted as browsers count it (cumulative layout shift), on a processor that is
slowed down to a quarter, with nothing kept from before, and with a script that comes only when
the page has been painted. It is no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests.browser.company import Company
from tests.browser.console_pages import PAGES
from tests.browser.member_desk import MemberDesk, sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

pytestmark = pytest.mark.xdist_group("browser-2")
SCRIPT = "**/vendor/console.js*"
MOST_SHIFT = 0.02
PAGE_BYTES = 100_000
SLOWER = 4
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 375, "height": 667},
    {"width": 768, "height": 1024},
)
WATCH_SHIFTS = """() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => node?.outerHTML?.slice(0, 80));
      if (!hadRecentInput) globalThis.shifts.push([value, moved]);
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
WHEN_PAINTED = """() => new Promise((done) =>
  new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length) done();
  }).observe({ type: "paint", buffered: true }))"""
AFTER_TWO_FRAMES = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(globalThis.shifts))))"""


@pytest.fixture(scope="session")
def longshore(demo: Demo, tidemark: Company) -> Company:
    """A company with a history, so that lists have rows."""
    made = demo.fairwell("simulate", "--sessions", "60")
    return Company({"account_id": made["account_id"]}, tidemark.api)


@pytest.fixture
def desk(page: Page, demo: Demo, longshore: Company) -> MemberDesk:
    return sit_down(page, demo, longshore)


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


@pytest.mark.parametrize("path", PAGES)
def test_page(browser: Browser, desk: MemberDesk, axe: Axe, path: str):
    for screen in SCREENS:
        with _fresh(browser, desk, screen) as page:
            weight = _open_slowly(page, f"{desk.place}/{path}")
            shifts = page.evaluate(AFTER_TWO_FRAMES)
            assert sum(value for value, _ in shifts) < MOST_SHIFT, (screen, shifts)
            assert weight <= PAGE_BYTES
    desk.page.set_viewport_size(screen)
    desk.open(path)
    expect_clean(desk.page, axe, path)


@contextmanager
def _fresh(browser: Browser, desk: MemberDesk, screen: ViewportSize) -> Iterator[Page]:
    """Return the member's page in a browser that has kept nothing but who they are."""
    context = browser.new_context(storage_state=desk.page.context.storage_state(), viewport=screen)
    page = context.new_page()
    page.add_init_script(f"({WATCH_SHIFTS})()")
    yield page
    context.close()


def _open_slowly(page: Page, address: str) -> int:
    """Open a page on a slow processor, and return the bytes that came, with what it frames."""
    weights: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    with _script_comes_late(page):
        page.goto(address, wait_until="commit")
        page.evaluate(WHEN_PAINTED)
    page.wait_for_load_state("networkidle")
    return round(sum(weights))


@contextmanager
def _script_comes_late(page: Page) -> Iterator[None]:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(SCRIPT, hold)
    yield
    for route in held:
        route.continue_()
    page.unroute(SCRIPT)
