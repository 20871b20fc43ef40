"""Passwords: what counts as one, and how it is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.members.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 256
COSTS = RFC_9106_LOW_MEMORY
"""What one guess costs whoever has stolen the database, and one sign-in us."""
FEWEST_GUESSES = 10**10
"""So many a patient attacker has to make against one stolen hash before they are worth it."""
_JUDGED = 72
"""What is longer is judged by its beginning: the search takes the cube of the length."""
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
    if _count_guesses(password, [email, *re.split(r"\W+", f"{email} {name}"), "fairwell"]) < (
        FEWEST_GUESSES
    ):
        raise WeakPassword("too_easy")


def _count_guesses(password: str, about: list[str]) -> Decimal:
    """Return how many guesses it takes who tries common passwords, names, dates and rows of keys.

    The estimate is zxcvbn's (Wheeler, USENIX Security 2016). Its own words are English: ours
    stand beside them, as does what is known of the owner.
    """
    from zxcvbn import zxcvbn  # 30,000 words, which only who sets a password reads

    return Decimal(zxcvbn(password[:_JUDGED], user_inputs=[*about, *_common()])["guesses"])


@cache
def _common() -> frozenset[str]:
    """Return the words of the kept list: what stands in leaked passwords, whole or as a part."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))


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
