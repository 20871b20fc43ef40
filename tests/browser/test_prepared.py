"""A frame that loads while a pointer or the focus is at the button, and begins nothing by that."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.company import Company
from tests.browser.flow_page import FlowPage
from tests.browser.host_site import HostSite
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
PAYS_BY_THE_BYTE = "Object.defineProperty(navigator, 'connection', {value: {type: 'cellular'}})"


@dataclass
class Account:
    """A host's page with a cancel button, a customer on it, and what their browser sends us."""

    page: Page
    site: HostSite
    demo: Demo
    company: Company
    customer: str = field(default_factory=lambda: f"customer-{uuid4().hex}")
    sent: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note)
        self.button = self.page.locator("form button").first
        self.dialog = self.page.locator("fairwell-dialog:last-of-type dialog")
        self.flow = FlowPage(self.page.frame_locator("fairwell-dialog:last-of-type iframe"))

    def show(self, *, attributes: str = "", **claims: str) -> Account:
        address = self.site.show(
            service=self.demo.service,
            token=self.token(**claims),
            attributes=f"{attributes} data-timeout=30000",
            prepares=True,
        )
        self.page.goto(address)
        return self

    def token(self, **claims: str) -> str:
        return self.company.token(customer_ref=self.customer, **claims)

    def prepare(self) -> None:
        self.button.hover()
        self.expect_prepared()

    def expect_prepared(self) -> None:
        """Wait until the page has come: the host's page cannot read its frame any more."""
        has_come = "document.querySelector('fairwell-dialog iframe')?.contentDocument === null"
        self.page.wait_for_function(has_come)

    def press(self) -> FlowPage:
        self.button.click()
        expect(self.dialog).to_have_class("ready")
        return self.flow

    def asked(self, path: str, **fields: str) -> int:
        """Return how many forms were sent to an address of ours, with these fields."""
        forms = [
            parse_qs(each.post_data or "") for each in self.sent if urlsplit(each.url).path == path
        ]
        return sum(all(form.get(name) == [fields[name]] for name in fields) for form in forms)

    def count_sessions(self) -> int:
        found = self.company.api.get("/sessions", params={"customer_ref": self.customer})
        return len(found.json()["data"])

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.startswith(self.demo.service):
            self.sent.append(request)


@pytest.fixture
def account(page: Page, site: HostSite, demo: Demo, northwind: Company) -> Account:
    return Account(page, site, demo, northwind)


class TestPreparing:
    def test_begins_one_session_and_only_with_the_press(self, account: Account):
        account.show().prepare()
        assert account.count_sessions() == 0

        with account.page.expect_response(f"{account.demo.service}/begin") as begun:
            flow = account.press()
        assert begun.value.status == 204
        flow.press("cancel")
        flow.expect_step("confirm")

        assert account.count_sessions() == 1
        assert (account.asked("/open"), account.asked("/begin")) == (1, 1)

    def test_happens_once_a_page(self, account: Account):
        account.show().prepare()
        for _ in range(2):
            account.page.mouse.move(5, 5)
            account.button.hover()
        account.button.focus()
        account.press()

        assert account.asked("/open") == 1

    def test_happens_when_the_focus_comes_by_key(self, account: Account):
        account.show()
        account.page.keyboard.press("Tab")
        account.expect_prepared()
        account.page.keyboard.press("Enter")

        account.flow.expect_step("survey")
        assert account.asked("/open") == 1

    @pytest.mark.parametrize("connection", [SAVES_DATA, PAYS_BY_THE_BYTE])
    def test_costs_nobody_bytes_who_saves_them(self, account: Account, connection: str):
        account.page.add_init_script(connection)
        account.show().press()

        assert (account.asked("/open"), account.asked("/open", prepare="1")) == (1, 0)

    def test_can_be_switched_off(self, account: Account):
        account.show(attributes='data-preload="off"').press()

        assert (account.asked("/open"), account.asked("/open", prepare="1")) == (1, 0)

    def test_tells_the_host_nothing_before_the_press(self, account: Account):
        account.show()
        account.page.evaluate(
            "window.heard = []; for (const name of ['opened', 'step'])"
            " document.addEventListener(`fairwell:${name}`, ({ type }) => heard.push(type))"
        )
        account.prepare()
        assert account.page.evaluate("heard") == []
        account.press()

        heard = account.page.wait_for_function("heard.length > 1 && heard").json_value()
        assert heard == ["fairwell:opened", "fairwell:step"]

    def test_leaves_the_hosts_layout_as_it_is(self, account: Account):
        account.show()
        account.page.add_style_tag(content="body { display: flex; gap: 40px; width: fit-content }")
        before = account.page.locator("body").bounding_box()
        account.prepare()

        assert account.page.locator("body").bounding_box() == before


class TestPress:
    def test_that_comes_before_the_frame_opens_the_flow(self, account: Account):
        account.show().press().expect_step("survey")
        account.flow.press("cancel")
        account.flow.expect_step("confirm")

        assert account.count_sessions() == 1

    def test_that_is_doubled_begins_one_session(self, account: Account):
        account.show().prepare()
        account.button.dblclick()
        account.flow.expect_step("survey")
        account.flow.press("cancel")
        account.flow.expect_step("confirm")

        assert account.count_sessions() == 1
        assert account.page.locator("fairwell-dialog").count() == 1

    def test_opens_the_flow_although_the_host_took_the_frame_away(self, account: Account):
        account.show().prepare()
        account.page.evaluate("document.querySelector('fairwell-dialog').remove()")

        account.press().expect_step("survey")

    def test_of_another_token_opens_that_one(self, account: Account):
        account.show().prepare()
        account.page.locator("input[name=token]").evaluate(
            "(field, token) => field.value = token", account.token(locale="de")
        )

        page = account.press().view.locator("html")
        expect(page).to_have_attribute("lang", "de")

    def test_of_another_button_opens_that_one(self, account: Account):
        account.show().prepare()
        other = account.token()
        account.page.evaluate(
            "token => { const copy = document.forms[0].cloneNode(true);"
            " copy.elements.token.value = token; document.body.append(copy) }",
            other,
        )
        account.page.locator("form button").last.click()
        account.flow.expect_step("survey")

        assert account.asked("/open", token=other) == 1

    def test_resumes_a_session_which_cannot_be_prepared(self, account: Account):
        account.show(attributes='data-preload="off"').press().press("cancel")
        account.flow.expect_step("confirm")
        account.page.reload()
        account.page.locator("form").evaluate("form => delete form.dataset.preload")
        account.prepare()
        account.press().expect_step("confirm")

        assert account.count_sessions() == 1


class TestWithoutTheService:
    def test_a_prepared_page_that_cannot_begin_its_session_is_the_flow(
        self, account: Account, complaints: list[str]
    ):
        account.show().prepare()
        account.page.route("**/begin", lambda route: route.abort())
        account.press().press("cancel")
        account.flow.expect_step("confirm")

        assert account.count_sessions() == 1
        complaints.clear()
