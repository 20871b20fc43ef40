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
_BY_PROVIDER = "by_provider"


def sign_in_as(member: Member, *, by_provider: bool = False) -> None:
    """Begin a new session for the member; nothing of an earlier one is kept."""
    cookie.clear()
    cookie.permanent = True
    cookie[_MEMBER], cookie[_STAMP] = member.id, member.stamp
    cookie[_SINCE] = int(utcnow().timestamp())
    if by_provider:
        cookie[_BY_PROVIDER] = True
    g.signed_in_member = member


def stay_signed_in(member: Member) -> None:
    """Keep this browser signed in though the member's stamp is new, for no longer than before."""
    cookie[_STAMP] = member.stamp


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


def require_signed_in() -> Member:
    """Return who is signed in. Only in views that are open to members."""
    member = signed_in_member()
    if member is None:
        raise RuntimeError("the door lets members in only")
    return member


def came_by_provider() -> bool:
    """Return whether the company's provider vouched for who is signed in."""
    return bool(cookie.get(_BY_PROVIDER))


def _find() -> Member | None:
    if _MEMBER not in cookie or is_older_than(LONGEST, cookie.get(_SINCE)):
        return None
    member = members.get_member(str(cookie[_MEMBER]))
    return member if member is not None and member.stamp == cookie.get(_STAMP) else None


def is_older_than(life: timedelta, since: object) -> bool:
    """Return whether a time stamp of the cookie is too old, or none."""
    age = utcnow().timestamp() - since if isinstance(since, int) else float("inf")
    return age > life.total_seconds()
