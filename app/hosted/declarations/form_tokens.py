"""The signed ticket of a public form: it makes one form one notice, and tells robots by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.security.tokens import Capability

TICKET_FIELD = "token"
TRAP_FIELD = "website"
"""A field that people do not see. Who fills it in is asked once more, for browsers fill in too."""
HASTE = timedelta(seconds=2)
"""What is sent sooner was filled in by a browser or by a robot: it is taken, and counts more."""
_ticket = Capability("notice", timedelta(days=1))


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form carries: the notice it will become, and since when it is there."""

    notice_id: str
    issued_at: datetime


def new_ticket(account_id: str) -> str:
    """Return the ticket of a form that somebody is about to read."""
    return _ticket.sign([account_id, new_id("ntc"), utcnow().timestamp()])


def read_ticket(form: Mapping[str, str], account_id: str) -> FormToken | None:
    """Return the ticket of a form, or None if it is not ours, of another account or too old."""
    match _ticket.read(form.get(TICKET_FIELD, "")):
        case [str(whose), str(notice_id), float(issued)] if whose == account_id:
            return FormToken(notice_id, datetime.fromtimestamp(issued, UTC))
        case _:
            return None


def is_hasty(ticket: FormToken, now: datetime) -> bool:
    """Return whether a form came back faster than a hand fills it in. No reason to refuse it."""
    return now - ticket.issued_at < HASTE


def is_trapped(form: Mapping[str, str]) -> bool:
    """Return whether somebody filled in what people do not see."""
    return bool(form.get(TRAP_FIELD))
