"""Verification codes: random, and readable from paper. Pure but for the randomness."""

from __future__ import annotations

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32, without the letters that look like others: 5 bits each."""
LENGTH = 16
"""80 bits: nobody finds one by trying."""
GROUP = 4
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a code in groups of four, such as ``7K3M-9QXZ-2B4C-D5E6``."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_code(text: str) -> str | None:
    """Return the code somebody typed, or None if it is none.

    >>> read_code(" 7k3m 9qxz 2b4c dsol ")
    '7K3M-9QXZ-2B4C-DS01'
    """
    plain = re.sub(r"[\s\-\u2010-\u2015]+", "", text[:100]).upper().translate(_LOOKALIKES)
    is_code = len(plain) == LENGTH and set(plain) <= set(ALPHABET)
    return _grouped(plain) if is_code else None


def hash_code(code: str) -> str:
    """Return what a code is found by."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))
