"""What can be done with feedback: read it, and tag it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, func, select

from app.accounts.models import Mode
from app.core.database.pagination import Page
from app.extensions import db
from app.feedback.errors import InvalidTag
from app.feedback.models import FeedbackTag
from app.sessions.models import CancelSession
from app.sessions.queries.listing import (
    SessionFilter,
    SessionTotals,
    build_page,
    build_totals,
)

MAX_TAG = 40
MAX_TAGS = 12
"""On one session."""


def find_feedback(
    account_id: str,
    mode: Mode,
    wanted: SessionFilter,
    *,
    tag: str | None = None,
    before: str | None = None,
    limit: int = 30,
) -> Page[CancelSession]:
    """Return a page of the sessions in which customers gave feedback, the latest begun first."""
    among = _has_feedback(account_id, mode, tag)
    return build_page(account_id, mode, wanted, among=among, before=before, limit=limit)


def count_feedback(
    account_id: str, mode: Mode, wanted: SessionFilter, *, tag: str | None = None
) -> SessionTotals:
    """Return in how many sessions customers gave such feedback, on all pages together."""
    return build_totals(account_id, mode, wanted, among=_has_feedback(account_id, mode, tag))


def list_tags_on(account_id: str, session_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the tags of these sessions, in the order of the alphabet, in one query."""
    found: dict[str, list[str]] = {session_id: [] for session_id in session_ids}
    query = select(FeedbackTag.session_id, FeedbackTag.tag).where(
        FeedbackTag.account_id == account_id, FeedbackTag.session_id.in_(session_ids)
    )
    for session_id, tag in db.session.execute(query.order_by(FeedbackTag.tag)):
        found[session_id].append(tag)
    return found


def list_tags(account_id: str, mode: Mode, *, limit: int = 100) -> list[str]:
    """Return the tags that are in use, the most used first."""
    query = (
        select(FeedbackTag.tag)
        .where(FeedbackTag.account_id == account_id, FeedbackTag.mode == mode)
        .group_by(FeedbackTag.tag)
        .order_by(func.count().desc(), FeedbackTag.tag)
    )
    return list(db.session.scalars(query.limit(limit)))


def add_tag(cancel_session: CancelSession, text: str) -> str | None:
    """Put a tag on what the customer wrote, and return it; None if it was there already.

    :raises InvalidTag: if it is no word for a tag, or one too many.
    """
    tag = _checked(text)
    known = list_tags_on(cancel_session.account_id, [cancel_session.id])[cancel_session.id]
    if tag in known:
        return None
    if len(known) >= MAX_TAGS:
        raise InvalidTag("too_many")
    row = FeedbackTag(
        account_id=cancel_session.account_id,
        mode=cancel_session.mode,
        tag=tag,
        session_id=cancel_session.id,
    )
    db.session.add(row)
    db.session.flush()
    return tag


def remove_tag(cancel_session: CancelSession, tag: str) -> bool:
    """Take a tag away, and return whether it was there."""
    gone = db.session.execute(
        delete(FeedbackTag)
        .where(
            FeedbackTag.account_id == cancel_session.account_id,
            FeedbackTag.mode == cancel_session.mode,
            FeedbackTag.session_id == cancel_session.id,
            FeedbackTag.tag == tag,
        )
        .returning(FeedbackTag.tag)
    )
    return gone.first() is not None


def _has_feedback(account_id: str, mode: Mode, tag: str | None) -> ColumnElement[bool]:
    """Return whether a customer gave feedback, with this tag if one is asked for."""
    given = CancelSession.said.is_not(None)
    if not tag:
        return given
    tagged = select(FeedbackTag.session_id).where(
        FeedbackTag.account_id == account_id, FeedbackTag.mode == mode, FeedbackTag.tag == tag
    )
    return given & CancelSession.id.in_(tagged)


def _checked(text: str) -> str:
    tag = " ".join(text.split()).lower()
    if not tag or not tag.isprintable():
        raise InvalidTag("empty")
    if len(tag) > MAX_TAG:
        raise InvalidTag("too_long")
    return tag
