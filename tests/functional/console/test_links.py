"""Sending a customer a link: shown to who sends it, mailed to the customer, and theirs alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.members import audit
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.mailboxes import Mailbox, text_of

SENT = {
    "customer_ref": "customer-9",
    "subscription_ref": "sub-9",
    "plan": "pro",
    "amount": "29.00",
    "currency": "EUR",
    "interval": "month",
    "period_end": (utcnow() + timedelta(days=20)).date().isoformat(),
    "locale": "de",
}


def send(desk: Desk, **changes: Any) -> ConsolePage:
    return desk.submit(desk.open("sessions/link"), "sessions/link", **(SENT | changes))


class TestLink:
    @both_databases
    def test_leads_the_customer_into_the_flow(self, app: Flask, desk: Desk, host: Host):
        page = send(desk)

        url = page.soup.select_one("#link").get_text()
        answer = app.test_client().get(url.removeprefix("http://localhost:8000"))
        assert answer.status_code == 200
        found = host.only_session()
        assert (found["customer_ref"], found["subscription_ref"]) == ("customer-9", "sub-9")
        assert (found["locale"], found["mode"]) == ("de", "live")
        story = desk.open(f"sessions/{found['id']}").words
        assert "€29.00 per month" in story

    def test_carries_what_the_law_of_the_customer_asks_for(self, desk: Desk, host: Host):
        today = utcnow().date()
        since = (today - timedelta(days=3)).isoformat()
        trial = (today + timedelta(days=9)).isoformat()
        send(desk, country="us", region="California", started_on=since, trial_end=trial)
        law = desk.open(f"sessions/{host.only_session()['id']}").words
        send(desk, country="Deutschland", currency="eur", customer_ref="customer-8")

        assert "US-CA" in law
        assert "United States" in law
        assert "Customer since" in law
        assert "Trial until" in law
        assert len(host.call("GET", "/sessions").json["data"]) == 2

    @pytest.mark.parametrize(
        "wrong",
        [{"country": "Atlantis"}, {"country": "US", "region": "Bavaria"}, {"region": "Nowhere"}],
        ids=str,
    )
    def test_says_which_place_it_cannot_read(self, desk: Desk, host: Host, wrong: dict[str, str]):
        assert send(desk, **wrong).status == 422

    def test_is_one_however_often_the_button_is_pressed(self, desk: Desk, host: Host):
        form = desk.open("sessions/link")
        links = {
            desk.submit(form, "sessions/link", **SENT).soup.select_one("#link").get_text()
            for _ in range(2)
        }
        assert links
        assert host.only_session()

    def test_is_for_the_mode_of_the_page(self, owner: Desk, host: Host):
        send(owner.in_mode("test"))

        assert (host.call("GET", "/sessions").json or {})["data"] == []
        found = host.call("GET", "/sessions", key="test_api_key").json["data"]
        assert [each["mode"] for each in found] == ["test"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("customer_ref", ""),
            ("amount", "a lot"),
            ("amount", "-1"),
            ("currency", "euro"),
            ("currency", "XQX"),
            ("period_end", ""),
            ("email", "nobody"),
            ("key", "short"),
        ],
    )
    def test_is_refused_without_what_it_needs(self, desk: Desk, host: Host, field: str, value: str):
        page = send(desk, **{field: value})

        assert page.status == 422
        assert page.alert
        assert (host.call("GET", "/sessions").json or {})["data"] == []

    @pytest.mark.parametrize(("role", "status"), [("support", 200), ("analyst", 403)])
    def test_is_sent_by_those_who_may(self, make_desk, role: str, status: int):
        assert make_desk(role).open("sessions/link").status == status
        assert make_desk(role).post("sessions/link", SENT).status in {422, 403}

    def test_is_noted(self, app: Flask, owner: Desk, host: Host):
        send(owner)

        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
        assert (entry.verb, entry.detail) == ("link.sent", {"mailed": False})
        assert "Owner created a link for the customer customer-9." in owner.open("audit").words


def test_takes_a_price_with_a_comma(owner: Desk):
    assert send(owner, amount="29,00").status == 200


class TestMail:
    @pytest.fixture
    def app(self, make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
        return make_app(smtp_url=mailbox.url, mail_from="mail@fairwell.example")

    def test_carries_the_link_in_the_customers_language(
        self, owner: Desk, host: Host, mailbox: Mailbox
    ):
        page = send(owner, email="zoe@customer.example")
        assert "Sending to zoe@customer.example" in page.words
        host.work()

        (message,) = mailbox.received
        assert mailbox.recipients == ["zoe@customer.example"]
        assert message["Subject"] == "Dein Abo bei Northwind"
        url = page.soup.select_one("#link").get_text()
        assert url.partition("/continue/")[1] in text_of(message, "plain")
        assert "/continue/" in text_of(message, "html")
        assert message["Reply-To"] == "help@northwind.example"
        assert "Owner sent the customer customer-9 a link by e-mail." in owner.open("audit").words

    @both_databases
    @pytest.mark.parametrize(
        ("answer", "fate"), [("250 OK", "E-mail sent"), ("550 Nobody", "E-mail failed")]
    )
    def test_is_told_in_the_story(
        self, owner: Desk, host: Host, mailbox: Mailbox, answer: str, fate: str
    ):
        mailbox.answers["RCPT"] = answer
        story = send(owner, email="zoe@customer.example").link("View session")
        assert "Link by e-mail Sending e-mail" in owner.open(story).words
        host.work()

        assert f"Link by e-mail {fate}" in owner.open(story).words

    def test_is_not_sent_without_an_address(self, owner: Desk, host: Host, mailbox: Mailbox):
        send(owner)
        host.work()

        assert mailbox.received == []

    def test_is_not_sent_once_the_customer_has_decided(
        self, owner: Desk, host: Host, mailbox: Mailbox, customer
    ):
        page = send(owner, email="zoe@customer.example")
        link = page.soup.select_one("#link").get_text().rpartition("/")[2]
        survey = customer.post("/continue", {"link": link})
        customer.press(customer.press(survey, "cancel"), "keep")
        host.work()

        assert mailbox.received == []
        assert "Link by e-mail Not sent by e-mail" in owner.open(page.link("View session")).words
