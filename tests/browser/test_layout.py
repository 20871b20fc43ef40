"""Nothing is clipped and nothing scrolls sideways: narrow screens, large text, long words."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize

from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, open_link
from tests.browser.running_demo import Demo

pytestmark = [
    pytest.mark.xdist_group("browser-2"),
    pytest.mark.browser_context_args(viewport={"width": 320, "height": 568}),
]
REASONS = ("too_expensive", "unused", "missing_features")
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 568},
    {"width": 1280, "height": 720},
)
LONG_FLOW = """
fairwell: 1
key: long
steps:
  - survey:
      title: Warum möchten Sie Ihr Donaudampfschifffahrtsgesellschaftsabonnement kündigen?
      reasons:
        - {code: too_expensive, offers: [basic_plan]}
"""
LONG_REASON = """\
        - {{code: x_own_{n}, label: Rindfleischetikettierungsüberwachungsgesetz {n}}}
"""
LONG_END = """
  - offer: {title: Würde Ihnen vielleicht die Grundversorgungsvariante genügen?}
  - confirm: {effective: [period_end, immediately]}
  - result: {feedback: true}
"""

SPILLS = """() => {
  const isUnseen = (element) =>
    element.closest(".quiet, template") || !element.getClientRects().length;
  const leaves = (box, { left, right }) => box.left < left - 1 || box.right > right + 1;
  const spills = (element) => {
    const box = element.getBoundingClientRect();
    if (leaves(box, { left: 0, right: innerWidth })) return true;
    if (leaves(box, element.parentElement.getBoundingClientRect())) return true;
    const hasWiderText = element.clientWidth && element.scrollWidth > element.clientWidth + 1;
    return hasWiderText && element.id !== "step";
  };
  return [...document.body.querySelectorAll("*")]
    .filter((element) => !isUnseen(element) && spills(element))
    .map(({ localName, className, textContent }) =>
      `${localName}.${className} ${textContent.trim().slice(0, 30)}`);
}"""
SET_TEXT_SIZE = "size => { document.documentElement.style.fontSize = size; }"


@pytest.mark.parametrize("locale", LOCALES)
class TestNarrow:
    def test_every_step_fits(self, page: Page, tidemark: Company, plans: str, locale: str):
        flow = open_link(page, tidemark.begin(locale, flow=plans).url)
        for step in flow.walk():
            expect_fit(page, step)

    def test_an_answer_and_its_offer_fit(self, page: Page, tidemark: Company, locale: str):
        """Each language with one reason, each reason in a language; offers of all kinds are
        looked at in every language in ``test_cards.py``."""
        reason = REASONS[LOCALES.index(locale) % len(REASONS)]
        flow = open_link(page, tidemark.begin(locale).url)
        flow.reason(reason).check()
        expect_fit(page, "survey")
        flow.press("continue")
        flow.expect_step("offer")
        expect_fit(page, "offer")


class TestMuch:
    def test_long_words_large_sums_and_many_reasons_fit(
        self, page: Page, tidemark: Company, long_flow: str
    ):
        subscription = {"amount_minor": 1_234_567, "plan": "Unternehmensgesamtpaketvereinbarung"}
        link = tidemark.begin("de", flow=long_flow, subscription=subscription)
        for step in open_link(page, link.url).walk():
            expect_fit(page, step)


@pytest.mark.parametrize("locale", LOCALES)
class TestWayOut:
    def test_is_in_the_first_view(self, page: Page, tidemark: Company, locale: str):
        """Predicate P23 of the fairness rules: nobody has to look for the way to cancel."""
        flow = open_link(page, tidemark.begin(locale).url)
        expect_in_first_view(page, flow.button("cancel"))
        flow.go_to_confirm()
        expect_in_first_view(page, flow.button("cancel"))


class TestProminence:
    @pytest.mark.parametrize("reason", REASONS)
    def test_of_both_answers_to_an_offer_is_equal(self, page: Page, tidemark: Company, reason: str):
        """Predicate P22 of the fairness rules: declining weighs as much as accepting.

        What a language can change, size and place, ``test_prominence.py`` measures in each.
        """
        flow = open_link(page, tidemark.begin("de").url)
        flow.give_reason(reason)
        flow.expect_step("offer")
        page.mouse.move(0, 0)
        accept, decline = flow.button("accept"), flow.button("decline")
        expect_in_first_view(page, accept, decline)
        for size in SCREENS:
            page.set_viewport_size(size)
            assert looks_of(decline) == looks_of(accept)
            assert area_of(decline) >= 0.8 * area_of(accept)

    def test_can_be_told_from_its_opposite(self, page: Page, tidemark: Company):
        flow = open_link(page, tidemark.begin().url)
        flow.go_to_confirm()

        assert looks_of(flow.button("cancel")) != looks_of(flow.button("keep"))


@pytest.fixture(scope="session")
def long_flow(demo: Demo, tidemark: Company) -> str:
    reasons = "".join(LONG_REASON.format(n=number) for number in range(20))
    return demo.publish(tidemark.credentials["account_id"], LONG_FLOW + reasons + LONG_END)


def expect_fit(page: Page, step: str) -> None:
    """See that nothing spills, with the usual text and with text of twice the size."""
    for size in ("", "200%"):
        page.evaluate(SET_TEXT_SIZE, size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        assert page.evaluate(SPILLS) == [], f"{step} {size}"
    page.evaluate(SET_TEXT_SIZE, "")


def looks_of(button: Locator) -> list[str]:
    """Return what makes a button weigh more than another."""
    names = ["fontSize", "fontWeight", "color", "backgroundColor", "borderColor", "display"]
    script = "(button, names) => names.map(name => getComputedStyle(button)[name])"
    return list(button.evaluate(script, names))


def area_of(button: Locator) -> float:
    box = box_of(button)
    return box["width"] * box["height"]


def expect_in_first_view(page: Page, *buttons: Locator) -> None:
    for size in SCREENS:
        page.set_viewport_size(size)
        for button in buttons:
            box = box_of(button)
            assert box["y"] + box["height"] <= size["height"], (button, size)


def box_of(button: Locator) -> FloatRect:
    box = button.bounding_box()
    assert box is not None
    return box
