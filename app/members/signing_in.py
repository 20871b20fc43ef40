"""Signing in by password: slowed down where somebody guesses, silent about who exists."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.clock import utcnow
from app.core.tokens import Capability
from app.extensions import db
from app.members import passwords
from app.members.errors import SignInRefused, TooManyTries
from app.members.models import Member, new_stamp
from app.members.service import find_member, get_member

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""After five wrong passwords each further one doubles the wait, up to a quarter of an hour."""
LINK_LIFE = timedelta(days=7)
_link = Capability("member", LINK_LIFE)


def check_password(email: str, password: str) -> Member:
    """Return the member whose address and password these are.

    Wrong tries are counted, so the caller commits even when this raises.

    :raises TooManyTries: if nothing is believed at the moment, whatever the password.
    :raises SignInRefused: if they do not belong together.
    """
    member = find_member(email, lock=True)
    wait = _wait(member, utcnow()) if member else timedelta(0)
    if wait > timedelta(0):
        raise TooManyTries(int(wait.total_seconds()) + 1)
    if not passwords.is_password(password, member.password_hash if member else None):
        _count_failure(member)
        raise SignInRefused
    if member is None:
        raise SignInRefused
    member.failed_sign_ins, member.last_failed_at = 0, None
    db.session.flush()
    return member


def count_sign_in(member: Member) -> None:
    """Write down that the member is in."""
    member.signed_in_at = utcnow()
    db.session.flush()


def set_password(member: Member, password: str) -> None:
    """Give a member a new password, and sign them out everywhere.

    :raises WeakPassword: if it will not do.
    """
    passwords.check_new_password(password, email=member.email, name=member.name)
    member.password_hash = passwords.hash_password(password)
    member.failed_sign_ins, member.last_failed_at = 0, None
    member.stamp = new_stamp()
    db.session.flush()


def password_link(member: Member) -> str:
    """Return the token of a link that lets a member choose a password, once.

    The stamp is in it, and choosing a password changes the stamp.
    """
    return _link.sign([member.id, member.stamp])


def read_password_link(token: str) -> Member | None:
    """Return whose password the link lets choose, or None if it is none of ours, used or old."""
    match _link.read(token):
        case [str(member_id), str(stamp)]:
            member = get_member(member_id)
            return member if member is not None and member.stamp == stamp else None
        case _:
            return None


def _wait(member: Member, now: datetime) -> timedelta:
    excess = member.failed_sign_ins - FREE_TRIES
    if excess < 0 or member.last_failed_at is None:
        return timedelta(0)
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * float(2 ** min(excess, 10)))
    return member.last_failed_at + wait - now


def _count_failure(member: Member | None) -> None:
    if member is not None:
        member.failed_sign_ins += 1
        member.last_failed_at = utcnow()
        db.session.flush()
