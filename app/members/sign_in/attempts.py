"""Wrong passwords and wrong codes: each further one is answered later."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.clock import utcnow
from app.extensions import db
from app.members.errors import TooManyTries
from app.members.models import Member

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""After five wrong tries each further one doubles the wait, up to a quarter of an hour."""


def require_patience(member: Member) -> None:
    """Let somebody try who has waited long enough.

    :raises TooManyTries: if nothing is believed at the moment, however right.
    """
    wait = _wait(member, utcnow())
    if wait > timedelta(0):
        raise TooManyTries(int(wait.total_seconds()) + 1)


def count_wrong(member: Member) -> None:
    """Count a wrong try. The caller commits, whatever it answers."""
    member.failed_sign_ins += 1
    member.last_failed_at = utcnow()
    db.session.flush()


def clear_wrong(member: Member) -> None:
    """Begin anew: everything that was asked for was right."""
    member.failed_sign_ins, member.last_failed_at = 0, None
    db.session.flush()


def _wait(member: Member, now: datetime) -> timedelta:
    excess = member.failed_sign_ins - FREE_TRIES
    if excess < 0 or member.last_failed_at is None:
        return timedelta(0)
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * float(2 ** min(excess, 10)))
    return member.last_failed_at + wait - now
