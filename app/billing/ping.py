"""A test request to the billing endpoint: signed as every action is, and asking for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.accounts.keys import action_secrets
from app.accounts.models import Account
from app.billing.answers import ParsedAnswer, read_answer
from app.billing.models import ActionKind, ActionStatus
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.moments import spell_time
from app.core.network import http
from app.core.network.http import Answer, Trouble
from app.core.security.signing import serialize, signed_headers

PING = "ping"
DEADLINE = timedelta(seconds=5)
MAX_EXCERPT = 500


@dataclass(frozen=True, slots=True)
class Ping:
    """A test request, ready to be sent."""

    url: str
    request_id: str
    body: bytes
    secrets: list[str]


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back."""

    request_id: str
    status: int | None
    error: Trouble | None
    milliseconds: int
    excerpt: str
    """The beginning of the answer as text."""

    reading: ParsedAnswer
    """What the same answer to an action would say."""

    @property
    def is_good(self) -> bool:
        """Whether the host took it, with an answer that would do for an action."""
        return self.reading.problem is None and self.reading.status is not ActionStatus.FAILED


def prepare_ping(account: Account) -> Ping | None:
    """Return a test request, or None if the account has no billing endpoint."""
    if account.action_url is None:
        return None
    now = utcnow()
    body = serialize(
        {"type": PING, "timestamp": spell_time(now), "data": {"account_id": account.id}}
    )
    return Ping(account.action_url, new_id("ping"), body, action_secrets(account, now))


def send_ping(ping: Ping) -> Echo:
    """Send it and return what came back, whatever it is. No transaction may be open."""
    headers = signed_headers(ping.request_id, ping.body, secrets=ping.secrets, now=utcnow())
    answer = http.post(ping.url, body=ping.body, headers=headers, deadline=DEADLINE)
    return Echo(
        request_id=ping.request_id,
        status=answer.status,
        error=answer.error,
        reading=read_answer(answer, ActionKind.CANCEL),
        milliseconds=round(answer.duration.total_seconds() * 1000),
        excerpt=_excerpt(answer),
    )


def _excerpt(answer: Answer) -> str:
    text = answer.body[: MAX_EXCERPT * 4].decode("utf-8", "replace")
    printable = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return printable[:MAX_EXCERPT].strip()
