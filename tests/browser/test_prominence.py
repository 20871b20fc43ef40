"""The way out weighs as much as the way to stay: every step, every offer, language and screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company, Link
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.offer_kinds import KINDS, subscription_for
from tests.browser.prominence import (
    SCREENS,
    Looks,
    is_in_first_screen,
    lightness,
    looks_of,
    shortfalls,
)
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")
CALIFORNIA = {"country": "US", "region": "CA"}
MINNESOTA = {"country": "US", "region": "MN"}
GERMANY = {"country": "DE"}
ASKS_TWICE = """
fairwell: 1
key: twice
steps:
  - survey: {reasons: [{code: unused}]}
  - feedback
  - confirm
  - result
"""
SWAP = """([way_out, other]) => {
  [way_out.className, other.className] = ["link", "primary"];
}"""
TRADE_CLASSES = """([way_out, other]) => {
  [way_out.className, other.className] = [other.className, way_out.className];
}"""


@pytest.fixture(scope="session")
def twice(demo: Demo, tidemark: Company) -> str:
    """A flow with a second question before the decision."""
    return demo.publish(tidemark.credentials["account_id"], ASKS_TWICE)


class TestOffer:
    """Predicates P21, P22 and P23: declining stands beside accepting, and weighs as much."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_declined_as_easily_as_accepted(
        self, page: Page, tidemark: Company, kinds: str, kind: str
    ):
        flow = at_offer(page, tidemark, kinds, kind)
        for where in every_view(page):
            expect_equal(flow.button("decline"), flow.button("accept"), where)

    @pytest.mark.parametrize("kind", ["discount", "custom"])
    def test_has_the_words_of_the_law_beside_it_in_california(
        self, page: Page, tidemark: Company, kinds: str, kind: str
    ):
        flow = at_offer(page, tidemark, kinds, kind, customer=CALIFORNIA)
        expect(flow.button("decline")).to_have_text("click to cancel")
        for where in every_view(page):
            expect_equal(flow.button("decline"), flow.button("accept"), where)

    def test_that_was_asked_for_in_minnesota_is_declined_as_easily(
        self, page: Page, tidemark: Company, kinds: str
    ):
        flow = open_link(page, begin(tidemark, kinds, "discount", MINNESOTA).url)
        page.locator("input[name=may_offer][value=yes]").check()
        flow.give_reason("x_discount")
        flow.expect_step("offer")
        for where in every_view(page):
            expect_equal(flow.button("decline"), flow.button("accept"), where)


class TestDecision:
    """The last page: the button that cancels and the one that keeps."""

    @pytest.mark.parametrize(
        "customer", [{}, CALIFORNIA, GERMANY], ids=["anywhere", "California", "Germany"]
    )
    def test_to_cancel_weighs_as_much_as_to_keep(
        self, page: Page, tidemark: Company, plans: str, customer: dict[str, str]
    ):
        flow = open_link(page, begin(tidemark, plans, "plan_change", customer).url)
        if customer != GERMANY:
            flow.go_to_confirm()
        flow.expect_step("confirm")
        for where in every_view(page):
            expect_equal(flow.button("cancel"), flow.button("keep"), where)


class TestDirectWay:
    """Predicate P11: on every question before the decision, and as heavy as the button to go on."""

    @pytest.mark.parametrize(
        "customer", [{}, CALIFORNIA, MINNESOTA], ids=["anywhere", "California", "Minnesota"]
    )
    def test_is_in_the_first_screen_of_the_survey(
        self, page: Page, tidemark: Company, kinds: str, customer: dict[str, str]
    ):
        flow = open_link(page, begin(tidemark, kinds, "discount", customer).url)
        flow.expect_step("survey")
        expect_direct_way(flow)

    def test_is_in_the_first_screen_of_a_second_question(
        self, page: Page, tidemark: Company, twice: str
    ):
        flow = open_link(page, begin(tidemark, twice, "discount", {}).url)
        flow.press("skip")
        flow.expect_step("feedback")
        expect_direct_way(flow)


class TestMeasure:
    """It can fail: with the styles swapped, it says in what."""

    def test_sees_a_way_out_that_became_a_link(self, page: Page, tidemark: Company, kinds: str):
        flow = at_offer(page, tidemark, kinds, "discount")
        accept, decline = flow.button("accept"), flow.button("decline")
        swap(page, SWAP, decline, accept)

        found = shortfalls(looks_of(decline), looks_of(accept))

        assert found >= {"font", "fill", "shape"}

    def test_sees_that_keeping_became_the_filled_button(
        self, page: Page, tidemark: Company, kinds: str
    ):
        flow = open_link(page, begin(tidemark, kinds, "discount", {}).url)
        flow.go_to_confirm()
        cancel, keep = flow.button("cancel"), flow.button("keep")
        swap(page, TRADE_CLASSES, cancel, keep)

        assert "fill" in shortfalls(looks_of(cancel), looks_of(keep))

    @pytest.mark.parametrize(
        ("style", "what"),
        [
            ("fontSize = '12px'", "font"),
            ("color = '#999'", "contrast"),
            ("flex = '0 0 20%'", "area"),
            ("transitionDelay = '2s'", "motion"),
            ("opacity = '0.5'", "opacity"),
            ("transform = 'translateY(400px)'", "row"),
        ],
    )
    def test_sees(self, page: Page, tidemark: Company, kinds: str, style: str, what: str):
        flow = at_offer(page, tidemark, kinds, "discount")
        flow.button("decline").evaluate(f"(button) => {{ button.style.{style}; }}")

        assert what in shortfalls(looks_of(flow.button("decline")), looks_of(flow.button("accept")))


def begin(company: Company, flow: str, kind: str, customer: dict[str, str]) -> Link:
    facts = {"locale": "en", "timezone": "Europe/Berlin"} | customer
    return company.begin(flow=flow, subscription=subscription_for(kind), customer=facts)


def at_offer(
    page: Page, company: Company, flow_key: str, kind: str, customer: dict[str, str] | None = None
) -> FlowPage:
    """Show one customer the offer of a kind."""
    flow = open_link(page, begin(company, flow_key, kind, customer or {}).url)
    flow.give_reason(f"x_{kind}")
    flow.expect_step("offer")
    return flow


def every_view(page: Page) -> Iterator[tuple[str, int]]:
    """Show the step in every language and on every screen; yields which of them it is."""
    for locale in LOCALES:
        page.locator(f"button[name=locale][value={locale}]").click()
        expect(page.locator("html")).to_have_attribute("lang", locale)
        for screen in SCREENS:
            page.set_viewport_size(screen)
            yield locale, screen["width"]


def expect_equal(way_out: Locator, other: Locator, where: tuple[str, int]) -> None:
    out, stay = looks_of(way_out), looks_of(other)
    assert shortfalls(out, stay) == set(), (where, out, stay)
    expect_in_first_screen(where, out, stay)


def expect_direct_way(flow: FlowPage) -> None:
    for where in every_view(flow.step.page):
        direct, onwards = looks_of(flow.button("cancel")), looks_of(flow.button("continue"))
        assert lightness(direct, onwards) == set(), (where, direct, onwards)
        expect_in_first_screen(where, direct)


def expect_in_first_screen(where: tuple[str, int], *found: Looks) -> None:
    screen = next(each for each in SCREENS if each["width"] == where[1])
    assert all(is_in_first_screen(looks, screen) for looks in found), (where, found)


def swap(page: Page, script: str, way_out: Locator, other: Locator) -> None:
    page.evaluate(script, [way_out.element_handle(), other.element_handle()])
