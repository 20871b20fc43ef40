"""A month later at the console: pressed once, and the card says what the worker did."""

from __future__ import annotations

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.core.clock import utcnow
from tests.browser.billing_page import BillingPage
from tests.browser.company import DAY, Company
from tests.browser.flow_page import FlowPage, open_link
from tests.browser.member_desk import MemberDesk, sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean

pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


@pytest.fixture
def rehearsed(page: Page, demo: Demo, tidemark: Company) -> str:
    """Let a customer of test mode cancel, and return the session."""
    account_id = tidemark.credentials["account_id"]
    key = demo.fairwell("key", "create", "--account", account_id, "--mode", "test")["api_key"]
    facts = {
        "sub": f"customer-{uuid4().hex}",
        "subscription": {"ref": "sub-test", "current_period_end": time_in_days(12)},
    }
    link = tidemark.api.post(
        "/sessions", json=facts, headers={"Authorization": f"Bearer {key}"}
    ).json()
    flow = open_link(page, link["url"])
    flow.press("cancel")
    flow.expect_step("confirm")
    flow.press("cancel")
    flow.expect_step("result")
    return str(link["id"])


def time_in_days(days: int) -> int:
    return int(utcnow().timestamp()) + days * DAY


@pytest.fixture
def desk(page: Page, demo: Demo, tidemark: Company) -> MemberDesk:
    return sit_down(page, demo, tidemark)


def test_a_month_later(rehearsed: str, desk: MemberDesk, page: Page, axe: Axe):
    page.goto(f"{desk.place.removesuffix('live')}test/sessions/{rehearsed}")
    card = page.locator("#test-clock")
    card.locator("summary").click()
    expect_clean(page, axe, "before time is moved")
    card.get_by_role("button", name="1 month").click()

    ended = card.locator(".facts div", has_text="Cancellations that took effect")
    expect(ended.locator("dd")).to_have_text("1")
    expect(card.locator("#clock-progress[hx-trigger]")).to_have_count(0)
    expect_clean(page, axe, "after time was moved")


def test_in_the_demo_a_month_turns_undoing_into_starting_again(
    page: Page, demo: Demo, tidemark: Company
):
    billing = BillingPage(page, demo).sign_in()
    page.goto(f"{demo.host}/switch")
    page.locator("[name=tokens][value=test]").check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"{demo.host}/billing")
    flow = billing.open_dialog()
    flow.go_to_confirm()
    flow.press("cancel")
    flow.expect_outcome("canceled")
    session_id = flow.step.get_attribute("data-session")

    page.goto(f"{demo.host}/billing")
    page.get_by_role("button", name="Undo the cancellation").click()
    expect(FlowPage(page).button("undo")).to_be_visible()

    desk = sit_down(page, demo, tidemark)
    page.goto(f"{desk.place.removesuffix('live')}test/sessions/{session_id}")
    page.locator("#test-clock summary").click()
    page.locator("#test-clock").get_by_role("button", name="1 month").click()
    expect(page.locator("#clock-progress")).to_be_visible()

    page.goto(f"{demo.host}/billing")
    page.get_by_role("button", name="Undo the cancellation").click()
    expect(FlowPage(page).button("reactivate")).to_be_visible()
