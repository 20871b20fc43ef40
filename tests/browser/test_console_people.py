"""In a browser: from an invitation to a second factor, and nothing that axe finds on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.core.clock import utcnow
from tests.browser.company import Company
from tests.browser.liveliness import go_to
from tests.browser.member_desk import PASSWORD, sit_down
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import expect_clean as expect_no_violations

LONG_NAME = "Wilhelmina Oudekerk-van der Donaudampfschifffahrtsgesellschaft"
NARROW = pytest.mark.browser_context_args(viewport={"width": 320, "height": 900})
pytestmark = pytest.mark.xdist_group("browser-1")


@pytest.fixture
def owner(page: Page, demo: Demo, northwind: Company) -> Page:
    """The page of an owner with a long name, who is signed in."""
    sit_down(page, demo, northwind, name=LONG_NAME).open("start")
    return page


def expect_clean(page: Page, axe: Axe, where: str) -> None:
    """Find nothing that axe finds, and nothing that runs out of a narrow window."""
    expect_no_violations(page, axe, where)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} is {width} wide"


def invite(owner: Page, axe: Axe, address: str) -> str:
    """Invite somebody, looking at every page on the way, and return the link."""
    go_to(owner, owner.url.replace("/start", "/members"))
    expect_clean(owner, axe, "members")
    owner.get_by_role("link", name="Invite member").click()
    expect_clean(owner, axe, "invite")
    owner.get_by_label("E-mail address").fill(address)
    owner.get_by_label("Analyst: views and exports").check()
    owner.get_by_role("button", name="Send invitation").click()
    link = owner.locator("#link")
    expect_clean(owner, axe, "invitation")
    return link.inner_text()


def join(page: Page, axe: Axe, link: str) -> None:
    go_to(page, link)
    expect_clean(page, axe, "join")
    page.get_by_label("Your name").fill("Ida")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    page.get_by_role("button", name="Join and sign in").click()
    page.wait_for_url("**/live/start")


def set_up_factor(page: Page, axe: Axe) -> str:
    """Set the second factor up from the menu on, and return its secret."""
    page.locator("details.person summary").click()
    page.get_by_role("link", name="Your profile").click()
    expect_clean(page, axe, "profile")
    page.get_by_role("link", name="Set up two-factor authentication").click()
    expect_clean(page, axe, "second factor, off")
    page.get_by_role("button", name="Set up two-factor authentication").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    assert page.locator(".code-setup img").evaluate("image => image.naturalWidth") > 0
    expect_clean(page, axe, "second factor, begun")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(utcnow()))
    page.get_by_role("button", name="Enable two-factor authentication").click()
    expect(page.locator("#codes")).to_be_visible()
    expect_clean(page, axe, "recovery codes")
    return secret


def sign_in(page: Page, axe: Axe, demo: Demo, address: str, secret: str) -> None:
    go_to(page, f"{demo.service}/console/profile")
    page.get_by_role("link", name="To the console").click()
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    expect_clean(page, axe, "sign in")
    page.get_by_role("button", name="Sign in").click()
    expect_clean(page, axe, "code")
    later = utcnow() + timedelta(seconds=30)  # the code of this moment is used up
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(later))
    page.get_by_role("button", name="Sign in").click()


@NARROW
def test_an_invitation_leads_to_a_second_factor_and_back_in(
    owner: Page, browser: Browser, axe: Axe, demo: Demo
):
    address = f"ida-{uuid4().hex[:8]}@northwind.example"
    link = invite(owner, axe, address)
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()

    join(page, axe, link)
    sign_in(page, axe, demo, address, set_up_factor(page, axe))

    page.wait_for_url("**/live/start")
    go_to(page, f"{demo.service}/console/profile/second-factor")
    expect_clean(page, axe, "second factor, on")
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    context.close()


@NARROW
def test_the_audit_log_tells_it(owner: Page, axe: Axe, demo: Demo):
    invite(owner, axe, f"ida-{uuid4().hex[:8]}@northwind.example")
    go_to(owner, owner.url.partition("/members")[0] + "/audit")

    expect(owner.locator(".log li").first).to_contain_text(f"{LONG_NAME} invited ida-")
    expect_clean(owner, axe, "audit log")
    owner.get_by_label("What").select_option("invitation")
    owner.wait_for_url("**kind=invitation")


@NARROW
def test_who_forgot_the_password_is_told_who_can_help(page: Page, axe: Axe, demo: Demo):
    go_to(page, f"{demo.service}/console/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()

    expect_clean(page, axe, "forgot password")


@pytest.mark.browser_context_args(timezone_id="America/New_York")
def test_the_profile_takes_the_zone_of_the_browser(owner: Page, demo: Demo):
    go_to(owner, f"{demo.service}/console/profile")
    owner.get_by_role("button", name="Use this browser's time zone").click()
    owner.get_by_role("button", name="Save").click()

    expect(owner.get_by_label("Time zone")).to_have_value("America/New_York")
    expect(owner.get_by_role("button", name="Use this browser's time zone")).to_be_hidden()
