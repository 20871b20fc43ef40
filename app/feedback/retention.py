"""Deleting what members noted on a customer's words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from app.extensions import db
from app.feedback.models import FeedbackTag


def erase_tags(account_id: str, session_ids: Collection[str]) -> None:
    """Delete the tags of these sessions: there is nothing left that they could be about."""
    theirs = (FeedbackTag.account_id == account_id) & FeedbackTag.session_id.in_(session_ids)
    db.session.execute(delete(FeedbackTag).where(theirs))
