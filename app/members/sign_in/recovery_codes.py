"""Recovery codes: ten ways in for who has lost the app, each good once."""

from __future__ import annotations

import hashlib
import secrets

from app.extensions import db
from app.members.models import Member

COUNT = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter or digit that looks like another."""
GROUPS, GROUP_LENGTH = 3, 4
"""Twelve characters of 31 are 59 bits: nobody guesses them, and a slow hash would add nothing."""


def renew_codes(member: Member) -> list[str]:
    """Return ten new codes, the only time they can be seen. Those before them end."""
    codes = [_new_code() for _ in range(COUNT)]
    member.recovery_hashes = [_hash(code) for code in codes]
    db.session.flush()
    return codes


def use_code(member: Member, code: str) -> bool:
    """Return whether this is one of the codes that are left, and take it away."""
    used = _hash(code)
    if used not in member.recovery_hashes:
        return False
    member.recovery_hashes = [kept for kept in member.recovery_hashes if kept != used]
    db.session.flush()
    return True


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _hash(code: str) -> str:
    """Read a code as people type it: with or without hyphens, in capitals or not."""
    plain = "".join(code.replace("-", " ").split()).lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
