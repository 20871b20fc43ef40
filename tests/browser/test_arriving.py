"""From step to step: where the focus goes, what is announced, what the tab is called."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage, open_link

pytestmark = pytest.mark.xdist_group("browser-2")


@pytest.fixture
def flow(page: Page, northwind: Company) -> FlowPage:
    return open_link(page, northwind.begin().url)


class TestArriving:
    def test_moves_focus_title_and_announcement_to_every_new_step(self, page: Page, flow: FlowPage):
        for step in flow.walk():
            words = flow.heading.inner_text()
            expect(page).to_have_title(f"{words} · Northwind")
            if step != "survey":
                expect(flow.heading).to_be_focused()
                expect(page.locator("#live")).to_have_text(words)

    def test_begins_at_the_top_of_the_new_step(self, page: Page, flow: FlowPage):
        page.set_viewport_size({"width": 320, "height": 320})
        flow.button("skip").scroll_into_view_if_needed()
        flow.give_reason("too_expensive")
        flow.expect_step("offer")

        assert page.evaluate("scrollY") == 0

    def test_swaps_the_step_without_loading_the_page_again(self, page: Page, flow: FlowPage):
        page.evaluate("document.body.dataset.mine = 'still here'")
        flow.go_to_confirm()

        expect(page.locator("body")).to_have_attribute("data-mine", "still here")


class TestBadInput:
    def test_is_explained_and_kept(self, flow: FlowPage, complaints: list[str]):
        text = flow.view.locator("textarea[name='follow_up.other']")
        flow.reason("other").check()
        text.fill("x" * 2001)
        flow.press("continue")

        expect(flow.notice).to_be_focused()
        expect(text).to_have_value("x" * 2001)
        expect(flow.reason("other")).to_be_checked()
        assert "422" in complaints.pop()

        text.fill("x" * 2000)
        flow.press("continue")
        flow.expect_step("confirm")


class TestFollowUp:
    def test_appears_with_its_reason_only(self, flow: FlowPage):
        question = flow.view.locator("[data-follow-up=missing_features]")
        expect(question).to_be_hidden()
        flow.reason("missing_features").check()
        expect(question).to_be_visible()
        flow.reason("unused").check()
        expect(question).to_be_hidden()
