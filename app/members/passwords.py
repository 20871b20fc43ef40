"""Passwords: what counts as one, and how it is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.members.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 256
_hasher = PasswordHasher()


def check_new_password(password: str, *, email: str, name: str) -> None:
    """Accept any password that is long enough and is not about its owner.

    Length is what counts (NIST SP 800-63B, section 3.1.1.2); no rules about kinds of letters.

    :raises WeakPassword: ``too_short``, ``too_long`` or ``too_easy``.
    """
    if len(password) < MIN_LENGTH:
        raise WeakPassword("too_short")
    if len(password) > MAX_LENGTH:
        raise WeakPassword("too_long")
    lowered = password.lower()
    known = {email.lower(), email.partition("@")[0].lower(), name.lower(), "fairwell", "password"}
    is_about_its_owner = any(
        word and len(lowered.replace(word, "")) < MIN_LENGTH // 2 for word in known
    )
    if is_about_its_owner or len(set(lowered)) < MIN_LENGTH // 2:
        raise WeakPassword("too_easy")


def hash_password(password: str) -> str:
    """Return what is stored."""
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


def is_password(password: str, stored: str | None) -> bool:
    """Return whether the password is the one that was stored.

    Takes the same time where nothing was stored: who asks does not learn that.
    """
    try:
        _hasher.verify(stored or _nobodys_hash(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
