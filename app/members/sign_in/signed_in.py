"""Where members are signed in: one row for each browser, which can be listed and ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from app.core.clock import utcnow
from app.extensions import db
from app.members.models import Member, MemberSession

LONGEST = timedelta(days=30)
"""After this long a member signs in anew, however busy they are."""
IDLE = timedelta(hours=12)
"""How long a browser stays signed in in which nothing is done."""
SEEN_EVERY = timedelta(minutes=10)
"""How exactly we know when a browser was last used: more would write with each click."""


def begin_session(member: Member, *, browser: str, network: str) -> MemberSession:
    """Write down that a member is signed in in one more browser."""
    now = utcnow()
    begun = MemberSession(
        member_id=member.id,
        browser=browser[:200],
        network=network[:64],
        began_at=now,
        seen_at=now,
    )
    db.session.add(begun)
    db.session.flush()
    return begun


def find_signed_in(session_id: str) -> tuple[Member, MemberSession] | None:
    """Return who is signed in by a session that lasts, or None."""
    query = (
        select(Member, MemberSession)
        .join(Member, Member.id == MemberSession.member_id)
        .where(MemberSession.id == session_id, *_lasting(utcnow()))
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def is_seen_again(found: MemberSession) -> bool:
    """Note that a browser is in use, every few minutes, and return whether that was written."""
    now = utcnow()
    if now - found.seen_at < SEEN_EVERY:
        return False
    found.seen_at = now
    db.session.flush()
    return True


def list_member_sessions(member_id: str) -> list[MemberSession]:
    """Return where a member is signed in, the latest used first."""
    query = select(MemberSession).where(MemberSession.member_id == member_id, *_lasting(utcnow()))
    return list(db.session.scalars(query.order_by(MemberSession.seen_at.desc(), MemberSession.id)))


def end_session(member_id: str, session_id: str) -> bool:
    """Sign a member out in one browser, and return whether they were signed in there."""
    ended = delete(MemberSession).where(
        MemberSession.member_id == member_id, MemberSession.id == session_id
    )
    return bool(db.session.execute(ended).rowcount)  # type: ignore[attr-defined]


def end_all_sessions(member_id: str) -> None:
    """Sign a member out in every browser."""
    db.session.execute(delete(MemberSession).where(MemberSession.member_id == member_id))


def delete_ended_sessions(before: datetime) -> int:
    """Delete what can let nobody in any more, and return how many rows."""
    old = delete(MemberSession).where(MemberSession.seen_at < before)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _lasting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (MemberSession.began_at > now - LONGEST, MemberSession.seen_at > now - IDLE - SEEN_EVERY)
