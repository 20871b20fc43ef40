"""A service that is away before the host's page loads: the form works by its shape."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from embed.demo import DemoConfig, create_demo
from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.host_site import OPEN, HostSite
from tests.browser.running_demo import Demo, free_port
from tests.functional.demo.host import CREDENTIALS

pytestmark = pytest.mark.xdist_group("browser-2")
NO_SCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def lonely_product(tmp_path: Path) -> Iterator[str]:
    """The demo's product, whose Fairwell is nowhere."""
    config = DemoConfig(
        credentials=CREDENTIALS,
        fairwell_url=f"http://127.0.0.1:{free_port()}",
        database=tmp_path / "demo.db",
        now=lambda: datetime.now(UTC),
    )
    server = make_server("127.0.0.1", 0, create_demo(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class TestWhileTheServiceIsAway:
    def test_the_button_of_the_dialog_cancels(
        self, page: Page, lonely_product: str, complaints: list[str]
    ):
        open_billing(page, lonely_product)
        page.locator("form[data-fairwell] button").click()
        cancel_directly(page, lonely_product)
        expect_only_refused_connections(complaints)

    def test_the_button_that_leads_to_a_page_cancels(
        self, page: Page, lonely_product: str, complaints: list[str]
    ):
        open_billing(page, lonely_product)
        page.locator("form:not([data-fairwell])[action='/billing/cancel'] button").click()
        cancel_directly(page, lonely_product)
        expect_only_refused_connections(complaints)

    @NO_SCRIPT
    def test_a_browser_without_javascript_cancels(self, page: Page, lonely_product: str):
        open_billing(page, lonely_product)
        page.locator("form[data-fairwell] button").click()
        cancel_directly(page, lonely_product)


class TestWhileTheServiceIsThere:
    @NO_SCRIPT
    def test_a_browser_without_javascript_is_led_on_with_its_token(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo
    ):
        token = northwind.token()
        page.goto(site.show(service=demo.service, token=token, addresses=OPEN, attributes=""))
        page.locator("form button").click()

        FlowPage(page).expect_step("survey")
        assert page.url == f"{demo.service}/open"

    def test_a_browser_with_the_script_opens_the_dialog(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo
    ):
        site.posted.clear()
        address = site.show(
            service=demo.service,
            token=northwind.token(),
            addresses=OPEN,
            attributes='data-timeout="30000"',
        )
        page.goto(address)
        page.locator("form button").click()

        FlowPage(page.frame_locator("iframe")).expect_step("survey")
        assert site.posted == []

    def test_a_frame_that_stays_empty_leads_to_a_page_of_its_own(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, complaints: list[str]
    ):
        attributes = 'data-timeout="500"'
        token = northwind.token()
        page.goto(
            site.show(service=demo.service, token=token, addresses=OPEN, attributes=attributes)
        )
        page.route(f"{demo.service}/open", lambda route: route.abort(), times=1)
        page.locator("form button").click()

        expect(page.locator("#step")).to_have_attribute("data-step", "survey")
        assert parse_qs(site.posted[-1])["token"] == [token]
        expect_only_refused_connections(complaints)


class TestServiceThatWentAway:
    def test_after_the_page_had_loaded_leads_to_the_own_page(
        self, page: Page, site: HostSite, demo: Demo, complaints: list[str]
    ):
        address = site.show(
            service=demo.service, token="any", addresses=OPEN, attributes='data-timeout="500"'
        )
        page.goto(address)
        site.service = f"http://127.0.0.1:{free_port()}"
        page.locator("form").evaluate("(form, url) => form.dataset.fairwell = url", site.service)
        page.locator("form button").click()

        expect(page.get_by_role("heading")).to_have_text("Cancel here")
        expect_only_refused_connections(complaints)


def open_billing(page: Page, product: str) -> None:
    answer = page.request.post(f"{product}/sign-in", form={"subscription": "sub_1004"})
    assert answer.ok, answer.status
    page.goto(f"{product}/billing")


def cancel_directly(page: Page, product: str) -> None:
    """Walk the product's own way, which the form led to."""
    expect(page).to_have_url(f"{product}/billing/cancel-directly")
    page.get_by_role("button", name="Cancel subscription").click()
    expect(page.locator("#plan")).to_contain_text("Ends on")


def expect_only_refused_connections(complaints: list[str]) -> None:
    assert all("net::ERR_" in complaint for complaint in complaints), complaints
    complaints.clear()
