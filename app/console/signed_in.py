"""The cookie that says who is signed in: Flask's signed session, and nothing else in it."""

from __future__ import annotations

from datetime import timedelta

from flask import g
from flask import session as cookie

from app.core.clock import utcnow
from app.members import service as members
from app.members.models import Member

LONGEST = timedelta(days=30)
"""After this long a member signs in anew, however busy they are."""
_MEMBER, _STAMP, _SINCE = "member", "stamp", "since"


def sign_in_as(member: Member) -> None:
    """Begin a new session for the member; nothing of an earlier one is kept."""
    cookie.clear()
    cookie.permanent = True
    cookie[_MEMBER], cookie[_STAMP] = member.id, member.stamp
    cookie[_SINCE] = int(utcnow().timestamp())
    g.signed_in_member = member


def sign_out() -> None:
    """End the session in this browser."""
    cookie.clear()
    g.signed_in_member = None


def signed_in_member() -> Member | None:
    """Return who is signed in. A changed password has ended every older cookie."""
    if "signed_in_member" not in g:
        g.signed_in_member = _find()
    found: Member | None = g.signed_in_member
    return found


def _find() -> Member | None:
    if _MEMBER not in cookie or _is_too_old(cookie.get(_SINCE)):
        return None
    member = members.get_member(str(cookie[_MEMBER]))
    return member if member is not None and member.stamp == cookie.get(_STAMP) else None


def _is_too_old(since: object) -> bool:
    age = utcnow().timestamp() - since if isinstance(since, int) else float("inf")
    return age > LONGEST.total_seconds()
