"""The cookie that says who is signed in: it names a row, and nothing lives longer than that."""

from __future__ import annotations

from datetime import timedelta

from flask import g, request
from flask import session as cookie

from app.core.clock import utcnow
from app.extensions import db
from app.members.models import Member
from app.members.sign_in import signed_in

_MEMBER, _STAMP, _BROWSER = "member", "stamp", "browser"
_BY_PROVIDER = "by_provider"


def sign_in_as(member: Member, *, by_provider: bool = False) -> None:
    """Begin a new session for the member; nothing of an earlier one is kept."""
    cookie.clear()
    cookie.permanent = True
    _begin(member)
    if by_provider:
        cookie[_BY_PROVIDER] = True
    g.signed_in_member = member


def stay_signed_in(member: Member) -> None:
    """Keep this browser signed in though every session of the member was ended."""
    _begin(member)


def sign_out() -> None:
    """End the session of this browser, here and in the database. The caller commits."""
    if _MEMBER in cookie:
        signed_in.end_session(str(cookie[_MEMBER]), str(cookie.get(_BROWSER)))
    cookie.clear()
    g.signed_in_member = None


def get_browser_id() -> str:
    """Return which of a member's sessions is that of this browser."""
    return str(cookie.get(_BROWSER, ""))


def signed_in_member() -> Member | None:
    """Return who is signed in. What was ended lets nobody in, whoever has copied the cookie."""
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


def _begin(member: Member) -> None:
    begun = signed_in.begin_session(
        member,
        browser=request.headers.get("User-Agent", ""),
        network=request.remote_addr or "",
    )
    cookie[_MEMBER], cookie[_STAMP], cookie[_BROWSER] = member.id, member.stamp, begun.id


def _find() -> Member | None:
    """Return who is signed in, as the row says that the cookie names."""
    found = signed_in.find_signed_in(get_browser_id()) if _MEMBER in cookie else None
    if found is None:
        return None
    member, browser = found
    if member.id != cookie[_MEMBER] or member.stamp != cookie.get(_STAMP):
        return None
    if signed_in.is_seen_again(browser):
        db.session.commit()
    return member


def is_older_than(life: timedelta, since: object) -> bool:
    """Return whether a time stamp of the cookie is too old, or none."""
    age = utcnow().timestamp() - since if isinstance(since, int) else float("inf")
    return age > life.total_seconds()
