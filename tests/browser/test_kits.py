"""The components of the npm package, bundled into a host's page as a host bundles them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.host_site import HostSite
from tests.browser.running_demo import Demo, free_port
from tests.support.kits import add_framework, bundle, install_node_package

pytestmark = pytest.mark.xdist_group("browser-2")

FACTS = """
const { service, token, timeout } = document.body.dataset;
const facts = { service: `${service}/open`, action: "/account/cancel", token, timeout: +timeout };
const onEnded = ({ outcome }) => (document.body.dataset.outcome = outcome);
const onClosed = () => (document.body.dataset.closed = "");
"""
PROGRAMS = {
    "react": """
        import { createElement } from "react";
        import { createRoot } from "react-dom/client";
        import { CancelForm } from "@fairwell/embed/react";
        FACTS
        const button = createElement("button", {}, "Cancel subscription");
        const form = createElement(CancelForm, { ...facts, onEnded, onClosed }, button);
        createRoot(document.querySelector("main")).render(form);
    """,
    "vue": """
        import { createApp, h } from "vue";
        import { CancelForm } from "@fairwell/embed/vue";
        FACTS
        const button = () => h("button", "Cancel subscription");
        createApp(() => h(CancelForm, { ...facts, onEnded, onClosed }, button)).mount("main");
    """,
    "element": """
        import "@fairwell/embed/element";
        FACTS
        document.addEventListener("fairwell:ended", ({ detail }) => onEnded(detail));
        document.addEventListener("fairwell:closed", onClosed);
        document.querySelector("main").innerHTML = `
          <fairwell-cancel service="${facts.service}" timeout="${timeout}">
            <form method="post" action="/account/cancel">
              <input type="hidden" name="token" value="${token}">
              <button>Cancel subscription</button>
            </form>
          </fairwell-cancel>`;
    """,
}
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Northwind</title><link rel="icon" href="data:,"></head>
<body data-service="{service}" data-token="{token}" data-timeout="{timeout}">
  <main></main>
  <script type="module">{script}</script>
</body>
</html>"""


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = install_node_package(tmp_path_factory.mktemp("kits"))
    add_framework(folder, "react", "react-dom", "vue")
    return folder


def show(site: HostSite, project: Path, kit: str, **facts: str) -> str:
    """Put up a page whose own bundle has the kit, and return its address."""
    script = bundle(project, PROGRAMS[kit].replace("FACTS", FACTS), platform="browser")
    site.pages["/kit"] = (PAGE.format(script=script, **facts), {})
    site.service = facts["service"]
    return f"{site.origin}/kit"


@pytest.mark.parametrize("kit", PROGRAMS)
class TestKit:
    def test_opens_the_flow_and_tells_the_host_how_it_ended(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, project: Path, kit: str
    ):
        page.goto(
            show(site, project, kit, service=demo.service, token=northwind.token(), timeout="30000")
        )
        page.get_by_role("button", name="Cancel subscription").click()

        list(FlowPage(page.frame_locator("fairwell-dialog iframe")).walk())
        expect(page.locator("body")).to_have_attribute("data-outcome", "canceled")
        page.keyboard.press("Escape")
        expect(page.locator("body")).to_have_attribute("data-closed", "")

    def test_outlives_an_outage_of_the_service(
        self, page: Page, site: HostSite, project: Path, kit: str, complaints: list[str]
    ):
        away = f"http://127.0.0.1:{free_port()}"
        page.goto(show(site, project, kit, service=away, token="t.o.k", timeout="800"))
        page.get_by_role("button", name="Cancel subscription").click()

        expect(page.get_by_role("heading")).to_have_text("Cancel here")
        assert site.posted[-1].startswith("token=t.o.k")
        complaints.clear()
