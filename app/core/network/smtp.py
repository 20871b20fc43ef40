"""Hands mail to the operator's mail server.

No guard stands before it, unlike before what hosts name: the operator's own
configuration says which machine this is, and it is usually a private one.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from app.core.network.reach import own_tls_context

SCHEMES = ("smtp", "smtps")
_PORTS = {"smtp": 25, "smtps": 465}
_STEPS = 3
"""Into how many waits the time is divided: a server may be slow at each of its answers."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The mail server did not take the mail."""

    code: int | None = None
    """Its reply code (RFC 5321, 4.2); None if it did not come to that."""
    is_final: bool = False
    """Whether it will never take it."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out, and in whose name."""

    host: str
    port: int
    is_encrypted: bool
    """By TLS from the first byte; otherwise by STARTTLS where the server offers it."""
    user: str | None
    password: str | None
    sender: str

    def deliver(self, message: EmailMessage, deadline: timedelta) -> Refused | None:
        """Hand the mail over; None if the server took it. Never raises for what it does."""
        try:
            with self._connected(deadline) as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPNotSupportedError:  # an address beyond ASCII
            return Refused(is_final=True)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return _answered(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return Refused(error.smtp_code)  # greeting or sign-in: nothing about this mail
        except (OSError, smtplib.SMTPException):
            return Refused()
        return None

    @contextmanager
    def _connected(self, deadline: timedelta) -> Iterator[smtplib.SMTP]:
        timeout, tls = deadline.total_seconds() / _STEPS, own_tls_context()
        connection: smtplib.SMTP
        if self.is_encrypted:
            connection = smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=tls)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=timeout)
        try:
            self._sign_in(connection, tls)
            yield connection
        finally:
            with suppress(OSError, smtplib.SMTPException):  # goodbyes change nothing
                connection.quit()
            connection.close()

    def _sign_in(self, connection: smtplib.SMTP, tls: ssl.SSLContext) -> None:
        """Encrypt where the server can; a password never travels in the open."""
        connection.ehlo()
        is_safe = self.is_encrypted or _is_this_machine(self.host)
        if not self.is_encrypted and connection.has_extn("starttls"):
            connection.starttls(context=tls)
            is_safe = True
        if self.user is None:
            return
        if not is_safe:
            raise smtplib.SMTPException("the server offers no encryption for the password")
        connection.login(self.user, self.password or "")


def mail_server_at(url: str, sender: str) -> MailServer:
    """Return the mail server of an address such as ``smtp://user:pass@host:587``.

    :raises ValueError: if it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("must be an address such as smtp://user:pass@host:587")
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        is_encrypted=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
    )


def _answered(code: int) -> Refused:
    return Refused(code, is_final=500 <= code < 600)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
