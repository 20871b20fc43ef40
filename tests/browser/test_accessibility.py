"""Nothing that axe finds, in four languages, light and dark; and what axe cannot see."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.billing_page import CUSTOMERS, BillingPage
from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, open_link
from tests.browser.running_demo import Demo

EVERYTHING = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "iframes": False,
}
COLORS = EVERYTHING | {"rules": {}, "runOnly": ["color-contrast", "link-in-text-block"]}
SCHEMES: dict[Literal["light", "dark"], Any] = {"light": EVERYTHING, "dark": COLORS}
"""The page is the same in both but for its colors, so the second look is at those alone."""
RUN_AXE = """async ([context, options]) => {
  const { violations } = await axe.run(context ?? document, options);
  return { violations };
}"""
FINISH = "document.getAnimations().forEach(animation => animation.finish())"
NARROW = pytest.mark.browser_context_args(viewport={"width": 320, "height": 2000})
"""High enough for nothing to lie under the bar at the bottom, which axe would call too small."""
pytestmark = pytest.mark.xdist_group("browser-1")


@NARROW
@pytest.mark.parametrize("locale", LOCALES)
class TestAxe:
    def test_finds_nothing_on_any_step(
        self, page: Page, axe: Axe, tidemark: Company, plans: str, locale: str
    ):
        flow = open_link(page, tidemark.begin(locale, flow=plans).url)
        for step in flow.walk():
            expect_clean(page, axe, step)

    def test_finds_nothing_on_other_offers(
        self, page: Page, axe: Axe, tidemark: Company, locale: str
    ):
        reason = "unused" if locale in {"en", "de"} else "missing_features"
        flow = open_link(page, tidemark.begin(locale).url)
        flow.reason(reason).check()
        expect_clean(page, axe, "survey with an answer")
        flow.press("continue")
        flow.expect_step("offer")
        expect_clean(page, axe, f"offer for {reason}")

    def test_finds_nothing_in_the_dialog(self, page: Page, axe: Axe, demo: Demo, locale: str):
        BillingPage(page, demo).sign_in(CUSTOMERS[locale]).open_dialog()
        expect_clean(page, axe, "dialog", {"include": [["fairwell-dialog"]]})


@NARROW
class TestAxeOnNotices:
    def test_finds_nothing_where_an_answer_is_wrong(
        self, page: Page, axe: Axe, tidemark: Company, complaints: list[str]
    ):
        flow = open_link(page, tidemark.begin("de").url)
        flow.reason("other").check()
        page.locator("textarea[name='follow_up.other']").fill("x" * 2001)
        flow.press("continue")
        expect(flow.notice).to_be_visible()
        expect_clean(page, axe, "notice")
        complaints.clear()

    def test_finds_nothing_on_pages_for_those_who_cannot_get_in(
        self, page: Page, axe: Axe, demo: Demo, tidemark: Company, complaints: list[str]
    ):
        for address in (f"{demo.service}/open", tidemark.begin().url):
            page.goto(address)
            expect_clean(page, axe, address)
        complaints.clear()


@pytest.mark.browser_context_args(viewport={"width": 320, "height": 568})
class TestFocus:
    """WCAG 2.2, 2.4.11: a bar at the bottom never hides where the focus is."""

    def test_is_in_sight_all_through_the_survey(self, page: Page, tidemark: Company):
        flow = open_link(page, tidemark.begin("de").url)
        reasons = page.locator("input[name=reason]").count()
        expect_focus_in_sight(page, "Tab", *["ArrowDown"] * (reasons - 1), *["Tab"] * 3)
        expect(flow.button("cancel")).to_be_focused()

    def test_is_in_sight_on_an_offer(self, page: Page, tidemark: Company):
        flow = open_link(page, tidemark.begin("de").url)
        flow.give_reason("unused")
        expect(flow.heading).to_be_focused()
        expect_focus_in_sight(page, "Tab", "ArrowDown", "ArrowDown", "Tab", "Tab")
        expect(flow.button("decline")).to_be_focused()


class TestPreferences:
    @pytest.mark.browser_context_args(forced_colors="active")
    def test_forced_colors_show_what_is_chosen_and_what_can_be_pressed(
        self, page: Page, tidemark: Company
    ):
        flow = open_link(page, tidemark.begin().url)
        flow.reason("unused").check()
        chosen = page.locator(".reason", has=flow.reason("unused"))
        expect(chosen).to_have_css("outline-style", "solid")
        expect(flow.button("cancel")).to_have_css("border-top-style", "solid")
        assert list(flow.walk())[-1] == "feedback"

    @pytest.mark.browser_context_args(reduced_motion="reduce")
    def test_reduced_motion_moves_nothing(self, page: Page, demo: Demo):
        billing = BillingPage(page, demo).sign_in()
        page.evaluate(COUNT_MOVES)
        flow = billing.open_dialog()
        flow.view.locator("html").evaluate(COUNT_MOVES)
        assert list(flow.walk())[-1] == "feedback"

        assert page.evaluate("moves") == 0
        assert flow.view.locator("html").evaluate("() => moves") == 0

    def test_motion_is_short(self, page: Page, tidemark: Company):
        flow = open_link(page, tidemark.begin().url)
        flow.go_to_confirm()
        duration = "step => getComputedStyle(step.firstElementChild).animationDuration"

        assert float(flow.step.evaluate(duration).removesuffix("s")) <= 0.15


COUNT_MOVES = """() => {
  globalThis.moves = 0;
  const count = () => globalThis.moves++;
  for (const type of ["animationstart", "transitionrun"]) addEventListener(type, count, true);
}"""

FIRST_LINE = 20
IS_IN_SIGHT = """line => {
  const focused = document.activeElement;
  const target = focused.closest("label") ?? focused;
  const { left, top, width, height } = target.getBoundingClientRect();
  const down = focused.matches("textarea") ? line : height / 2; // browsers reveal its caret
  const hit = document.elementFromPoint(left + width / 2, top + down);
  return target.contains(hit);
}"""
FOCUSED = "document.activeElement.outerHTML"


def expect_focus_in_sight(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        try:
            # a browser scrolls there in its next frame
            page.wait_for_function(IS_IN_SIGHT, arg=FIRST_LINE)
        except TimeoutError:
            raise AssertionError(page.evaluate(FOCUSED)) from None


def expect_clean(page: Page, axe: Axe, where: str, context: object = None) -> None:
    """Run axe in both color schemes, once nothing moves any more."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    page.evaluate("scrollTo(0, 0)")  # half under the header, a link would count as too small
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FINISH)
        results = AxeResults(page.evaluate(RUN_AXE, [context, options]))
        assert results.violations_count == 0, f"{where}, {scheme}: {results.generate_report()}"
    page.emulate_media(color_scheme="light")
