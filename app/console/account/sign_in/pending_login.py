"""What the cookie keeps between the steps of signing in, for five minutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import session as cookie

from app.console.shell.cookie import is_older_than
from app.core.clock import utcnow
from app.core.network.oidc import Start
from app.members import service as members
from app.members.models import Member

LIFE = timedelta(minutes=5)
AT_PROVIDER_LIFE = timedelta(minutes=15)
_HALF, _AT_PROVIDER = "half", "at_provider"


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """Who has shown one of two things, and where they wanted to go."""

    member_id: str
    stamp: str
    wanted: str | None
    by_provider: bool
    since: int


@dataclass(frozen=True, slots=True)
class Journey:
    """A sign-in that is away at the provider."""

    state: str
    nonce: str
    verifier: str
    wanted: str | None
    since: int


def begin_half(member: Member, wanted: str | None, *, by_provider: bool) -> None:
    """Remember who has shown the first of two things. Nobody is signed in by that."""
    cookie.clear()
    cookie[_HALF] = asdict(PendingLogin(member.id, member.stamp, wanted, by_provider, _now()))


def get_half() -> tuple[PendingLogin, Member] | None:
    """Return who has got so far, or None if nobody has, or it took too long."""
    half = _read(_HALF, PendingLogin)
    if half is None or is_older_than(LIFE, half.since):
        return None
    member = members.get_member(half.member_id)
    return (half, member) if member is not None and member.stamp == half.stamp else None


def leave_for_provider(start: Start, wanted: str | None) -> None:
    """Remember what the provider's answer has to match."""
    journey = Journey(start.state, start.nonce, start.verifier, wanted, _now())
    cookie[_AT_PROVIDER] = asdict(journey)


def come_back(state: str) -> Journey | None:
    """Return the journey that this answer ends, once, or None if it is none of this browser's."""
    journey = _read(_AT_PROVIDER, Journey)
    cookie.pop(_AT_PROVIDER, None)
    if journey is None or is_older_than(AT_PROVIDER_LIFE, journey.since):
        return None
    return journey if journey.state == state else None


def _read(name: str, kind: Any) -> Any | None:
    found = cookie.get(name)
    try:
        return kind(**found) if isinstance(found, dict) else None
    except TypeError:  # written by another version
        return None


def _now() -> int:
    return int(utcnow().timestamp())
