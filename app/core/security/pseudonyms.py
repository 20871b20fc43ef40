"""Names in the place of names: the same name leads to the same one, and it leads back to none."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "erased-"
_keys: list[bytes] = []


def use_keys(secrets: Sequence[str]) -> None:
    """Make pseudonyms with the first secret from now on, and recognise those of any of them."""
    _keys[:] = [hashlib.sha256(b"fairwell.pseudonym:" + each.encode()).digest() for each in secrets]


def pseudonym(account_id: str, name: str) -> str:
    """Return what stands for a name within an account. What stands for one already stays.

    Keyed, so that nobody who has the database alone can try names out.
    """
    return name if is_pseudonym(name) else pseudonyms(account_id, name)[0]


def pseudonyms(account_id: str, name: str) -> list[str]:
    """Return all that may stand for a name, by any of the keys, the newest first."""
    text = f"{account_id}:{name}".encode()
    return [PREFIX + hmac.digest(key, text, "sha256").hex()[:32] for key in _keys]


def is_pseudonym(name: str) -> bool:
    """Return whether somebody was erased who had a name here."""
    code = name.removeprefix(PREFIX)
    return code != name and len(code) == 32 and set(code) <= set("0123456789abcdef")
