"""The mail that confirms a declaration made without a login: at once, to every kind of address."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, Host
from tests.support.mailboxes import Mailbox, receiving_mail, text_of
from tests.support.pages import Page, Visitor, values_of

SENDER = "cancel@fairwell.example"


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    return make_app(smtp_url=mailbox.url, mail_from=SENDER)


def declare(
    app: Flask, host: Host, clock: MovableClock, email: str = "zoe@customer.example"
) -> tuple[Page, dict[str, str]]:
    customer, path = Visitor(app), f"/cancel/{host.account_id}"
    with clock.moved(seconds=-5):
        page = customer.look(path)
    who = {"name": "Zoe Quandt", "contract": "K-1", "email": email}
    form = values_of(page.form()) | who
    return customer.post(path, form), form


@both_databases
def test_leaves_at_once_whatever_the_host_answers(
    app: Flask, host: Host, mailbox: Mailbox, clock: MovableClock
):
    host.reply = ACCEPTED
    page, form = declare(app, host, clock)
    host.work()

    (mail,) = mailbox.received
    reference = str(page.soup.select_one(".reference").get_text())
    assert mailbox.recipients == ["zoe@customer.example"]
    assert reference in mail["Subject"]
    for kind in ("plain", "html"):
        assert "K-1" in text_of(mail, kind)
        assert reference in text_of(mail, kind)

    Visitor(app).post(f"/cancel/{host.account_id}", form)
    host.work()
    assert len(mailbox.received) == 1


def test_is_left_out_without_an_address(
    app: Flask, host: Host, mailbox: Mailbox, clock: MovableClock
):
    declare(app, host, clock, email="")
    host.work()

    assert mailbox.received == []


def test_reaches_a_domain_beyond_ascii_by_any_server(
    app: Flask, host: Host, mailbox: Mailbox, clock: MovableClock
):
    declare(app, host, clock, email="kunde@müller.example")
    host.work()

    assert mailbox.recipients == ["kunde@xn--mller-kva.example"]


BEYOND_ASCII = "jörg@müller.example"
LOST = "The e-mail with this information could not be delivered."


@pytest.fixture
def plain_server(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A service whose mail server takes no address beyond ASCII."""
    with receiving_mail(enable_SMTPUTF8=False) as mailbox:
        yield make_app(smtp_url=mailbox.url, mail_from=SENDER)


def test_that_cannot_be_delivered_is_promised_to_nobody(
    plain_server: Flask, make_host: Callable[..., Host], clock: MovableClock
):
    """Only what stands before the @ needs a server that knows it."""
    host = make_host()
    page, form = declare(plain_server, host, clock, email=BEYOND_ASCII)
    assert LOST not in page.words

    host.work()
    page = Visitor(plain_server).post(f"/cancel/{host.account_id}", form)
    assert LOST in page.words


def test_of_a_receipt_that_cannot_be_delivered_is_told_on_the_receipt(
    plain_server: Flask, make_host: Callable[..., Host], customer: Visitor
):
    host = make_host()
    token = host.token(customer={"email": BEYOND_ASCII})
    result = customer.press(customer.press(customer.open(token), "cancel"), "cancel")
    host.work()

    receipt = customer.look(str(result.soup.select_one("a[href^='/receipt/']")["href"]))
    assert LOST in receipt.words
    assert receipt.link("Download as PDF")
