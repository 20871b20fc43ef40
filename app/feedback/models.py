"""The tag."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Id
from app.extensions import Model


class FeedbackTag(Model):
    """A word that a member put on what one customer wrote. Goes with the session."""

    __tablename__ = "feedback_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "session_id"],
            ["cancel_sessions.account_id", "cancel_sessions.id"],
            ondelete="CASCADE",
        ),
        Index("ix_feedback_tags_session", "account_id", "session_id"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    """The session's: the tags of rehearsals are not offered for real ones."""
    tag: Mapped[str] = mapped_column(primary_key=True)
    """In lower case, so that nobody has to remember how it was written."""
    session_id: Mapped[str] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
