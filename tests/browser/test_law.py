"""What a law puts on the page, in a real browser: with JavaScript, without it, and for axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.core.clock import utcnow
from tests.browser.company import DAY, Company
from tests.browser.entrance_page import EntrancePage
from tests.browser.flow_page import LOCALES, FlowPage, open_link
from tests.browser.running_demo import Demo
from tests.browser.test_accessibility import NARROW, expect_clean

GERMANY = {"locale": "de", "country": "DE", "timezone": "Europe/Berlin", "name": "Zoë Quandt"}
BOTH_WAYS = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param("on"),
        pytest.param("off", marks=pytest.mark.browser_context_args(java_script_enabled=False)),
    ],
)
"""With JavaScript and without it: the same pages."""
pytestmark = pytest.mark.xdist_group("browser-2")


def decide(page: Page, company: Company, **subscription: int) -> FlowPage:
    """Go where German law begins: to the decision."""
    flow = open_link(page, company.begin(customer=GERMANY, subscription=subscription).url)
    flow.expect_step("confirm")
    return flow


def a_fresh_contract() -> dict[str, int]:
    return {"started_at": int(utcnow().timestamp()) - 2 * DAY}


@BOTH_WAYS
class TestGermany:
    def test_an_extraordinary_cancellation(self, page: Page, tidemark: Company, scripts: str):
        flow = decide(page, tidemark)
        expect(page.locator("#text")).to_be_hidden()
        page.locator("[name=kind][value=extraordinary]").check()
        page.locator("#text").fill("Der Preis hat sich verdoppelt.")
        flow.press("cancel")

        flow.expect_outcome("canceled")
        expect(flow.step).to_contain_text("Außerordentlich")

    def test_a_wrong_day_is_said_beside_it_and_mended(
        self, page: Page, tidemark: Company, scripts: str, complaints: list[str]
    ):
        flow = decide(page, tidemark)
        page.locator("#end_on").fill("2020-01-01")
        page.locator("#email").fill("z.quandt@home.example")
        flow.press("cancel")
        expect(flow.notice).to_be_visible()
        expect(page.locator("#end_on")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#email")).to_have_value("z.quandt@home.example")
        page.locator("#end_on").fill("")
        flow.press("cancel")

        flow.expect_outcome("canceled")
        complaints.clear()

    def test_a_withdrawal(self, page: Page, tidemark: Company, scripts: str):
        flow = decide(page, tidemark, **a_fresh_contract())
        expect(flow.button("withdraw")).to_have_text("Vertrag widerrufen")
        flow.press("withdraw")
        flow.expect_step("withdraw")
        expect(flow.button("withdraw")).to_have_text("Widerruf bestätigen")
        flow.press("withdraw")

        flow.expect_outcome("canceled")
        expect(flow.step).to_contain_text("Recht auf Erstattung")


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(
            f"{width}x{height}",
            marks=pytest.mark.browser_context_args(viewport={"width": width, "height": height}),
        )
        for width, height in ((320, 568), (1280, 720))
    ],
)
def test_the_button_of_the_law_is_in_the_first_screen(page: Page, tidemark: Company, size: str):
    flow = decide(page, tidemark, **a_fresh_contract())

    expect(flow.button("cancel")).to_have_text("jetzt kündigen")
    expect(flow.button("cancel")).to_be_in_viewport(ratio=1)


@BOTH_WAYS
class TestWithoutLogin:
    def test_is_done_when_the_company_finds_the_contract(
        self, page: Page, demo: Demo, scripts: str, complaints: list[str]
    ):
        page.request.post(f"{demo.host}/switch/start-over")
        entrance = EntrancePage(page, demo).open()
        expect(page.locator("h1")).to_have_text("Verträge hier kündigen")
        entrance.fill("Account 1010", "sub_1010").send()

        entrance.expect_state("applied")

    def test_is_received_where_the_company_has_to_look(
        self, page: Page, demo: Demo, scripts: str, complaints: list[str]
    ):
        entrance = EntrancePage(page, demo).open("en", "FR")
        entrance.fill("Nobody Known", "K-1").send()

        entrance.expect_state("pending")
        expect(page.locator("h1")).to_have_text("The cancellation has been received.")
        with page.expect_download() as download:
            page.locator("form.copy button").click()
        assert download.value.suggested_filename.endswith(".html")

    def test_is_reached_from_the_companys_pages(self, page: Page, demo: Demo, scripts: str):
        page.goto(demo.host)
        page.get_by_role("link", name="Verträge hier kündigen").click()

        expect(page.locator("#step")).to_have_attribute("data-step", "entrance")
        page.get_by_role("link", name="español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es")


@NARROW
class TestAxe:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_finds_nothing_where_a_law_asks(
        self, page: Page, axe: Axe, tidemark: Company, locale: str
    ):
        customer = GERMANY | {"locale": locale}
        link = tidemark.begin(customer=customer, subscription=a_fresh_contract())
        flow = open_link(page, link.url)
        expect_clean(page, axe, "confirm")
        page.locator("[name=kind][value=extraordinary]").check()
        expect_clean(page, axe, "extraordinary")
        flow.press("withdraw")
        flow.expect_step("withdraw")
        expect_clean(page, axe, "withdraw")
        flow.press("withdraw")
        flow.expect_outcome("canceled")
        expect_clean(page, axe, "withdrawn")

    @pytest.mark.parametrize("locale", LOCALES)
    def test_finds_nothing_at_the_public_entrance(
        self, page: Page, axe: Axe, demo: Demo, locale: str, complaints: list[str]
    ):
        entrance = EntrancePage(page, demo).open(locale)
        expect_clean(page, axe, "entrance")
        entrance.fill("", "K-1").send_button.click()
        expect(entrance.alert).to_be_visible()
        expect(page.locator("#name")).to_be_focused()
        expect_clean(page, axe, "entrance with an error")
        entrance.fill("Nobody Known", "K-1").send()
        entrance.expect_state("pending")
        expect_clean(page, axe, "notice")
        complaints.clear()
