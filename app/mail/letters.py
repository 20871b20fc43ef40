"""A letter, and the message that carries it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.mail.errors import InvalidMailbox

_BREAKS_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reads, as text and as a page."""

    locale: str
    sender_name: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None


def build_message(
    letter: Letter, *, number: str, sender: str, recipient: str, now: datetime
) -> EmailMessage:
    """Return the letter ready to be sent.

    The same ``number`` is always the same ``Message-ID``, so that a mail system
    recognises a letter that was sent again because nobody heard it arrive.

    :raises InvalidMailbox: if one of the addresses is none.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, one_line(letter.sender_name)[:MAX_NAME])
    message["To"] = _address(recipient)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.locale  # last: setting the content takes it away
    return message


def _address(text: str, name: str = "") -> Address:
    try:
        address = Address(name, addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise InvalidMailbox from error
    if not (address.username and address.domain):
        raise InvalidMailbox
    return address


def one_line(text: str) -> str:
    r"""Return text that cannot end a header and begin another.

    >>> one_line("Northwind\r\nBcc: everybody@example.com")
    'Northwind Bcc: everybody@example.com'
    """
    return " ".join(_BREAKS_A_HEADER.sub(" ", text).split())
