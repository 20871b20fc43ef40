"""A flow previewed and worded in the console, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.member_desk import MemberDesk, sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

PHONE = pytest.mark.browser_context_args(viewport={"width": 375, "height": 800})
SAVED = "document.dispatchEvent(new CustomEvent('draft:saved'))"
pytestmark = pytest.mark.xdist_group("browser-2")


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext, demo: Demo) -> Iterator[list[str]]:
    """What the browser complained about: nothing; and no cookie lives outside of the console."""
    heard: list[str] = []
    context.on("weberror", lambda error: heard.append(str(error.error)))

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(message.text)

    context.on("console", listen)
    yield heard
    assert heard == []
    assert {cookie["path"] for cookie in context.cookies()} <= {"/console"}


@pytest.fixture
def desk(page: Page, demo: Demo, tidemark: Company) -> MemberDesk:
    return sit_down(page, demo, tidemark)


def choose(desk: MemberDesk, name: str, value: str) -> None:
    desk.page.locator(f"[name=preview-{name}]").select_option(value)


def sessions(company: Company) -> list[str]:
    return [each["id"] for each in company.api.get("/sessions?limit=200").json()["data"]]


@pytest.mark.browser_context_args(viewport={"width": 1280, "height": 1100})
class TestPreview:
    def test_walks_through_every_step_in_the_frame_and_leaves_nothing(
        self, desk: MemberDesk, tidemark: Company
    ):
        before = sessions(tidemark)
        desk.open("preview")
        flow = FlowPage(desk.frame)
        assert list(flow.walk()) == ["survey", "offer", "confirm", "result", "feedback"]

        flow.press("continue")
        flow.expect_outcome("canceled")
        assert sessions(tidemark) == before

    def test_jumps_to_what_is_chosen(self, desk: MemberDesk):
        desk.open("preview")
        flow = FlowPage(desk.frame)
        choose(desk, "step", "offer")
        flow.expect_step("offer")
        choose(desk, "locale", "de")
        expect(desk.frame.locator("html")).to_have_attribute("lang", "de")
        desk.page.locator("details.preview-more > summary").click()
        choose(desk, "theme", "dark")
        expect(desk.frame.locator("html")).to_have_css("color-scheme", "dark")
        choose(desk, "theme", "light")
        expect(desk.frame.locator("html")).to_have_css("color-scheme", "light")
        choose(desk, "step", "accepted")
        flow.expect_outcome("saved")

        choose(desk, "country", "DE")
        flow.expect_step("confirm")

    @pytest.mark.parametrize("width", [320, 375, 768, 1280])
    def test_has_the_width_of_the_device(self, desk: MemberDesk, width: int):
        desk.open("preview")
        FlowPage(desk.frame).expect_step("survey")
        desk.page.locator(f"[name=preview-width][value='{width}']").check(force=True)

        assert desk.frame.locator("html").evaluate("() => innerWidth") == width
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def test_is_shown_anew_on_the_same_page_when_the_draft_was_saved(self, desk: MemberDesk):
        desk.open("preview")
        flow = FlowPage(desk.frame)
        flow.expect_step("survey")
        flow.button("cancel").press("Enter")
        flow.expect_step("confirm")
        desk.frame.locator("html").evaluate("document.body.dataset.old = ''")
        desk.page.evaluate(SAVED)

        expect(desk.frame.locator("body[data-old]")).to_have_count(0)
        flow.expect_step("confirm")

    def test_begins_anew_where_a_customer_would_leave(self, desk: MemberDesk):
        desk.open("preview")
        flow = FlowPage(desk.frame)
        flow.expect_step("survey")
        flow.button("cancel").press("Enter")
        flow.expect_step("confirm")
        flow.press("keep")
        flow.expect_outcome("kept")
        desk.frame.locator("a.primary[data-close]").click()

        flow.expect_step("survey")
        assert "/preview/" in desk.page.url

    @pytest.mark.browser_context_args(
        java_script_enabled=False, viewport={"width": 1280, "height": 1100}
    )
    def test_works_without_scripts(self, page: Page, demo: Demo, tidemark: Company):
        desk = sit_down(page, demo, tidemark)
        desk.open("preview")
        choose(desk, "step", "confirm")
        page.get_by_role("button", name="Refresh").click()
        expect(desk.frame.locator("#step")).to_have_attribute("data-step", "confirm")
        desk.frame.locator("button[value=cancel].primary").click()
        expect(desk.frame.locator("#step")).to_have_attribute("data-step", "result")


class TestWords:
    def test_are_written_in_their_place_by_keyboard(self, desk: MemberDesk, demo: Demo):
        page = desk.page
        desk.open("words")
        row = page.locator("[id='row-survey.reasons.unused.label']")
        edit = row.locator("td").nth(2).locator("a.edit")
        edit.focus()
        page.keyboard.press("Enter")
        field = row.locator("textarea")
        expect(field).to_be_focused()
        page.keyboard.type("Ich nutze es nie")
        page.keyboard.press("Tab")

        expect(row.locator("td").nth(2).locator(".words")).to_have_text("Ich nutze es nie")
        expect(row.locator("td").nth(3).locator("textarea")).to_be_focused()
        page.keyboard.press("Escape")
        expect(row.locator("td").nth(3).locator("a.edit")).to_be_focused()

        desk.open("preview?preview-locale=de")
        FlowPage(desk.frame).expect_step("survey")
        choose(desk, "locale", "de")
        expect(desk.frame.locator(".reasons")).to_contain_text("Ich nutze es nie")

    def test_can_be_left_as_they_were(self, desk: MemberDesk):
        desk.open("words")
        cell = desk.page.locator("[id='row-confirm.title'] td").nth(1)
        before = cell.inner_text()
        cell.locator("a.edit").click()
        cell.locator("textarea").fill("Anders")
        cell.get_by_role("link", name="Cancel").click()

        expect(cell.locator("textarea")).to_have_count(0)
        assert cell.inner_text() == before


class TestAxe:
    """Every page once wide and once narrow, once in English and once with the longer German."""

    def test_finds_nothing_on_wide_screens(self, page, axe, demo, tidemark):
        look_at_all(sit_down(page, demo, tidemark, "en"), axe)

    @PHONE
    def test_finds_nothing_on_phones(self, page, axe, demo, tidemark):
        look_at_all(sit_down(page, demo, tidemark, "de"), axe)


def look_at_all(desk: MemberDesk, axe: Axe) -> None:
    for path in ("preview/default", "words/default", "words/default/files"):
        desk.open(path)
        if path.startswith("preview"):
            FlowPage(desk.frame).expect_step("survey")
            desk.page.locator("details.preview-more > summary").click()
        if path == "words/default":
            desk.page.locator("a.edit").first.click()
            expect(desk.page.locator("textarea")).to_be_focused()
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        expect_clean(desk.page, axe, path)
