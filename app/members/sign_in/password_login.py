"""Signing in by password: slowed down where somebody guesses, silent about who exists."""

from __future__ import annotations

from datetime import timedelta

from app.core.clock import utcnow
from app.core.security.tokens import Capability
from app.extensions import db
from app.members import audit, guesses
from app.members.errors import SignInRefused
from app.members.models import Member, new_stamp
from app.members.refused_sign_ins import note_refused_sign_in
from app.members.service import find_member, get_member, lock_member
from app.members.sign_in import attempts, passwords, second_factor
from app.members.sign_in.signed_in import end_all_sessions

LINK_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
_link = Capability("member", LINK_LIFE)
_reset = Capability("reset", RESET_LIFE)


def check_password(email: str, password: str, network: str) -> Member:
    """Return the member whose address and password these are.

    Wrong tries are counted, for members and strangers alike, so the caller commits even when
    this raises. Hashing takes its time, so nobody is kept out meanwhile; what was true before
    is asked again with the lock.

    :raises TooManyTries: if nothing is believed at the moment, whatever the password.
    :raises SignInRefused: if they do not belong together.
    """
    whence = guesses.whence_of(email, network)
    guesses.require_patience(whence)
    member = find_member(email)
    stored = member.password_hash if member else None
    is_right = passwords.is_password(password, stored)
    guesses.require_patience(whence, lock=True)
    member = find_member(email, lock=True)
    if member is None or not is_right or member.password_hash != stored:
        guesses.count_wrong(whence)
        note_refused_sign_in(email, network)
        raise SignInRefused
    guesses.forget_wrong(whence)
    if second_factor.is_on(member):
        attempts.require_patience(member)
    return member


def require_proof(member: Member, proof: str, network: str) -> None:
    """Let a signed-in member go on who knows their password, or has a code if they have none.

    Wrong tries are counted, so the caller commits even when this raises.

    :raises SignInRefused: if it is wrong, or they have to wait.
    """
    if member.password_hash is not None:
        check_password(member.email, proof, network)
    else:
        second_factor.check_code(member.id, proof)


def count_sign_in(member: Member, network: str) -> None:
    """Write down that the member is in."""
    member.signed_in_at = utcnow()
    audit.record_everywhere(member, "member.signed_in", network=network[:64])
    db.session.flush()


def set_password(member: Member, password: str) -> None:
    """Give a member a new password, and sign them out everywhere.

    Wrong tries are forgotten, unless a second factor is still to come. The caller holds no
    lock: hashing takes its time.

    :raises WeakPassword: if it will not do.
    :raises SignInRefused: if another password was chosen meanwhile.
    """
    hashed, stamp = hash_new_password(password, member.email, member.name), member.stamp
    if lock_member(member.id).stamp != stamp:
        raise SignInRefused
    member.password_hash = hashed
    if member.totp_since is None:
        attempts.clear_wrong(member)
    end_sessions(member)


def hash_new_password(password: str, email: str, name: str) -> str:
    """Return what is stored of a password that somebody chose.

    :raises WeakPassword: if it will not do.
    """
    passwords.check_new_password(password, email=email, name=name)
    return passwords.hash_password(password)


def end_sessions(member: Member) -> None:
    """Sign a member out in every browser, and let every link to them end."""
    member.stamp = new_stamp()
    end_all_sessions(member.id)
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
