"""The card of each kind of offer: readable by everybody, and to be used without a mouse."""

from __future__ import annotations

from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.offer_kinds import KINDS, subscription_for
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import NARROW, expect_clean, expect_focus_in_sight
from tests.browser.test_layout import expect_fit

pytestmark = pytest.mark.xdist_group("browser-1")
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
LOCALE_OF = dict(zip(KINDS, cycle(LOCALES), strict=False))
"""Each kind in one language, and each language for some kinds."""
CHOICES = {"discount": None, "pause": "input[name=months]", "custom": "[name='field.phone']"}
"""What a kind wants of the customer before it can be accepted: nothing, a choice, or words."""


def at_offer(
    page: Page, company: Company, flow_key: str, kind: str, locale: str = "en"
) -> FlowPage:
    subscription = subscription_for(kind)
    flow = open_link(page, company.begin(locale, flow=flow_key, subscription=subscription).url)
    flow.give_reason(f"x_{kind}")
    flow.expect_step("offer")
    return flow


@NARROW
@EVERY_KIND
class TestCard:
    def test_fits_in_every_language_and_is_accessible(
        self, page: Page, axe: Axe, tidemark: Company, kinds: str, kind: str
    ):
        at_offer(page, tidemark, kinds, kind, LOCALE_OF[kind])
        expect_clean(page, axe, kind)
        for locale in LOCALES:
            page.locator(f"button[name=locale][value={locale}]").click()
            expect(page.locator("html")).to_have_attribute("lang", locale)
            expect_fit(page, f"{kind} in {locale}")


@EVERY_KIND
class TestWithoutMouse:
    @pytest.mark.browser_context_args(viewport={"width": 320, "height": 568})
    def test_every_control_is_reached_and_seen(
        self, page: Page, tidemark: Company, kinds: str, kind: str
    ):
        flow = at_offer(page, tidemark, kinds, kind)
        page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        expect(flow.heading).to_be_focused()
        for _ in range(12):
            expect_focus_in_sight(page, "Tab")
            if flow.button("decline").evaluate("(button) => button.matches(':focus')"):
                break
        expect(flow.button("decline")).to_be_focused()
        page.keyboard.press("Enter")

        flow.expect_step("confirm")


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize("kind", CHOICES)
class TestWithoutJavaScript:
    def test_is_accepted_and_the_truth_is_told(
        self, page: Page, demo: Demo, tidemark: Company, kinds: str, kind: str
    ):
        """Billing does not know the customer and refuses: the page says so and goes on.

        Where there is something to fill in, and where not. The other kinds send the same form,
        which ``tests/functional/hosted/test_offer_results.py`` does for every one of them.
        """
        page.request.post(f"{demo.host}/switch/start-over")
        flow = at_offer(page, tidemark, kinds, kind)
        if kind == "pause":
            page.locator(CHOICES[kind]).first.check()
        elif kind == "custom":
            page.locator(CHOICES[kind]).fill("12345")
        flow.press("accept")

        flow.expect_step("confirm")
        expect(flow.notice).to_be_visible()
