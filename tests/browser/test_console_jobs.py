"""The jobs of the console, from the Overview to what they are for. Presses count, typing does not.

The commonest one, a discount for some customers, is in ``test_console_discount``.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import open_link
from tests.browser.member_desk import MemberDesk, sit_down
from tests.browser.presses import Presses
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-1")
BOTH = re.compile(r"(?=.*since=2026-01-01)(?=.*outcome=canceled)")


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


@pytest.fixture
def desk(page: Page, demo: Demo, tidemark: Company) -> MemberDesk:
    desk = sit_down(page, demo, tidemark)
    desk.open("start")
    return desk


@pytest.fixture
def hand(page: Page) -> Iterator[Presses]:
    return Presses(page)


def test_seeing_what_a_german_with_a_yearly_plan_sees_on_a_phone(desk: MemberDesk, hand: Presses):
    page = desk.page
    hand.go("Editor")
    hand.press(page.locator("main table th a").first)
    hand.press(page.get_by_role("region", name="Preview").get_by_text("More", exact=True))
    hand.press(page.get_by_role("link", name="German, yearly, phone"))

    assert hand.count <= 4
    expect(desk.frame.locator("html")).to_have_attribute("lang", "de")
    expect(desk.frame.locator("#step")).to_have_attribute("data-step", "confirm")
    expect(page.locator(".jurisdiction")).to_contain_text("Germany")
    expect(page.locator(".jurisdiction")).to_contain_text("§ 312k BGB")
    expect(page.locator("[name=preview-width]:checked")).to_have_value("375")


def test_translating_one_text_after_the_other(desk: MemberDesk, hand: Presses):
    page, words = desk.page, f"Zu selten {uuid4().hex[:6]}"
    desk.open("words/default?locale=de")
    cells = page.locator("[data-tab-stop]")
    hand.press(cells.nth(0).locator("a.edit"))
    expect(cells.nth(0).locator("textarea")).to_be_focused()
    page.keyboard.insert_text(words)
    hand.key("Tab")
    expect(cells.nth(1).locator("textarea")).to_be_focused()
    expect(cells.nth(0).locator(".words").first).to_contain_text(words)
    hand.key("Tab")
    expect(cells.nth(2).locator("textarea")).to_be_focused()
    expect(cells.nth(1).locator("textarea")).to_have_count(0)
    hand.key("Shift+Tab")
    expect(cells.nth(1).locator("textarea")).to_be_focused()
    page.keyboard.insert_text("x" * 2001)
    hand.key("Tab")
    expect(cells.nth(1).locator("textarea")).to_have_attribute("aria-invalid", "true")
    hand.key("Escape")
    expect(page.locator("textarea")).to_have_count(0)
    expect(cells.nth(1).locator("a.edit")).to_be_focused()

    assert hand.count == 6


def test_looking_at_the_rules_of_any_country(desk: MemberDesk, hand: Presses):
    page = desk.page
    hand.go("Compliance")
    hand.choose("Country", "DE")

    assert hand.count <= 2
    expect(page.locator("#rules")).to_contain_text("§ 312k BGB")
    desk.open("compliance")
    expect(page.get_by_label("Country", exact=True)).not_to_have_value("DE")


def test_tagging_what_several_customers_wrote(desk: MemberDesk, hand: Presses, tidemark: Company):
    page, word = desk.page, f"maps-{uuid4().hex[:6]}"
    for number in range(3):
        flow = open_link(page, tidemark.begin().url)
        flow.reason("other").check()
        page.locator("textarea[name='follow_up.other']").fill(f"{word} {number}")
        flow.press("continue")
        expect(flow.reason("other")).to_have_count(0)
    desk.open("start")

    hand.go("Feedback")
    page.get_by_label("Search text").fill(word)
    hand.choose("Outcome", "open")
    expect(page.locator(".totals")).to_contain_text("3 entries")
    hand.press(page.get_by_role("link", name="The last 30 days"))
    expect(page.get_by_role("link", name="The last 30 days")).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.locator(".totals")).to_contain_text("3 entries")
    hand.press(page.get_by_role("checkbox").nth(0))
    hand.press(page.get_by_role("checkbox").nth(1))
    page.get_by_label("Tag for the selected entries").fill(word)
    hand.press(page.get_by_role("button", name="Add to selected"))

    assert hand.count <= 6
    expect(page.get_by_role("button", name=f"Remove the tag {word}")).to_have_count(2)
    expect(page.get_by_label("Outcome", exact=True)).to_have_value("open")


def test_two_quick_filters_end_in_what_the_form_shows(desk: MemberDesk):
    """Of the list, its address and its export: none loses what was chosen first."""
    page = desk.page
    desk.open("sessions")
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_label("Outcome", exact=True).select_option("canceled")
    page.get_by_label("Reason", exact=True).focus()

    expect(page).to_have_url(BOTH)
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-01-01")


def test_a_logo_and_a_color(desk: MemberDesk, hand: Presses):
    page = desk.page
    hand.go("Brand")
    before = page.locator("#accent").input_value()
    hand.count += 1  # the file
    page.locator("#light_logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": one_pixel()}
    )
    hand.count += 1  # the picker
    page.get_by_label("Pick a color").fill("#0f766e")
    hand.press(page.get_by_role("button", name="Save"))

    assert hand.count <= 4
    page.wait_for_url("**/brand?done=saved")
    expect(page.locator("#accent")).to_have_value("#0f766e")
    page.get_by_label("Remove the logo", exact=True).check()
    page.locator("#accent").fill(before)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Remove the logo", exact=True)).to_have_count(0)


def test_what_to_send_to_the_developer(desk: MemberDesk, hand: Presses):
    page = desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.press(page.get_by_text("Next:"))
    hand.press(page.get_by_role("button", name="Copy: Message"))

    assert hand.count <= 2
    expect(page.get_by_role("button", name="Copy: Message")).to_have_attribute("data-done", "")
    assert "http" in page.evaluate("navigator.clipboard.readText()")


def one_pixel() -> bytes:
    """Return a PNG file of one black pixel."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
