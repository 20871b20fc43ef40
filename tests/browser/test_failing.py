"""A service that does not answer, answers late, or goes away: the customer is never stuck."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import open_link
from tests.browser.host_site import FALLBACK, HostSite
from tests.browser.running_demo import Demo, free_port
from tests.faults.receivers import misbehaving

pytestmark = pytest.mark.xdist_group("browser-2")
WITH_FALLBACK = f'data-fallback="{FALLBACK}" data-timeout="500"'


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
        assert page.url == f"{demo.service}/open"
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
        flow = open_link(page, northwind.begin().url)
        page.route(
            "**/flow/survey",
            lambda route: route.fulfill(
                status=502, content_type="text/html", body="<h1>Bad gateway</h1>"
            ),
            times=1,
        )
        flow.press("continue")

        expect(flow.notice).to_be_focused()
        flow.expect_step("survey")
        flow.press("continue")
        flow.expect_step("confirm")
        complaints.clear()


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
