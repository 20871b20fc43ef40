"""Which language the flow speaks, and how the customer changes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.billing_page import CUSTOMERS, BillingPage
from tests.browser.company import Company
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.host_site import HostSite
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.xdist_group("browser-2")


class TestLanguage:
    def test_is_the_customers_on_every_step(self, page: Page, northwind: Company):
        headings: dict[str, set[str]] = {}
        for locale in LOCALES:
            flow = open_link(page, northwind.begin(locale).url)
            headings[locale] = set()
            for _step in flow.walk():
                expect(page.locator("html")).to_have_attribute("lang", locale)
                headings[locale].add(flow.heading.inner_text())

        assert {len(each) for each in headings.values()} == {5}
        assert len(set.union(*headings.values())) == 5 * len(LOCALES)

    @pytest.mark.parametrize("locale", LOCALES)
    def test_is_the_same_in_the_dialog(self, page: Page, demo: Demo, locale: str):
        flow = BillingPage(page, demo).sign_in(CUSTOMERS[locale]).open_dialog()

        expect(flow.view.locator("html")).to_have_attribute("lang", locale)


class TestWishes:
    @pytest.mark.browser_context_args(locale="es-MX")
    def test_the_browsers_language_is_spoken_when_nobody_says_more(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo
    ):
        flow = open_dialog(page, site.show(service=demo.service, token=northwind.token("")))

        expect(flow.view.locator("html")).to_have_attribute("lang", "en")

    @pytest.mark.browser_context_args(locale="es-MX")
    def test_the_host_pages_language_comes_before_the_browsers(
        self, page: Page, northwind: Company, site: HostSite, demo: Demo
    ):
        token = northwind.token("")
        flow = open_dialog(page, site.show(service=demo.service, token=token, lang="de-AT"))

        expect(flow.view.locator("html")).to_have_attribute("lang", "de")


class TestSwitch:
    def test_changes_this_step_and_all_that_follow(self, page: Page, northwind: Company):
        link = northwind.begin("en")
        flow = open_link(page, link.url)
        flow.go_to_confirm()
        before = flow.heading.inner_text()
        page.get_by_role("button", name="Deutsch").click()

        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-current", "true")
        expect(flow.heading).not_to_have_text(before)
        flow.expect_step("confirm")
        flow.press("cancel")
        flow.expect_outcome("canceled")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert northwind.session(link.id)["locale"] == "de"

    def test_keeps_the_dialog_open(self, page: Page, demo: Demo):
        billing = BillingPage(page, demo).sign_in()
        flow = billing.open_dialog()
        flow.view.get_by_role("button", name="Nederlands").click()

        expect(flow.view.locator("html")).to_have_attribute("lang", "nl")
        flow.go_to_confirm()
        flow.press("cancel")
        flow.expect_outcome("canceled")
        assert [name for name, _detail in billing.heard(6)].count("ended") == 1


def open_dialog(page: Page, address: str) -> FlowPage:
    page.goto(address)
    page.locator("form button").click()
    flow = FlowPage(page.frame_locator("iframe"))
    flow.expect_step("survey")
    return flow
