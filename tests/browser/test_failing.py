"""A service that does not answer, answers late, or goes away: the customer is never stuck."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.company import Company
from tests.browser.flow_page import open_link
from tests.browser.host_site import FALLBACK, HostSite
from tests.browser.running_demo import Demo, free_port
from tests.faults.receivers import misbehaving

pytestmark = pytest.mark.xdist_group("browser-2")
WITH_FALLBACK = f'data-fallback="{FALLBACK}" data-timeout="500"'

FORGET_SELECTOR = """(() => {
for (const { prototype } of [Document, DocumentFragment, Element]) {
  const known = prototype.querySelector;
  prototype.querySelector = function (selector) {
    if (selector.includes(":not(svg title)")) throw new SyntaxError("not a valid selector");
    return known.call(this, selector);
  };
}
})()"""
"""Chromium 85 to 87 and Firefox before 84 do not know what htmx looks for in each answer."""


@pytest.fixture
def silent_service() -> Iterator[str]:
    """A service that takes requests and says nothing."""
    over = threading.Event()
    with misbehaving(lambda _connection: over.wait()) as url:
        yield url.removesuffix("/hook")
        over.set()


class TestOpening:
    def test_falls_back_when_the_service_is_down(
        self, page: Page, site: HostSite, demo: Demo, complaints: list[str]
    ):
        nobody = f"http://127.0.0.1:{free_port()}"
        address = show(site, demo, service=nobody, attributes=WITH_FALLBACK)
        expect_fallback(page, address, "timeout")
        complaints.clear()

    def test_falls_back_when_the_service_is_too_slow(
        self, page: Page, site: HostSite, demo: Demo, silent_service: str
    ):
        address = show(site, demo, service=silent_service, attributes=WITH_FALLBACK)
        expect_fallback(page, address, "timeout")

    def test_has_patience_for_four_seconds(
        self, page: Page, site: HostSite, demo: Demo, silent_service: str
    ):
        page.clock.install(time=0)
        page.goto(
            show(site, demo, service=silent_service, attributes=f'data-fallback="{FALLBACK}"')
        )
        page.clock.pause_at(60_000)
        page.locator("form button").click()
        page.clock.run_for(3_900)
        expect(page.locator("dialog [role=status]")).to_have_text("Opening…")
        page.clock.run_for(200)

        expect(page.get_by_role("heading")).to_have_text("Cancel here")

    def test_falls_back_when_the_host_gives_no_token(
        self, page: Page, site: HostSite, demo: Demo, complaints: list[str]
    ):
        attributes = f'{WITH_FALLBACK} data-token-url="/nothing-here"'
        expect_fallback(page, show(site, demo, attributes=attributes), "token")
        complaints.clear()

    def test_without_a_fallback_opens_as_a_page_of_its_own(
        self, page: Page, site: HostSite, demo: Demo, northwind: Company, complaints: list[str]
    ):
        address = site.show(service=demo.service, token=northwind.token(), attributes="")
        page.goto(address)
        page.route(f"{demo.service}/open", lambda route: route.abort(), times=1)
        page.locator("form button").click()

        expect(page.locator("#step")).to_have_attribute("data-step", "survey")
        expect(page).to_have_url(re.compile(f"^{demo.service}/page/"))
        complaints.clear()


class TestWithinTheFlow:
    def test_a_lost_connection_keeps_what_was_typed(
        self, page: Page, northwind: Company, site: HostSite, complaints: list[str]
    ):
        flow = open_link(page, northwind.begin().url)
        text = page.locator("textarea[name='follow_up.other']")
        flow.reason("other").check()
        text.fill("It rained.")
        page.context.set_offline(True)
        flow.press("continue")

        expect(flow.notice).to_be_focused()
        expect(flow.notice).to_contain_text("What you entered is still here.")
        own_way = flow.notice.get_by_role("link", name="Or cancel directly at Northwind")
        expect(own_way).to_have_attribute("href", f"{site.origin}{FALLBACK}")
        expect(text).to_have_value("It rained.")

        page.context.set_offline(False)
        flow.press("continue")
        flow.expect_step("confirm")
        complaints.clear()

    def test_a_foreign_error_page_does_not_take_the_place_of_the_step(
        self, page: Page, northwind: Company, complaints: list[str]
    ):
        """A gateway that stands alone answers everything, pictures too."""
        flow = open_link(page, northwind.begin().url)
        page.route("**/*", bad_gateway)
        flow.press("continue")

        expect(flow.notice).to_be_focused()
        flow.expect_step("survey")
        page.unroute("**/*", bad_gateway)
        flow.press("continue")
        flow.expect_step("confirm")
        complaints.clear()


class TestScriptsThatFail:
    """What the script cannot send the browser sends: nobody is caught in a page of ours."""

    def test_a_request_that_scripts_may_not_make_is_made_by_the_form(
        self, page: Page, northwind: Company, complaints: list[str]
    ):
        """An extension, or a proxy that lets only pages through."""
        flow = open_link(page, northwind.begin().url)
        page.route("**/flow/*", refuse_scripts)
        flow.reason("other").check()
        page.locator("textarea[name='follow_up.other']").fill("It rained.")
        flow.press("continue")
        flow.expect_step("confirm")
        flow.press("cancel")

        flow.expect_outcome("canceled")
        complaints.clear()

    def test_a_page_that_only_a_browser_can_pass_is_passed(
        self, page: Page, northwind: Company, complaints: list[str]
    ):
        """A firewall that asks scripts for what only a page can give."""
        flow = open_link(page, northwind.begin().url)
        page.route("**/flow/*", challenge_scripts)
        flow.press("cancel")

        flow.expect_step("confirm")
        complaints.clear()

    def test_an_answer_that_cannot_be_put_into_the_page_is_opened_as_one(
        self, page: Page, northwind: Company, complaints: list[str]
    ):
        """The answer has been taken; sent again, it is the same answer."""
        link = northwind.begin()
        flow = open_link(page, link.url)
        page.evaluate(FORGET_SELECTOR)
        flow.press("cancel")
        flow.expect_step("confirm")
        page.evaluate(FORGET_SELECTOR)
        flow.press("cancel")

        flow.expect_outcome("canceled")
        assert northwind.session(link.id)["outcome"] == "canceled"
        complaints.clear()


class TestOlderBrowser:
    def test_is_left_to_its_forms(self, page: Page, northwind: Company):
        page.add_init_script(FORGET_SELECTOR)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.resource_type))
        flow = open_link(page, northwind.begin().url)
        flow.press("cancel")
        flow.expect_step("confirm")
        flow.press("cancel")

        flow.expect_outcome("canceled")
        assert "fetch" not in sent


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def refuse_scripts(route: Route) -> None:
    is_by_script = route.request.resource_type == "fetch"
    route.abort() if is_by_script else route.fallback()


def challenge_scripts(route: Route) -> None:
    if route.request.resource_type != "fetch":
        return route.fallback()
    return route.fulfill(status=403, content_type="text/html", body="<h1>One moment</h1>")


def show(site: HostSite, demo: Demo, *, attributes: str, service: str | None = None) -> str:
    """Put up a page that has our script, and whose form goes to ``service``."""
    address = site.show(service=demo.service, token="any", attributes=attributes)
    if service is not None:
        html, headers = site.pages["/account"]
        site.pages["/account"] = (
            html.replace(f'action="{demo.service}', f'action="{service}'),
            headers,
        )
    return address


def expect_fallback(page: Page, address: str, reason: str) -> None:
    reasons: list[str] = []

    def note(reason: str) -> None:
        reasons.append(reason)

    page.expose_function("note", note)
    page.goto(address)
    page.evaluate("addEventListener('fairwell:failed', event => note(event.detail.reason))")
    page.locator("form button").click()
    expect(page.get_by_role("heading")).to_have_text("Cancel here")
    assert reasons == [reason]
