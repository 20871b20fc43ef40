"""Our own signed tokens: capabilities that open one thing each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.core.clock import utcnow

_secrets: list[str] = []


def use_keys(secrets: Sequence[str]) -> None:
    """Sign with the first secret from now on, and accept any of them."""
    _secrets[:] = reversed(secrets)  # itsdangerous signs with the last one


class _Signer(TimestampSigner):
    """Stamps with our clock, not with one of its own."""

    def get_timestamp(self) -> int:
        return int(utcnow().timestamp())


class Capability:
    """A kind of token. What was signed for one purpose opens nothing else."""

    def __init__(self, purpose: str, life: timedelta | None) -> None:
        """Let tokens of this purpose live so long; None: what they open decides that."""
        self._salt = f"fairwell.{purpose}"
        self._life = life

    def sign(self, value: Any) -> str:
        """Return ``value``, readable by anybody and changeable by nobody."""
        return str(self._serializer().dumps(value))

    def read(self, token: str) -> Any | None:
        """Return the value, or None if it is not ours or its time is over."""
        life = None if self._life is None else int(self._life.total_seconds())
        try:
            return self._serializer().loads(token, max_age=life)
        except (BadData, UnicodeEncodeError):
            return None

    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(_secrets, salt=self._salt, signer=_Signer)
