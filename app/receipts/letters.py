"""The mail that carries a receipt. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.receipts.errors import InvalidAddress
from app.receipts.models import Receipt

_BREAKS_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """What the customer reads."""

    locale: str
    sender_name: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None


Write = Callable[[Receipt], Letter]
"""Words a receipt. Given by a door: rooms know no language."""


def message_of(
    letter: Letter, *, receipt_id: str, sender: str, recipient: str, now: datetime
) -> EmailMessage:
    """Return the letter ready to be sent.

    The same receipt always has the same ``Message-ID``, so that a mail system
    recognises one that was sent again because nobody heard it arrive.

    :raises InvalidAddress: if one of the addresses is none.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, one_line(letter.sender_name)[:MAX_NAME])
    message["To"] = _address(recipient)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{receipt_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.locale  # last: setting the content takes it away
    return message


def _address(text: str, name: str = "") -> Address:
    try:
        address = Address(name, addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise InvalidAddress from error
    if not (address.username and address.domain):
        raise InvalidAddress
    return address


def one_line(text: str) -> str:
    r"""Return text that cannot end a header and begin another.

    >>> one_line("Northwind\r\nBcc: everybody@example.com")
    'Northwind Bcc: everybody@example.com'
    """
    return " ".join(_BREAKS_A_HEADER.sub(" ", text).split())
