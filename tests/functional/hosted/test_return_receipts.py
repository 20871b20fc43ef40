"""Proof of a way back, and what the proof of the cancellation says once it was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.core.locale import SHIPPED_LOCALES
from tests.support.clocks import MovableClock
from tests.support.hosts import ACCEPTED, Host, open_host
from tests.support.mailboxes import Mailbox, text_of
from tests.support.pages import Page, Visitor, values_of


def cancel(visitor: Visitor, host: Host, locale: str = "en", **fields: str) -> Page:
    opened = visitor.open(host.token(customer={"locale": locale}))
    return visitor.press(visitor.press(opened, "cancel"), "cancel", **fields)


def come_back(visitor: Visitor, result: Page, way: str = "undo") -> Page:
    shown = visitor.post("/back", values_of(result.form("form[action='/back']")))
    return visitor.post("/back", values_of(shown.form()) | {"intent": way})


def link_of(page: Page) -> str:
    return str(page.soup.select_one("a[href^='/receipt/']")["href"])


def look(app: Flask, link: str) -> Page:
    return Page(app.test_client().get(link))


def rows_of(page: Page) -> dict[str, str]:
    terms = page.soup.select(".terms > div")
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in terms}


class TestCancellation:
    def test_that_was_undone_says_so_on_its_receipt(
        self, app: Flask, customer: Visitor, host: Host
    ):
        result = cancel(customer, host)
        link = link_of(result)
        assert "undone" not in look(app, link).words

        come_back(customer, result)
        page = look(app, link)

        assert "This cancellation was undone on " in page.words
        assert "has confirmed the end" not in page.words
        assert "This cancellation was undone on " in app.test_client().get(
            f"{link}/download.html"
        ).get_data(as_text=True)
        assert app.test_client().get(f"{link}/download.pdf").data.startswith(b"%PDF")

    def test_that_was_undone_is_genuine_and_undone(self, app: Flask, customer: Visitor, host: Host):
        result = cancel(customer, host)
        come_back(customer, result)
        receipt = look(app, link_of(result))

        page = look(app, receipt.link("Check now"))

        assert page.heading == "This receipt is genuine"
        assert "This cancellation was undone on " in page.words

    def test_is_not_called_undone_before_billing_did_it(
        self, app: Flask, customer: Visitor, host: Host
    ):
        result = cancel(customer, host)
        host.reply = ACCEPTED
        waiting = come_back(customer, result)

        assert "undone" not in look(app, link_of(result)).words
        assert not waiting.soup.select("a[href^='/receipt/']")

    def test_is_not_called_undone_where_nobody_confirms_it(
        self, app: Flask, customer: Visitor, make_host: Any
    ):
        result = cancel(customer, make_host(with_billing=False))
        come_back(customer, result)

        words = look(app, link_of(result)).words
        assert "A request to undo this cancellation was made on " in words
        assert "was undone" not in words

    def test_that_was_followed_by_a_new_start_says_so(
        self, app: Flask, customer: Visitor, host: Host, clock: MovableClock
    ):
        result = cancel(customer, host)
        with clock.moved(days=20):
            come_back(customer, result, "reactivate")
            page = look(app, link_of(result))

        assert "The subscription was reactivated on " in page.words


class TestWayBack:
    def test_has_a_receipt_of_its_own(self, app: Flask, customer: Visitor, host: Host):
        result = cancel(customer, host)
        page = look(app, link_of(come_back(customer, result)))
        rows = rows_of(page)

        assert page.heading == "Receipt for an undone cancellation"
        assert rows["Reference"] == rows_of(look(app, link_of(result)))["Reference"]
        assert rows["Now"] == "The subscription continues and is charged as before."
        assert {"Received", "Canceled before", "Verification code"} <= rows.keys()
        assert "Requested end" not in rows
        assert rows["Received"].endswith(("CET", "CEST", "GMT+1", "GMT+2", "Time"))

    def test_after_the_end_has_one_too(
        self, app: Flask, customer: Visitor, host: Host, clock: MovableClock
    ):
        result = cancel(customer, host)
        with clock.moved(days=20):
            page = look(app, link_of(come_back(customer, result, "reactivate")))

        assert page.heading == "Receipt for a reactivation"
        assert rows_of(page)["Now"] == "The subscription is active again and is charged again."

    def test_is_genuine_and_told_to_the_host(self, app: Flask, customer: Visitor, host: Host):
        page = look(app, link_of(come_back(customer, cancel(customer, host))))

        checked = look(app, page.link("Check now"))

        assert checked.heading == "This receipt is genuine"
        assert "Requested end" not in rows_of(checked)
        host.work()
        kinds = [e["data"]["kind"] for e in host.heard if e["type"] == "receipt.issued"]
        assert sorted(kinds) == ["canceled", "undone"]

    @pytest.mark.parametrize("locale", SHIPPED_LOCALES[1:])
    def test_speaks_the_language_of_the_flow(
        self, app: Flask, customer: Visitor, host: Host, locale: str
    ):
        page = look(app, link_of(come_back(customer, cancel(customer, host, locale))))

        assert page.soup.html["lang"] == locale
        assert page.heading != "Receipt for an undone cancellation"
        assert "The subscription continues" not in page.words

    def test_brings_its_receipt_by_mail_and_leads_nowhere_back(
        self, make_app: Callable[..., Flask], receiver: Any, mailbox: Mailbox
    ):
        app = make_app(smtp_url=mailbox.url, mail_from="receipts@cancel.example")
        host, customer = open_host(app, receiver), Visitor(app)
        come_back(customer, cancel(customer, host))
        host.work()

        mail = next(each for each in mailbox.received if "undone" in each["Subject"])
        for kind in ("plain", "html"):
            assert "The subscription continues and is charged as before." in text_of(mail, kind)
            assert "/back/" not in text_of(mail, kind)
