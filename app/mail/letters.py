"""A letter, and the message that carries it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

import idna

from app.mail.errors import InvalidMailbox

_BREAKS_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
MAX_NAME = 100


class _WholeLine(UnstructuredHeader):
    """A header that is never folded: Python would encode an address longer than a line."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """Return the header on one line, as RFC 5322 allows up to 998 characters."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _WholeLine)  # type: ignore[arg-type]  # it mixes it in
_POLICY = SMTP.clone(header_factory=_headers)


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reads, as text and as a page."""

    locale: str
    sender_name: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    stop_url: str | None = None
    """Where whoever gets such letters in a row stops them: by one POST, without signing in."""


def build_message(
    letter: Letter, *, number: str, sender: str, recipient: str, now: datetime
) -> EmailMessage:
    """Return the letter ready to be sent.

    The same ``number`` is always the same ``Message-ID``, so that a mail system
    recognises a letter that was sent again because nobody heard it arrive.

    :raises InvalidMailbox: if one of the addresses is none.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender, one_line(letter.sender_name)[:MAX_NAME])
    message["To"] = _address(recipient)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:  # RFC 8058: the mail program's own button
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.locale  # last: setting the content takes it away
    return message


def mailable(text: str) -> str:
    """Return an address with its domain as every mail server takes it.

    Only what stands before the @ can need a server that speaks SMTPUTF8 (RFC 6531).

    :raises InvalidMailbox: if the domain is none.

    >>> mailable("kunde@müller.example")
    'kunde@xn--mller-kva.example'
    """
    local, at, domain = text.rpartition("@")
    if domain.isascii():
        return text
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode('ascii')}"
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidMailbox from error


def _address(text: str, name: str = "") -> Address:
    try:
        address = Address(name, addr_spec=mailable(text))
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
