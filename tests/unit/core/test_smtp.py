"""Handing mail to a real mail server, and what each of its answers means."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from app.core.network.smtp import MailServer, Refused, mail_server_at
from tests.support.mailboxes import Mailbox

SENDER = "receipts@cancel.example"
SECOND = timedelta(seconds=3)


@pytest.fixture
def server(mailbox: Mailbox) -> MailServer:
    return mail_server_at(mailbox.url, SENDER)


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, "zoe@customer.example", "Receipt"
    message.set_content("Text")
    return message


def test_a_mail_arrives(server: MailServer, mailbox: Mailbox):
    assert server.deliver(mail(), SECOND) is None
    assert mailbox.recipients == ["zoe@customer.example"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "is_final"), [("550 No", True), ("451 Later", False)])
def test_only_a_permanent_answer_about_the_mail_is_final(
    server: MailServer, mailbox: Mailbox, command: str, answer: str, is_final: bool
):
    mailbox.answers[command] = answer

    assert server.deliver(mail(), SECOND) == Refused(int(answer[:3]), is_final=is_final)
    assert mailbox.received == []


def test_a_server_that_is_away_may_come_back():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = mail_server_at(f"smtp://127.0.0.1:{unused.getsockname()[1]}", SENDER)

        assert away.deliver(mail(), SECOND) == Refused()


def test_a_server_that_says_nothing_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = mail_server_at(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER)

        assert server.deliver(mail(), timedelta(seconds=0.3)) == Refused()


def test_a_password_is_sent_to_this_machine_without_encryption(mailbox: Mailbox):
    url = mailbox.url.replace("://", "://us%40er:p%40ss%3Aword@")

    assert mail_server_at(url, SENDER).deliver(mail(), SECOND) is None
    assert mailbox.signed_in == ["us@er"]


def test_a_wrong_password_is_the_operators_to_mend(mailbox: Mailbox):
    url = mailbox.url.replace("://", "://user:wrong@")

    assert mail_server_at(url, SENDER).deliver(mail(), SECOND) == Refused(535)


def test_a_password_never_travels_in_the_open(mailbox: Mailbox):
    url = mailbox.url.replace("://", "://user:p%40ss%3Aword@")
    elsewhere = replace(mail_server_at(url, SENDER), host="0.0.0.0")

    assert elsewhere.deliver(mail(), SECOND) == Refused()
    assert mailbox.signed_in == []


@pytest.mark.parametrize(
    ("url", "port", "is_encrypted"),
    [
        ("smtp://mail.example", 25, False),
        ("smtps://mail.example", 465, True),
        ("smtp://mail.example:2525", 2525, False),
    ],
)
def test_an_address_says_how_to_connect(url: str, port: int, is_encrypted: bool):
    server = mail_server_at(url, SENDER)
    assert (server.host, server.port, server.is_encrypted) == ("mail.example", port, is_encrypted)


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://", "smtp://a:b"])
def test_another_address_is_refused(url: str):
    with pytest.raises(ValueError, match=r"must be|Port"):
        mail_server_at(url, SENDER)
