"""Hosts that are strict, isolated or private, and hosts the service does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.host_site import FALLBACK, HostSite
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")


class TestStrictHost:
    def test_needs_three_directives_and_nothing_unsafe(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo
    ):
        policy = (
            f"default-src 'none'; script-src {demo.service}; frame-src {demo.service}; "
            f"form-action {demo.service}; require-trusted-types-for 'script'; img-src data:"
        )
        address = site.show(
            service=demo.service, token=northwind.token(), Content_Security_Policy=policy
        )
        walk_to_the_end(page, address)

    @pytest.mark.parametrize("embedder_policy", ["require-corp", "credentialless"])
    def test_may_be_isolated_from_other_origins(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, embedder_policy: str
    ):
        isolation = {
            "Cross_Origin_Embedder_Policy": embedder_policy,
            "Cross_Origin_Opener_Policy": "same-origin",
        }
        walk_to_the_end(page, site.show(service=demo.service, token=northwind.token(), **isolation))
        assert page.evaluate("crossOriginIsolated")


class TestPrivateBrowser:
    def test_that_blocks_third_party_cookies_misses_none(
        self, private_context: BrowserContext, northwind: Company, site: HostSite, demo: Demo
    ):
        complaints: list[str] = []
        private_context.on("console", lambda message: complaints.append(message.text))
        page = private_context.new_page()
        walk_to_the_end(page, site.show(service=demo.service, token=northwind.token()))

        assert complaints == []
        assert private_context.cookies() == []
        stored = "[localStorage.length, sessionStorage.length]"
        assert page.evaluate(stored) == [0, 0]


class TestUnknownHost:
    def test_cannot_frame_the_flow_and_the_fallback_opens(
        self,
        page: Page,
        northwind: Company,
        site: HostSite,
        demo: Demo,
        complaints: list[str],
    ):
        address = site.show(
            service=demo.service,
            token=northwind.token(),
            attributes=f'data-fallback="{FALLBACK}" data-timeout="800"',
        )
        page.goto(address.replace("localhost", "127.0.0.1"))
        page.locator("form button").click()

        expect(page.get_by_role("heading")).to_have_text("Cancel here")
        complaints.clear()


HIDING = ["no-referrer", "same-origin"]
"""What Helmet and Django send unless they are told otherwise. Forms then come from ``null``."""


class TestSilentHost:
    @pytest.mark.parametrize("policy", HIDING)
    def test_that_hides_its_origin_opens_the_dialog(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, policy: str
    ):
        walk_to_the_end(
            page, site.show(service=demo.service, token=northwind.token(), Referrer_Policy=policy)
        )

    @pytest.mark.parametrize(
        "headers",
        [
            {"Referrer_Policy": "no-referrer"},
            {"Referrer_Policy": "same-origin"},
            {"Content_Security_Policy": "sandbox allow-forms allow-scripts"},
        ],
        ids=str,
    )
    def test_that_hides_its_origin_may_redirect(
        self,
        page: Page,
        northwind: Company,
        site: HostSite,
        demo: Demo,
        headers: dict[str, str],
    ):
        page.goto(site.show(service=demo.service, token=northwind.token(), **headers))
        page.locator("form").evaluate("form => delete form.dataset.fairwell")
        with page.expect_request(f"{demo.service}/open") as opening:
            page.locator("form button").click()

        assert list(FlowPage(page).walk())[-1] == "feedback"
        assert opening.value.all_headers()["origin"] == "null"


def walk_to_the_end(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("form button").click()
    flow = FlowPage(page.frame_locator("iframe"))
    assert list(flow.walk())[-1] == "feedback"
    page.keyboard.press("Escape")
    expect(page.locator("form button")).to_be_focused()


@pytest.fixture
def private_context(
    launch_browser: Any, browser_type_launch_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    blocking = ["--test-third-party-cookie-phaseout", "--block-third-party-cookies"]
    browser = launch_browser(args=browser_type_launch_args["args"] + blocking)
    yield browser.new_context()
    browser.close()
