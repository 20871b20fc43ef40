"""What a host's page may do while the dialog is open, and what a browser may forbid."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.host_site import FALLBACK, OPEN, HostSite
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")
PATIENT = 'data-timeout="30000"'
NO_WINDOWS = "sandbox allow-scripts allow-forms allow-same-origin"
RECORD = """() => {
  globalThis.heard = [];
  for (const name of ["opened", "closed", "failed"])
    document.addEventListener(`fairwell:${name}`, event => heard.push([name, event.detail]));
}"""
CLOSED = ["closed", {"session_id": None, "outcome": None}]


@pytest.fixture
def host_page(page: Page, northwind: Company, site: HostSite, demo: Demo) -> Page:
    """A host's page that notes what it hears, with the script ready."""
    address = site.show(
        service=demo.service, token=northwind.token(), addresses=OPEN, attributes=PATIENT
    )
    page.goto(address)
    page.evaluate(RECORD)
    return page


class TestReplacedBody:
    REPLACE = """() => {
      const body = document.createElement("body");
      body.innerHTML = original;
      document.body.replaceWith(body);
    }"""

    def test_closes_the_dialog_and_its_button_works_again(self, host_page: Page):
        host_page.evaluate("() => { globalThis.original = document.body.innerHTML }")
        open_dialog(host_page)
        host_page.evaluate(self.REPLACE)

        expect(host_page.locator("html")).not_to_have_css("overflow", "hidden")
        expect_heard(host_page, [["opened", {}], CLOSED])
        open_dialog(host_page)

    def test_settles_the_promise(self, host_page: Page):
        host_page.evaluate(
            """() => {
              const { fairwell } = document.querySelector("form").dataset;
              const token = document.querySelector("[name=token]").value;
              globalThis.promise = Fairwell.open({ action: fairwell, token, timeout: 30000 });
            }"""
        )
        expect(host_page.locator("dialog")).to_have_class("ready")
        host_page.evaluate("() => document.body.replaceWith(document.createElement('body'))")

        assert host_page.evaluate("() => promise") == {"session_id": None, "outcome": None}


class TestBack:
    def test_closes_the_dialog_and_stays_on_the_page(self, host_page: Page):
        address = host_page.url
        open_dialog(host_page)
        host_page.go_back(wait_until="commit")

        expect(host_page.locator("dialog")).to_have_count(0)
        expect(host_page.locator("form button")).to_be_focused()
        assert host_page.url == address
        expect_heard(host_page, [["opened", {}], CLOSED])

    def test_after_the_dialog_was_closed_leaves_the_page(self, host_page: Page):
        """The entry that the dialog had in the history is gone with it."""
        length = host_page.evaluate("history.state")
        open_dialog(host_page)
        host_page.keyboard.press("Escape")
        expect_heard(host_page, [["opened", {}], CLOSED])
        assert host_page.evaluate("history.state") == length
        host_page.go_back(wait_until="commit")

        expect(host_page).to_have_url("about:blank")

    def test_keeps_what_the_hosts_router_noted(self, host_page: Page):
        host_page.evaluate("() => history.replaceState({ turbo: 7 }, '')")
        open_dialog(host_page)
        assert host_page.evaluate("history.state") == {"turbo": 7, "fairwell": 1}
        host_page.go_back(wait_until="commit")

        expect_heard(host_page, [["opened", {}], CLOSED])
        assert host_page.evaluate("history.state") == {"turbo": 7}

    def test_is_not_gone_by_itself_where_a_router_would_render_its_page_anew(self, host_page: Page):
        host_page.evaluate(
            """() => {
              history.replaceState({ turbo: 7 }, "");
              addEventListener("popstate", () => heard.push(["popstate", null]));
            }"""
        )
        open_dialog(host_page)
        host_page.keyboard.press("Escape")
        expect_heard(host_page, [["opened", {}], CLOSED])
        open_dialog(host_page)
        host_page.keyboard.press("Escape")

        expect_heard(host_page, [["opened", {}], CLOSED] * 2)
        assert host_page.evaluate("history.length") == 3

    def test_the_host_may_load_another_page_as_soon_as_it_hears(self, host_page: Page):
        host_page.evaluate(
            f"() => document.addEventListener('fairwell:closed', () => location = '{FALLBACK}')"
        )
        open_dialog(host_page)
        host_page.keyboard.press("Escape")

        expect(host_page.get_by_role("heading")).to_have_text("Cancel here")


class TestForbiddenForm:
    def test_leads_to_the_page_that_needs_none(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, complaints: list[str]
    ):
        policy = f"form-action 'self'; script-src {demo.service} 'unsafe-eval'"
        page.goto(
            site.show(
                service=demo.service,
                token=northwind.token(),
                attributes=PATIENT,
                Content_Security_Policy=policy,
            )
        )
        page.locator("form button").click()

        account = northwind.credentials["account_id"]
        expect(page).to_have_url(re.compile(f"{demo.service}/cancel/{account}$"))
        expect(page.get_by_role("textbox").first).to_be_visible()
        assert all("form-action" in complaint for complaint in complaints), complaints
        complaints.clear()

    def test_opens_the_fallback_at_once(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, complaints: list[str]
    ):
        page.goto(
            site.show(
                service=demo.service,
                token=northwind.token(),
                attributes=f'data-fallback="{FALLBACK}" {PATIENT}',
                Content_Security_Policy="form-action 'self'",
            )
        )
        page.locator("form button").click()

        expect(page.get_by_role("heading")).to_have_text("Cancel here")
        assert all("form-action" in complaint for complaint in complaints), complaints
        complaints.clear()


class TestSandboxedHost:
    def test_that_may_open_no_window_follows_links_itself(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, complaints: list[str]
    ):
        address = site.show(
            service=demo.service,
            token=northwind.token(),
            attributes=PATIENT,
            Content_Security_Policy=NO_WINDOWS,
        )
        page.goto(address)
        page.locator("form button").click()
        flow = FlowPage(page.frame_locator("iframe"))
        flow.expect_step("survey")
        flow.go_to_confirm()
        flow.press("cancel")
        flow.expect_outcome("canceled")
        flow.view.get_by_role("link", name="View receipt", exact=True).click()

        expect(page).to_have_url(re.compile(f"{demo.service}/.*receipt/"))
        complaints.clear()

    def test_that_is_framed_without_the_top_opens_its_own_page(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo, complaints: list[str]
    ):
        forged = northwind.token()[:-8] + "AAAAAAAA"
        site.show(service=demo.service, token=forged, attributes=PATIENT)
        frame = f'<iframe sandbox="{NO_WINDOWS.removeprefix("sandbox ")}" src="/account"></iframe>'
        icon = '<link rel="icon" href="data:,">'
        site.pages["/portal"] = (f"<!doctype html><title>Portal</title>{icon}{frame}", {})
        page.goto(f"{site.origin}/portal")
        host = page.frame_locator("iframe")
        host.locator("form button").click()
        host.frame_locator("iframe").locator("a[target=_top]").click()

        expect(host.get_by_role("heading")).to_have_text("Cancel here")
        complaints.clear()


class TestDialogWhileItOpens:
    def test_says_so_after_a_second(self, page: Page, site: HostSite, demo: Demo):
        show_silent(page, site, demo, 'lang="de"')
        page.locator("form button").click()
        status = page.locator("dialog [role=status]")
        page.clock.run_for(900)
        expect(status).to_have_text("")
        page.clock.run_for(200)

        expect(status).to_have_text("Wird geöffnet…")

    def test_shows_the_name_of_the_brand(self, page: Page, site: HostSite, demo: Demo):
        show_silent(page, site, demo, 'data-brand="Northwind"')
        page.locator("form button").click()

        expect(page.locator("dialog b")).to_have_text("Northwind")

    def test_shows_its_logo(self, page: Page, site: HostSite, demo: Demo):
        logo = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
        show_silent(page, site, demo, f'data-brand="Northwind" data-logo="{logo}"')
        page.locator("form button").click()

        expect(page.get_by_role("img", name="Northwind")).to_be_attached()


def show_silent(page: Page, site: HostSite, demo: Demo, attributes: str) -> None:
    """Put up a page whose dialog stays as it opens: time stands still, and nothing arrives."""
    page.clock.install(time=0)
    page.route(f"{demo.service}/open", lambda route: None)
    page.goto(site.show(service=demo.service, token="any", attributes=attributes))
    page.clock.pause_at(60_000)


class TestEscape:
    def test_closes_the_dialog_before_the_pages_script_is_there(self, host_page: Page):
        host_page.route(
            "**/hosted.js*", lambda route: route.fulfill(content_type="text/javascript", body="")
        )
        open_dialog(host_page)
        host_page.keyboard.press("Escape")

        expect_heard(host_page, [["opened", {}], CLOSED])


def open_dialog(page: Page) -> None:
    page.locator("form button").click()
    expect(page.locator("fairwell-dialog:last-of-type dialog")).to_have_class("ready")


def expect_heard(page: Page, events: list[list[object]]) -> None:
    page.wait_for_function("count => heard.length >= count", arg=len(events))
    assert page.evaluate("heard") == events


class TestFrameThatTakesNoFocus:
    def test_says_its_heading_instead(self, host_page: Page):
        host_page.evaluate("() => { HTMLIFrameElement.prototype.focus = () => {} }")
        open_dialog(host_page)
        flow = FlowPage(host_page.frame_locator("iframe"))

        expect(host_page.locator("fairwell-dialog button")).to_be_focused()
        expect(flow.view.locator("#live")).to_have_text(flow.heading.inner_text())
