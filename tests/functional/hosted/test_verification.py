"""Whether a receipt is genuine: told to anybody who holds one, and to nobody who guesses."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.support.hosts import Host
from tests.support.pages import Page, Visitor, values_of


@pytest.fixture
def receipt(app: Flask, customer: Visitor, host: Host) -> Page:
    confirm = customer.press(customer.open(host.token()), "cancel")
    result = customer.press(confirm, "cancel")
    link = result.soup.select_one("a[href^='/receipt/']")["href"]
    return Page(app.test_client().get(link))


def value(page: Page, label: str) -> str:
    (row,) = [row for row in page.soup.select(".terms > div") if row.dt.get_text() == label]
    return str(row.dd.get_text(strip=True))


def ask(app: Flask, reference: str, code: str) -> Page:
    form = Page(app.test_client().get("/verify")).form("form[action='/verify']")
    data = values_of(form) | {"reference": reference, "code": code}
    return Page(app.test_client().post("/verify", data=data))


class TestVerifying:
    def test_says_so_of_a_genuine_receipt(self, app: Flask, receipt: Page):
        page = ask(app, value(receipt, "Reference"), value(receipt, "Verification code"))

        assert page.heading == "This receipt is genuine"
        assert value(page, "Received") == value(receipt, "Received")
        assert value(page, "Requested end") == value(receipt, "Requested end")
        assert "Northwind" in page.words

    def test_forgives_how_people_type(self, app: Flask, receipt: Page):
        reference = value(receipt, "Reference").lower().replace("-", " ")
        code = value(receipt, "Verification code").lower().replace("-", "").replace("1", "l")

        assert ask(app, reference, code).status == 200

    def test_tells_nothing_about_the_customer(self, app: Flask, receipt: Page):
        page = ask(app, value(receipt, "Reference"), value(receipt, "Verification code"))

        for secret in ("customer-7", "sub-7", "zoe@", "29.00"):
            assert secret not in page.text

    def test_does_not_tell_which_of_the_two_was_wrong(self, app: Flask, receipt: Page):
        reference, code = value(receipt, "Reference"), value(receipt, "Verification code")
        wrong = [(reference, "0" * 16), ("AAAA-AAAA-AAA", code), ("", ""), ("\0\ud7ff", "é" * 500)]

        pages = [ask(app, *each) for each in wrong]

        assert {page.status for page in pages} == {404}
        assert {page.alert for page in pages} == {
            "We do not know this receipt. "
            "Please compare the reference and the code with the receipt."
        }

    def test_by_the_link_on_the_receipt(self, app: Flask, receipt: Page):
        link = receipt.soup.select_one("a[href^='/verify/']")["href"]

        page = Page(app.test_client().get(link))

        assert page.heading == "This receipt is genuine"
        assert "customer-7" not in page.text

    def test_by_a_link_that_is_none_of_ours(self, app: Flask, receipt: Page):
        shows = receipt.soup.select_one("a[href$='.pdf']")["href"].split("/")[2]

        for link in ("any", shows):
            page = Page(app.test_client().get(f"/verify/{link}"))
            assert (page.status, page.soup.select(".terms")) == (404, [])

    def test_by_a_link_opens_no_receipt(self, app: Flask, receipt: Page):
        link = receipt.soup.select_one("a[href^='/verify/']")["href"]

        assert app.test_client().get(link.replace("/verify/", "/receipt/")).status_code == 404

    def test_says_of_a_test_that_it_proves_nothing(self, app: Flask, customer: Visitor, host: Host):
        confirm = customer.press(customer.open(host.token(mode="test")), "cancel")
        result = customer.press(confirm, "cancel")
        receipt = Page(
            app.test_client().get(result.soup.select_one("a[href^='/receipt/']")["href"])
        )

        page = ask(app, value(receipt, "Reference"), value(receipt, "Verification code"))

        assert "Nothing was canceled" in page.words

    def test_is_refused_to_whoever_asks_too_often(self, app: Flask, receipt: Page):
        for _ in range(10):
            ask(app, "AAAA-AAAA-AAA", "0" * 16)

        page = ask(app, value(receipt, "Reference"), value(receipt, "Verification code"))

        assert (page.status, page.response.headers["Retry-After"]) == (429, "60")
        assert "genuine" not in BeautifulSoup(str(page.soup.main.p), "html.parser").get_text()

    def test_speaks_the_readers_language(self, app: Flask, receipt: Page):
        link = receipt.soup.select_one("a[href^='/verify/']")["href"]

        page = Page(app.test_client().get(link, headers={"Accept-Language": "de"}))

        assert page.soup.html["lang"] == "de"
