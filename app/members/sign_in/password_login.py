"""Signing in by password: slowed down where somebody guesses, silent about who exists."""

from __future__ import annotations

from datetime import timedelta

from app.core.clock import utcnow
from app.core.security.tokens import Capability
from app.extensions import db
from app.members.errors import SignInRefused
from app.members.models import Member, new_stamp
from app.members.service import find_member, get_member
from app.members.sign_in import attempts, passwords, second_factor

LINK_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
_link = Capability("member", LINK_LIFE)
_reset = Capability("reset", RESET_LIFE)


def check_password(email: str, password: str) -> Member:
    """Return the member whose address and password these are.

    Wrong tries are counted, so the caller commits even when this raises. A
    right password does not end the count where a second factor is still to
    come: else whoever knows the password could try codes without end.

    :raises TooManyTries: if nothing is believed at the moment, whatever the password.
    :raises SignInRefused: if they do not belong together.
    """
    member = find_member(email, lock=True)
    if member is not None:
        attempts.require_patience(member)
    if not passwords.is_password(password, member.password_hash if member else None):
        if member is not None:
            attempts.count_wrong(member)
        raise SignInRefused
    if member is None:
        raise SignInRefused
    if member.totp_since is None:
        attempts.clear_wrong(member)
    return member


def require_proof(member: Member, proof: str) -> None:
    """Let a signed-in member go on who knows their password, or has a code if they have none.

    Wrong tries are counted, so the caller commits even when this raises.

    :raises SignInRefused: if it is wrong, or they have to wait.
    """
    if member.password_hash is not None:
        check_password(member.email, proof)
    else:
        second_factor.check_code(member.id, proof)


def count_sign_in(member: Member) -> None:
    """Write down that the member is in."""
    member.signed_in_at = utcnow()
    db.session.flush()


def set_password(member: Member, password: str) -> None:
    """Give a member a new password, and sign them out everywhere.

    Wrong tries are forgotten, unless a second factor is still to come.

    :raises WeakPassword: if it will not do.
    """
    passwords.check_new_password(password, email=member.email, name=member.name)
    member.password_hash = passwords.hash_password(password)
    if member.totp_since is None:
        attempts.clear_wrong(member)
    end_sessions(member)


def end_sessions(member: Member) -> None:
    """Sign a member out in every browser, and let every link to them end."""
    member.stamp = new_stamp()
    db.session.flush()


def password_link(member: Member) -> str:
    """Return the token of a link that lets a member choose a password, once.

    The stamp is in it, and choosing a password changes the stamp.
    """
    return _link.sign([member.id, member.stamp])


def reset_link(member: Member) -> str:
    """Return the token of such a link for who has lost theirs: good for an hour, by mail only."""
    return _reset.sign([member.id, member.stamp])


def read_password_link(token: str) -> Member | None:
    """Return whose password the link lets choose, or None if it is none of ours, used or old."""
    match _link.read(token) or _reset.read(token):
        case [str(member_id), str(stamp)]:
            member = get_member(member_id)
            return member if member is not None and member.stamp == stamp else None
        case _:
            return None
