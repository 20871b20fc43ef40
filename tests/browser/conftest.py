"""What the tests in a browser share: a demo that runs, a host's own site, and a Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect

from tests.browser.company import Company
from tests.browser.host_site import FALLBACK, HostSite, serving_host_site
from tests.browser.offer_kinds import FLOW as KINDS_FLOW
from tests.browser.running_demo import Demo, running_demo

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

expect.set_options(timeout=30_000)  # as long as presses wait: a busy machine is no mistake of ours

PLANS_FLOW = """
fairwell: 1
key: plans
steps:
  - survey:
      reasons:
        - code: too_expensive
          offers: [basic_plan]
        - code: other
          follow_up:
            ask: choices
            label: {en: "What is it about?"}
            choices: [{code: app, label: {en: "The app"}}, {code: web, label: {en: "The site"}}]
  - offer
  - confirm:
      refund: prorated
      data_deleted_after: 30d
      export_url: https://export.example/data
  - result: {feedback: true}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what fails in a browser once more, and say so: decision 61."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that is there, as ``bin/find-chromium`` does.

    Root has no sandbox. Without a graphics card, pretending to have one costs time.
    """
    found = os.environ.get("FAIRWELL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    args = [*sandbox, "--disable-gpu-rasterization", "--disable-gpu-compositing"]
    return browser_type_launch_args | {"executable_path": found, "args": args}


@pytest.fixture(scope="session")
def base_url() -> None:
    """There are two sites here. The plugin's own fixture is of a kind that pytest deprecates."""


@pytest.fixture(scope="session")
def browser(launch_browser: Any) -> Iterator[Browser]:
    """A real browser, in the place of the one that only reads HTML."""
    browser = launch_browser()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe.from_file(AXE)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        _draw_once(demo)
        yield demo


@pytest.fixture(scope="session")
def site() -> Iterator[HostSite]:
    with serving_host_site() as site:
        yield site


@pytest.fixture(scope="session")
def tidemark(demo: Demo) -> Iterator[Company]:
    """The demo's company: with billing that answers, and a catalogue of plans."""
    yield from _company(demo, demo.credentials)


@pytest.fixture(scope="session")
def northwind(demo: Demo, site: HostSite) -> Iterator[Company]:
    """A company without a billing endpoint: its outcomes travel as events alone."""
    settings = {
        "--name": "Northwind",
        "--origin": site.origin,
        "--fallback-url": f"{site.origin}{FALLBACK}",
        "--support-email": "help@northwind.example",
    }
    arguments = [word for pair in settings.items() for word in pair]
    yield from _company(demo, demo.fairwell("account", "create", *arguments))


@pytest.fixture(scope="session")
def plans(demo: Demo, tidemark: Company) -> str:
    """The key of a flow of Tidemark's that shows all there is: plans side by side, every fact."""
    return demo.publish(tidemark.credentials["account_id"], PLANS_FLOW)


@pytest.fixture(scope="session")
def kinds(demo: Demo, tidemark: Company) -> str:
    """The key of a flow of Tidemark's that has an offer of every kind, each behind a reason."""
    return demo.publish(tidemark.credentials["account_id"], KINDS_FLOW)


def _draw_once(demo: Demo) -> None:
    """Draw a first page: on a busy machine it takes longer than a dialog waits."""
    for company in _company(demo, demo.credentials):
        answer = httpx.post(f"{demo.service}/open", data={"token": company.token()}, timeout=60)
        assert answer.status_code == 200, answer.text


def _company(demo: Demo, credentials: dict[str, Any]) -> Iterator[Company]:
    bearer = {"Authorization": f"Bearer {credentials['api_key']}"}
    fresh = httpx.Limits(max_keepalive_connections=0)  # a kept one may just be closing
    with httpx.Client(base_url=f"{demo.service}/api/v1", headers=bearer, limits=fresh) as api:
        yield Company(credentials, api)


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext, demo: Demo) -> Iterator[list[str]]:
    """What the browser complained about: nothing, in every test; who expects a complaint clears it.

    And the service never sets a cookie, whatever happens.
    """
    heard: list[str] = []
    context.on("weberror", lambda error: heard.append(str(error.error)))

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(message.text)

    context.on("console", listen)
    yield heard
    assert heard == []
    assert context.cookies(demo.service) == []
