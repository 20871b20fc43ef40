"""What a visit costs: the bytes and requests of the first page, and the host's script."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request

from tests.browser.billing_page import BillingPage
from tests.browser.flow_page import FlowPage
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")
PAGE_BYTES, PAGE_REQUESTS = 25_000, 4
STYLE_BYTES, EMBED_BYTES = 5_000, 3 * 1024


class TestFirstPage:
    def test_weighs_little_and_asks_nobody_else(self, page: Page, demo: Demo):
        """As a page of its own, with the brand's stylesheet, and nothing cached."""
        BillingPage(page, demo).sign_in()
        page.wait_for_load_state("networkidle")
        requests: list[Request] = []
        page.on("response", lambda response: requests.append(response.request))
        form = page.locator("form:not([data-fairwell])[action='/billing/cancel']")
        straight = "(form, url) => { form.action = url; form.requestSubmit() }"
        form.evaluate(straight, f"{demo.service}/open")
        FlowPage(page).expect_step("survey")
        page.wait_for_load_state("networkidle")

        assert {origin_of(request) for request in requests} == {demo.service}
        assert len(requests) <= PAGE_REQUESTS
        assert sum(request.sizes()["responseBodySize"] for request in requests) <= PAGE_BYTES


class TestFiles:
    @pytest.mark.parametrize("name", ["v1.js", "v1.mjs", "prepare.js"])
    def test_the_embed_is_small(self, demo: Demo, name: str):
        assert compressed_size(f"{demo.service}/embed/{name}") <= EMBED_BYTES

    def test_the_stylesheet_is_small(self, demo: Demo):
        assert compressed_size(f"{demo.service}/static/vendor/hosted.css") <= STYLE_BYTES


def compressed_size(address: str) -> int:
    """Return the bytes that travel to a browser without Brotli."""
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return sum(len(part) for part in answer.iter_raw())


def origin_of(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}"
