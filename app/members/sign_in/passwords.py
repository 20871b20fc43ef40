"""Passwords: what counts as one, and how it is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

from functools import cache

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.members.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 256
COSTS = RFC_9106_LOW_MEMORY
"""What one guess costs whoever has stolen the database, and one sign-in us."""
_hasher = PasswordHasher.from_parameters(COSTS)


def use_costs(costs: Parameters) -> None:
    """Hash at these costs from now on. Whoever tests something else chooses the cheapest."""
    global _hasher  # noqa: PLW0603
    _hasher = PasswordHasher.from_parameters(costs)


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
        _hasher.verify(stored or _nobodys_hash(_hasher), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")
