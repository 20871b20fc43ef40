"""The whole way, on a demo of its own: invited, signed in, a flow published, seen by customers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.billing_page import ENGLISH, GERMAN, BillingPage
from tests.browser.running_demo import Demo, running_demo

PASSWORD = "a walk along the canal"
REASON = {"en": "We hired an accountant", "de": "Wir haben jetzt eine Buchhaltung"}
REDUCED = {"en": "€9.00", "de": "21,75"}
"""A quarter off what each of the two customers pays."""
pytestmark = pytest.mark.xdist_group("browser-story")


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose default flow may be changed: nobody else looks at it."""
    with running_demo(tmp_path_factory.mktemp("story")) as demo:
        yield demo


@pytest.fixture
def complaints() -> None:
    """Members have a cookie, so the watch over customers' browsers is not for them."""


def sign_up(page: Page, link: str) -> None:
    """Choose a password behind a link that invites."""
    page.goto(link)
    for label in ("New password", "Confirm password"):
        page.get_by_label(label).fill(PASSWORD)


def invite(owner: Page, demo: Demo) -> str:
    """Come in as the demo's owner, invite an editor, and return the link for them."""
    printed = re.search(r"http\S+/console/welcome/\S+", demo.log.read_text(encoding="utf-8"))
    assert printed, "the demo prints how to sign in"
    sign_up(owner, printed[0])
    owner.get_by_role("button", name="Save and sign in").click()
    owner.get_by_role("link", name="Tidemark").click()
    owner.wait_for_url("**/live/start")
    owner.get_by_role("link", name="Members").click()
    owner.get_by_role("link", name="Invite member").click()
    owner.get_by_label("E-mail address").fill("editor@tidemark.example")
    owner.get_by_label("Editor: edits and publishes").check()
    owner.get_by_role("button", name="Send invitation").click()
    return owner.locator("#link").inner_text()


def join(page: Page, link: str) -> None:
    sign_up(page, link)
    page.get_by_label("Your name").fill("Ida")
    page.get_by_role("button", name="Join and sign in").click()
    page.wait_for_url("**/live/start")


def write_reason(page: Page) -> None:
    """Add a reason in two languages, with a discount and nothing else behind it."""
    page.get_by_role("link", name="Editor", exact=True).click()
    page.get_by_role("link", name="Cancellation", exact=True).click()
    page.get_by_label("Custom reason").fill(REASON["en"])
    page.get_by_role("button", name="Add the reason").click()
    editor = page.locator("#editor")
    expect(editor.get_by_role("button", name=REASON["en"], exact=True)).to_be_visible()
    reason = editor.locator("li.reason.is-open")
    reason.get_by_label("Offer to add").select_option("quarter_off")
    reason.get_by_role("button", name="Add the offer").click()
    expect(reason.locator("fieldset.offers li")).to_contain_text("quarter_off")
    editor.get_by_role("button", name=re.compile("^German")).click()
    label = reason.get_by_label("What customers read")
    expect(label).to_have_attribute("lang", "de")
    label.fill(REASON["de"])
    label.blur()
    expect(editor.get_by_role("button", name=REASON["de"], exact=True)).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish …").click()
    expect(page.get_by_role("table")).to_contain_text(REASON["en"])
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("main")).to_contain_text("Version 2 is published.")


def expect_offer(context: BrowserContext, demo: Demo, customer: str, locale: str) -> None:
    """Cancel as a customer of the demo's product: the reason leads to the discount."""
    flow = BillingPage(context.new_page(), demo).sign_in(customer).open_dialog()
    flow.view.get_by_label(REASON[locale]).check()
    flow.press("continue")
    flow.expect_step("offer")
    expect(flow.step).to_contain_text(REDUCED[locale])


def test_from_an_invitation_to_what_the_next_customers_read(browser: Browser, own_demo: Demo):
    owner, editor, customer = (browser.new_context() for _ in range(3))
    link = invite(owner.new_page(), own_demo)
    page = editor.new_page()

    join(page, link)
    write_reason(page)
    publish(page)

    expect_offer(customer, own_demo, ENGLISH, "en")
    expect_offer(browser.new_context(), own_demo, GERMAN, "de")
    for context in browser.contexts:
        context.close()
