"""Secrets at rest: sealed with the newest key, opened with any that still counts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet

KEPT = 256


def _fernet(secret: str) -> Fernet:
    digest = hashlib.sha256(b"fairwell.seal:" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class Encryption:
    """Encrypts what must be stored and read again, such as signing secrets."""

    def __init__(self) -> None:
        self._keys: MultiFernet | None = None
        self.open_once = lru_cache(maxsize=KEPT)(self.open)
        """As ``open``, and kept: for the few secrets that sign what the service sends all day."""

    def use_keys(self, secrets: Sequence[str]) -> None:
        """Seal with the first secret from now on, and open with any of them."""
        self._keys = MultiFernet([_fernet(secret) for secret in secrets])
        self.open_once.cache_clear()

    def close(self, text: str) -> str:
        """Return ``text`` encrypted, as ASCII."""
        return self._require_keys().encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return the text that was sealed.

        :raises cryptography.fernet.InvalidToken: if none of the keys fits.
        """
        return self._require_keys().decrypt(sealed.encode("ascii")).decode()

    def _require_keys(self) -> MultiFernet:
        if self._keys is None:
            raise RuntimeError("the seal has no keys yet: create_app() gives it some")
        return self._keys


encryption = Encryption()
