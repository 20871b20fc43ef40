"""Products made from the guides alone: a customer cancels, and billing and the webhook know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.flow_page import FlowPage
from tests.browser.running_demo import Demo
from tests.support.guides import (
    STEPS,
    Product,
    Workbench,
    build_workbench,
    choose_product,
    serving_product,
)
from tests.support.kits import install_node_package, install_python_package
from tests.support.patience import wait_for

pytestmark = pytest.mark.xdist_group("browser-2")


@dataclass(frozen=True)
class Guided:
    """A product that runs, and the account it uses."""

    product: Product
    service: str
    credentials: dict[str, Any]

    def sessions(self) -> list[dict[str, Any]]:
        bearer = {"Authorization": f"Bearer {self.credentials['api_key']}"}
        answer = httpx.get(f"{self.service}/api/v1/sessions", headers=bearer)
        return list(answer.raise_for_status().json()["data"])


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    python = install_python_package(tmp_path_factory.mktemp("python"))
    return build_workbench(python, install_node_package(tmp_path_factory.mktemp("node")))


@pytest.fixture(params=list(STEPS))
def guided(
    request: pytest.FixtureRequest, bench: Workbench, demo: Demo, tmp_path: Path
) -> Iterator[Guided]:
    bench.make(request.param, tmp_path)
    product = choose_product(tmp_path)
    settings = {
        "--name": f"A product in {request.param.title()}",
        "--origin": product.origin,
        "--action-url": f"{product.backend}/fairwell/actions",
        "--webhook-url": f"{product.backend}/fairwell/webhooks",
        "--support-email": "help@northwind.example",
    }
    arguments = [word for pair in settings.items() for word in pair]
    account = demo.fairwell("account", "create", *arguments)
    with serving_product(bench, request.param, product, demo.service, account):
        yield Guided(product, demo.service, account)


def test_product_of_a_guide_is_told_and_does_what_was_decided(page: Page, guided: Guided):
    page.goto(f"{guided.product.origin}/account")
    page.locator("form").evaluate("form => form.dataset.timeout = 30_000")  # a busy machine
    page.get_by_role("button", name="Cancel subscription").click()
    flow = FlowPage(page.frame_locator("fairwell-dialog iframe"))

    assert list(flow.walk())[-1] == "feedback"

    expect_facts(page, guided.product)
    (session,) = guided.sessions()
    assert (session["outcome"], session["reason"]) == ("canceled", "too_expensive")
    assert (
        page.locator("#ends").inner_text()[len("Ends on ") :][:10] == session["effective_at"][:10]
    )
    expect_doors_closed(guided)


def expect_facts(page: Page, product: Product) -> None:
    """Wait until the page knows the end, by the action, and the reason, by the webhook."""
    wait_for(lambda: knows_all(page, product), "what the product was told")
    expect(page.locator("#reason")).to_have_text("You told us: too_expensive")


def knows_all(page: Page, product: Product) -> bool:
    page.goto(f"{product.origin}/account")
    return bool(page.locator("#ends").count() and page.locator("#reason").count())


def expect_doors_closed(guided: Guided) -> None:
    """The form is led on with its POST, and strangers are not believed."""
    form = httpx.post(f"{guided.product.backend}/account/cancel", data={"token": "t.o.k"})
    assert (form.status_code, form.headers["Location"]) == (307, f"{guided.service}/open")
    for address in ("actions", "webhooks"):
        forged = httpx.post(f"{guided.product.backend}/fairwell/{address}", json={"type": "ping"})
        assert forged.status_code == 400
