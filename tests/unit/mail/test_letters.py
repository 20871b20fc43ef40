"""A letter by mail: its headers are ours, whatever others are called."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from app.mail.errors import InvalidMailbox
from app.mail.letters import Letter, build_message
from tests.support.mailboxes import text_of

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def message(recipient: str = "zoe@customer.example", **changes: str) -> EmailMessage:
    known = {
        "locale": "en",
        "sender_name": "Northwind",
        "subject": "Receipt",
        "text": "Text",
        "html": "<p>Text</p>",
    }
    return build_message(
        Letter(**(known | changes)),
        number="rcpt_7",
        sender="receipts@cancel.example",
        recipient=recipient,
        now=NOON,
    )


def test_it_says_that_nobody_wrote_it():
    assert message()["Auto-Submitted"] == "auto-generated"


def test_the_same_letter_has_the_same_number():
    assert (
        message()["Message-ID"]
        == message(subject="Another")["Message-ID"]
        == "<rcpt_7@cancel.example>"
    )


def test_it_can_be_read_as_text_and_as_a_page():
    sent = message(text="Grüße", html="<p>Grüße</p>")

    assert sent.get_content_type() == "multipart/alternative"
    assert (text_of(sent, "plain").strip(), text_of(sent, "html").strip()) == (
        "Grüße",
        "<p>Grüße</p>",
    )


@pytest.mark.parametrize(
    "ending", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\0"]
)
@pytest.mark.parametrize("header", ["sender_name", "subject"])
def test_a_name_cannot_begin_another_header(header: str, ending: str):
    sent = message(**{header: f"Northwind{ending}Bcc: everybody@elsewhere.example"})

    head = sent.as_bytes().partition(b"\r\n\r\n")[0]
    assert sent["Bcc"] is None
    assert b"\nBcc" not in head
    assert b"\rBcc" not in head


def test_a_name_in_any_script_arrives():
    assert message(sender_name="Nordwind GmbH & Co. „Süd“ 日本")["From"].addresses[
        0
    ].display_name == ("Nordwind GmbH & Co. „Süd“ 日本")


@pytest.mark.parametrize("recipient", ["", "nobody", "a@b, c@d", "a\r\nBcc: b@c", "<a@b>"])
def test_an_address_that_is_none_is_refused(recipient: str):
    with pytest.raises(InvalidMailbox):
        message(recipient)


def test_answers_go_to_the_company():
    assert message(reply_to="help@northwind.example")["Reply-To"] == "help@northwind.example"


def test_the_address_that_stops_letters_stays_whole():
    """Python encodes what is longer than a line, and no mail program would find it."""
    url = f"https://cancel.example/console/digest/{'x' * 200}"

    lines = message(stop_url=url).as_bytes().decode().split("\r\n")

    assert f"List-Unsubscribe: <{url}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "List-Unsubscribe" not in message()
