"""The way on and the way out, both in sight on every question: each screen and size of text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.host_site import HostSite
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 1280, "height": 720},
    {"width": 1024, "height": 600},
    {"width": 390, "height": 664},
    {"width": 375, "height": 667},
    {"width": 320, "height": 568},
)
TEXT_SIZES = ("100%", "200%")
FLOW = """
fairwell: 1
key: reasons-{count}
steps:
  - survey:
      title: Warum möchten Sie Ihr Donaudampfschifffahrtsgesellschaftsabonnement kündigen?
      reasons:
{reasons}
  - feedback
  - confirm
  - result
"""
REASON = "        - {{code: x_{n}, label: Rindfleischetikettierungsüberwachungsgesetz {n}}}"
HIDDEN = """(root, sizes) => {
  const isInSight = (control) => {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return isInside && control.contains(middle);
  };
  const hidden = [];
  for (const size of sizes) {
    root.style.fontSize = size;
    document.getAnimations().forEach((animation) => animation.finish());
    scrollTo(0, 0);
    for (const intent of ["continue", "cancel"]) {
      const control = document.querySelector(`button[name=intent][value=${intent}]`);
      if (!isInSight(control)) hidden.push(`${intent} with text of ${size}`);
    }
  }
  root.style.fontSize = "";
  return hidden;
}"""
"""Which of the two controls is not to be seen whole, before anybody scrolls."""


@pytest.fixture(scope="session", params=[8, 20])
def survey(request: pytest.FixtureRequest, demo: Demo, northwind: Company) -> str:
    """The key of a flow with so many reasons, and long ones."""
    reasons = "\n".join(REASON.format(n=number) for number in range(request.param))
    document = FLOW.format(count=request.param, reasons=reasons)
    return demo.publish(northwind.credentials["account_id"], document)


class TestBothWays:
    def test_are_in_sight_on_a_page_of_its_own(self, page: Page, northwind: Company, survey: str):
        flow = open_link(page, northwind.begin(flow=survey).url)
        expect_both_ways(page, flow, "survey")
        flow.press("skip")
        flow.expect_step("feedback")
        expect_both_ways(page, flow, "feedback")

    def test_are_in_sight_in_the_dialog(
        self, page: Page, demo: Demo, site: HostSite, northwind: Company, survey: str
    ):
        page.goto(site.show(service=demo.service, token=northwind.token(flow=survey)))
        page.locator("form button").click()
        dialog = page.locator("fairwell-dialog dialog")
        expect(dialog).to_have_class("ready")
        expect_both_ways(page, FlowPage(page.frame_locator("fairwell-dialog iframe")), "survey")
        for screen in SCREENS:
            page.set_viewport_size(screen)
            expect_whole_dialog(dialog, screen)


def expect_both_ways(page: Page, flow: FlowPage, step: str) -> None:
    """Look at both controls in every view there is."""
    flow.expect_step(step)
    root = flow.view.locator("html")
    for locale in LOCALES:
        button = flow.view.locator(f"button[name=locale][value={locale}]")
        button.press("Enter")  # a pointer may miss what has just changed its size
        expect(root).to_have_attribute("lang", locale)
        for screen in SCREENS:
            page.set_viewport_size(screen)
            assert root.evaluate(HIDDEN, TEXT_SIZES) == [], (step, locale, screen)


def expect_whole_dialog(dialog: Locator, screen: ViewportSize) -> None:
    """What is in sight in the frame is in sight on the screen."""
    box = dialog.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= screen["height"], screen
