"""What people do with pages: click twice, go back, load again, open a second tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.browser.billing_page import BillingPage
from tests.browser.company import Company, Link
from tests.browser.flow_page import FlowPage, open_link
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
WITHOUT_JAVASCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def link(northwind: Company) -> Link:
    return northwind.begin()


class TestDoubleClick:
    def test_cancels_once(self, page: Page, northwind: Company, link: Link):
        flow = at_confirm(page, link)
        flow.button("cancel").dblclick()

        flow.expect_outcome("canceled")
        assert endings(flow, northwind, link) == 1

    @WITHOUT_JAVASCRIPT
    def test_cancels_once_without_javascript(self, page: Page, northwind: Company, link: Link):
        flow = at_confirm(page, link)
        flow.button("cancel").dblclick()

        flow.expect_outcome("canceled")
        assert endings(flow, northwind, link) == 1

    def test_asks_billing_once(self, page: Page, demo: Demo):
        flow = BillingPage(page, demo).sign_in().open_dialog()
        flow.go_to_confirm()
        flow.button("cancel").dblclick()
        flow.expect_outcome("canceled")
        page.goto(f"{demo.host}/received")

        expect(page.locator("section[aria-labelledby=actions] article")).to_have_count(1)
        expect(page.get_by_text("came 2 times")).to_have_count(0)

    def test_of_the_offer_does_not_answer_the_page_behind_it(
        self, page: Page, northwind: Company, link: Link
    ):
        flow = open_link(page, link.url)
        flow.give_reason("too_expensive")
        flow.expect_step("offer")
        flow.button("decline").dblclick()

        flow.expect_step("confirm")
        assert northwind.session(link.id)["outcome"] is None


@pytest.mark.browser_context_args(viewport={"width": 320, "height": 568})
class TestSlowDoubleClick:
    """The second press meets the next page, whose decision lies at the same place."""

    def test_on_the_direct_way_decides_nothing(self, page: Page, northwind: Company, link: Link):
        page.clock.set_fixed_time(0)
        flow = open_link(page, link.url)
        place = place_on(flow.button("cancel"), 0.25)
        page.mouse.click(*place)
        flow.expect_step("confirm")
        expect_under(page, place, "keep")
        page.clock.set_fixed_time(0.3)
        page.mouse.click(*place)

        expect_undecided(page, northwind, link)

    def test_is_over_before_anybody_has_read_the_page(self, page: Page, link: Link):
        page.clock.set_fixed_time(0)
        flow = open_link(page, link.url)
        place = place_on(flow.button("cancel"), 0.25)
        page.mouse.click(*place)
        flow.expect_step("confirm")
        page.clock.set_fixed_time(0.5)
        page.mouse.click(*place)

        flow.expect_outcome("kept")

    def test_on_an_offer_does_not_keep(self, page: Page, northwind: Company, link: Link):
        page.clock.set_fixed_time(0)
        flow = open_link(page, link.url)
        flow.give_reason("too_expensive")
        flow.expect_step("offer")
        page.clock.set_fixed_time(5)
        place = place_on(flow.button("decline"))
        page.mouse.click(*place)
        flow.expect_step("confirm")
        expect_under(page, place, "keep")
        page.mouse.click(*place)

        expect_undecided(page, northwind, link)

    def test_keeps_nobody_from_pressing_elsewhere(self, page: Page, link: Link):
        page.clock.set_fixed_time(0)
        flow = open_link(page, link.url)
        flow.press("cancel")
        flow.expect_step("confirm")
        flow.press("back")

        flow.expect_step("survey")

    def test_keeps_nobody_from_using_the_keyboard(self, page: Page, link: Link):
        page.clock.set_fixed_time(0)
        flow = open_link(page, link.url)
        flow.press("cancel")
        flow.expect_step("confirm")
        flow.button("cancel").press("Enter")

        flow.expect_outcome("canceled")


class TestBack:
    @WITHOUT_JAVASCRIPT
    def test_to_an_earlier_step_shows_the_present_one(self, page: Page, link: Link):
        flow = at_confirm(page, link)
        go_back(page)

        flow.expect_step("confirm")

    @WITHOUT_JAVASCRIPT
    def test_from_the_result_changes_nothing(self, page: Page, northwind: Company, link: Link):
        flow = at_confirm(page, link)
        flow.press("cancel")
        flow.expect_outcome("canceled")
        go_back(page)

        flow.expect_outcome("canceled")
        assert endings(flow, northwind, link) == 1

    def test_closes_the_dialog_of_a_single_page_app(self, page: Page, demo: Demo):
        billing = BillingPage(page, demo).sign_in()
        page.evaluate("history.pushState({}, '', '?tab=cancel')")
        billing.open_dialog()
        page.go_back()

        billing.expect_closed()


class TestReload:
    def test_stays_on_the_step(self, page: Page, link: Link):
        flow = open_link(page, link.url)
        flow.give_reason("too_expensive")
        flow.expect_step("offer")
        page.reload()

        flow.expect_step("offer")

    def test_of_the_result_sends_nothing_twice(self, page: Page, northwind: Company, link: Link):
        flow = at_confirm(page, link)
        flow.press("cancel")
        flow.expect_outcome("canceled")
        reference = page.locator(".reference").inner_text()
        page.reload()

        flow.expect_outcome("canceled")
        expect(page.locator(".reference")).to_have_text(reference)
        assert endings(flow, northwind, link) == 1


class TestAddressOfThePage:
    """The page is the answer to a form; its script gives it an address of its own."""

    def test_loading_the_result_again_sends_no_form(
        self, page: Page, northwind: Company, link: Link
    ):
        flow = at_confirm(page, link)
        flow.press("cancel")
        flow.expect_outcome("canceled")
        reference = page.locator(".reference").inner_text()
        sent: list[str] = []
        page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        page.reload()

        flow.expect_outcome("canceled")
        expect(page.locator(".reference")).to_have_text(reference)
        pages = [each.rpartition("/")[0] for each in sent if "/static/" not in each]
        assert [each.split(" ")[0] for each in pages] == ["GET", "POST"]
        assert pages[0].endswith("/page")
        assert endings(flow, northwind, link) == 1

    def test_coming_back_to_the_result_shows_it(self, page: Page, link: Link):
        flow = at_confirm(page, link)
        flow.press("cancel")
        flow.expect_outcome("canceled")
        page.goto("about:blank")
        page.go_back()

        flow.expect_outcome("canceled")

    def test_holds_no_secret(self, page: Page, link: Link):
        open_link(page, link.url)

        assert re.fullmatch(r".*/page/acct_[0-9a-z]+", page.url)


class TestBackOfTheBrowser:
    def test_goes_one_step_back(self, page: Page, northwind: Company, link: Link):
        flow = open_link(page, link.url)
        flow.give_reason("too_expensive")
        flow.expect_step("offer")
        flow.press("decline")
        flow.expect_step("confirm")
        page.go_back()

        flow.expect_step("survey")
        assert northwind.session(link.id)["outcome"] is None
        flow.go_to_confirm()
        flow.press("cancel")
        flow.expect_outcome("canceled")

    def test_traps_nobody(self, page: Page, link: Link):
        page.goto("about:blank")
        flow = at_confirm(page, link)
        page.go_back()
        flow.expect_step("survey")
        page.go_back()

        expect(page).not_to_have_url(re.compile("/page/"))

    def test_of_the_result_leads_out_at_once(self, page: Page, link: Link):
        flow = at_confirm(page, link)
        flow.press("cancel")
        flow.expect_outcome("canceled")
        page.go_back()

        expect(page).not_to_have_url(re.compile("/page/"))


class TestTwoTabs:
    def test_walk_together(self, context: BrowserContext, link: Link):
        first, second = two_tabs(context, link)
        first.give_reason("too_expensive")
        first.expect_step("offer")
        second.give_reason("unused")

        second.expect_step("offer")
        expect(second.heading).to_have_text(first.heading.inner_text())

    def test_agree_on_one_outcome(self, context: BrowserContext, northwind: Company, link: Link):
        first, second = two_tabs(context, link)
        first.go_to_confirm()
        second.go_to_confirm()
        first.press("cancel")
        first.expect_outcome("canceled")
        second.button("keep").press("Enter")  # a click at the same place is taken for an echo

        second.expect_outcome("canceled")
        assert endings(second, northwind, link) == 1


def at_confirm(page: Page, link: Link) -> FlowPage:
    flow = open_link(page, link.url)
    flow.go_to_confirm()
    return flow


def place_on(button: Locator, share: float = 0.5) -> tuple[float, float]:
    """Return a place on a button, at this share of its width."""
    box = button.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * share, box["y"] + box["height"] / 2


def expect_undecided(page: Page, company: Company, link: Link) -> None:
    """See that nothing was decided, once a request that came after all others is answered."""
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert company.session(link.id)["outcome"] is None


def expect_under(page: Page, place: tuple[float, float], intent: str) -> None:
    """See that a press at this place would be one of this button."""
    script = "([x, y]) => document.elementFromPoint(x, y).value"
    assert page.evaluate(script, place) == intent


def two_tabs(context: BrowserContext, link: Link) -> tuple[FlowPage, FlowPage]:
    return open_link(context.new_page(), link.url), open_link(context.new_page(), link.url)


def go_back(page: Page) -> None:
    """Go back to a page that nobody may keep, and let the browser send its form again."""
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page).to_have_url(re.compile("^chrome-error:"))
    page.reload()


def endings(flow: FlowPage, company: Company, link: Link) -> int:
    """Return how often the company hears the outcome, before it hears what comes after it."""
    flow.press("continue")
    flow.expect_step("feedback")
    flow.press("skip")
    return company.events(link.id, until="session.answered").count("session.ended")
