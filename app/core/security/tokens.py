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
        self._made: tuple[list[str], URLSafeTimedSerializer] | None = None

    def sign(self, value: Any) -> str:
        """Return ``value``, readable by anybody and changeable by nobody."""
        return str(self._serializer().dumps(value))

    def read(self, token: str, *, at_any_age: bool = False) -> Any | None:
        """Return the value, or None if it is not ours or its time is over.

        ``at_any_age`` is for who has to tell somebody that it is over.
        """
        has_end = self._life is not None and not at_any_age
        life = int(self._life.total_seconds()) if self._life and has_end else None
        try:
            return self._serializer().loads(token, max_age=life)
        except (BadData, UnicodeEncodeError):
            return None

    def _serializer(self) -> URLSafeTimedSerializer:
        """Return what signs with today's secrets; it is made anew when they change."""
        if self._made is None or self._made[0] != _secrets:
            made = URLSafeTimedSerializer(list(_secrets), salt=self._salt, signer=_Signer)
            self._made = list(_secrets), made
        return self._made[1]
