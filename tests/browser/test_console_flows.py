"""Flows designed in a real browser: saved by themselves, put in order, undone, and shared."""

from __future__ import annotations

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.member_desk import MemberDesk, sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean
from tests.browser.test_console_preview import complaints  # noqa: F401

WIDE = pytest.mark.browser_context_args(viewport={"width": 1280, "height": 1600})
PHONE = pytest.mark.browser_context_args(viewport={"width": 375, "height": 800})
pytestmark = pytest.mark.xdist_group("browser-2")


@pytest.fixture
def desk(page: Page, demo: Demo, tidemark: Company) -> MemberDesk:
    """A member with a flow of their own in the editor, so that tests do not meet."""
    return with_new_flow(sit_down(page, demo, tidemark))


def with_new_flow(desk: MemberDesk, source: str = "default") -> MemberDesk:
    desk.open("new-flow")
    desk.page.locator("#key").fill(f"flow-{uuid4().hex[:12]}")
    desk.page.locator(f"[name=source][value={source}]").check()
    desk.page.locator("main button.primary").click()
    expect(desk.page.locator("#editor")).to_be_visible()
    return desk


def expect_revision(page: Page, revision: int) -> None:
    expect(page.locator("#editor")).to_have_attribute("data-revision", str(revision))


def reasons(page: Page) -> list[str]:
    places = page.locator("#survey-reasons > li").evaluate_all(
        "items => items.map((item) => item.dataset.place)"
    )
    return [place.rpartition(".")[2] for place in places]


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, code: str, onto: str) -> None:
    """Take a reason by its handle and carry it to just above another one."""
    page.locator("#survey-reasons").evaluate("list => list.scrollIntoView({block: 'center'})")
    x, y = middle(page.locator(f"#survey-reasons-{code} [data-handle]"))
    _, goal = middle(page.locator(f"#survey-reasons-{onto}"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, (y + goal) / 2, steps=4)
    page.mouse.move(x, goal - 6, steps=4)


@WIDE
class TestEditor:
    def test_saves_by_itself_and_shows_it_beside(self, desk: MemberDesk):
        page = desk.page
        FlowPage(desk.frame).expect_step("survey")
        field = page.locator("#at-survey-title")
        field.press_sequentially("Why are you leaving?")

        expect_revision(page, 2)
        expect(field).to_be_focused()
        expect(page.locator("#live")).to_have_text("Saved.")
        expect(desk.frame.locator("h1")).to_have_text("Why are you leaving?")
        page.reload()
        expect(field).to_have_value("Why are you leaving?")

    def test_keeps_what_is_typed_while_an_answer_comes(self, desk: MemberDesk):
        page = desk.page
        page.locator("#at-survey-title").fill("One")
        page.locator("#at-confirm-title").press_sequentially("Two")

        expect(page.locator("#at-confirm-title")).to_be_focused()
        expect(page.locator("#at-survey-title")).to_have_attribute("value", "One")
        expect(page.locator("#at-confirm-title")).to_have_attribute("value", "Two")
        expect(page.locator("#at-confirm-title")).to_have_value("Two")

    def test_puts_reasons_in_order_by_keyboard(self, desk: MemberDesk):
        page = desk.page
        button = page.locator("#up-survey-reasons-missing_features")
        button.focus()
        page.keyboard.press("Enter")
        expect_revision(page, 2)
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        expect_revision(page, 3)

        assert reasons(page)[:3] == ["missing_features", "too_expensive", "unused"]
        expect(page.locator("#survey-reasons-missing_features")).to_be_focused()
        expect(page.locator("#live")).to_have_text("Moved.")

    def test_puts_reasons_in_order_by_hand(self, desk: MemberDesk):
        page = desk.page
        drag(page, "low_quality", "unused")
        page.mouse.up()
        expect_revision(page, 2)
        assert reasons(page)[:3] == ["too_expensive", "low_quality", "unused"]

        drag(page, "too_complex", "too_expensive")
        page.keyboard.press("Escape")
        page.mouse.up()
        assert reasons(page)[:3] == ["too_expensive", "low_quality", "unused"]
        expect_revision(page, 2)

    def test_takes_back_words_choices_and_order(self, desk: MemberDesk):
        page = desk.page
        page.locator("#at-survey-title").fill("Why?")
        expect_revision(page, 2)
        page.locator("#at-confirm-refund").select_option("full")
        expect_revision(page, 3)
        page.locator("#at-survey-shuffle").uncheck()
        expect_revision(page, 4)
        for revision in (5, 6, 7):
            page.locator("#undo button").click()
            expect_revision(page, revision)

        expect(page.locator("#at-survey-title")).to_have_value("")
        expect(page.locator("#at-confirm-refund")).to_have_value("none")
        expect(page.locator("#at-survey-shuffle")).to_be_checked()
        expect(page.locator("#undo button")).to_be_disabled()
        page.locator("#redo button").click()
        expect(page.locator("#at-survey-title")).to_have_value("Why?")

    def test_adds_a_reason_by_enter_and_goes_on_in_it(self, desk: MemberDesk):
        page = desk.page
        page.locator("#own-reason").fill("We moved away")
        page.locator("#own-reason").press("Enter")

        expect(page.locator("#at-survey-reasons-x_we_moved_away-label")).to_be_focused()
        expect(page.locator("#own-reason")).to_have_value("")
        assert reasons(page)[-2:] == ["x_we_moved_away", "other"]

    def test_asks_when_a_colleague_changed_the_same(
        self,
        desk: MemberDesk,
        browser: Browser,
        demo: Demo,
        tidemark: Company,
        complaints: list[str],  # noqa: F811
    ):
        page, context = desk.page, browser.new_context()
        ben = sit_down(context.new_page(), demo, tidemark, name="Ben")
        ben.page.goto(page.url)
        ben.page.locator("#at-survey-title").fill("Ben's question")
        expect_revision(ben.page, 2)
        context.close()

        page.locator("#at-survey-title").fill("My question")
        expect(page.locator("#editor [role=alert]")).to_be_focused()
        expect(page.locator("#editor")).to_contain_text("Ben's question")
        page.get_by_role("button", name="Use my change").click()

        expect(page.locator("#at-survey-title")).to_have_value("My question")
        assert [each for each in complaints if "409" not in each] == []
        complaints.clear()


@pytest.mark.browser_context_args(
    java_script_enabled=False, viewport={"width": 1280, "height": 900}
)
class TestWithoutScripts:
    def test_everything_is_done_by_buttons(self, desk: MemberDesk):
        page = desk.page
        page.locator("#at-survey-title").fill("Why?")
        page.locator("#down-survey-reasons-too_expensive").click()
        expect(page.locator("#at-survey-title")).to_have_value("Why?")
        assert page.locator("#survey-reasons > li").first.get_attribute("id") == (
            "survey-reasons-unused"
        )
        expect(page.locator(".handle").first).to_be_hidden()

        page.locator("#own-reason").fill("We moved away")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#survey-reasons-x_we_moved_away")).to_be_visible()


class TestAxe:
    """Every page once wide and once narrow, once in English and once with the longer German."""

    @WIDE
    def test_finds_nothing_on_wide_screens(self, page, axe, demo, tidemark):
        look_at_all(with_new_flow(sit_down(page, demo, tidemark, "en")), axe)

    @PHONE
    def test_finds_nothing_on_phones(self, page, axe, demo, tidemark):
        look_at_all(with_new_flow(sit_down(page, demo, tidemark, "de")), axe)


def look_at_all(desk: MemberDesk, axe: Axe) -> None:
    page = desk.page
    key = page.url.partition("?")[0].rpartition("/")[2]
    page.locator("#add-feedback").click()
    expect_revision(page, 2)
    editor = f"flows/{key}?open=survey.reasons.missing_features"
    for path in ("flows", "new-flow", editor, f"flows/{key}/publish", "flows/default/history",
                 f"flows/{key}/import"):  # fmt: skip
        desk.open(path)
        if path == editor:
            FlowPage(desk.frame).expect_step("survey")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        expect_clean(page, axe, path)
