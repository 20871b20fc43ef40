"""The follow-up of a session: what happened after its outcome."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database.types import Id, JsonObject
from app.extensions import Model

if TYPE_CHECKING:
    from app.sessions.models import CancelSession

_HAS_LAPSED: dict[str, Any] = dict.fromkeys(
    ["postgresql_where", "sqlite_where"], text("lapsed_by IS NOT NULL")
)


class SessionFollowup(Model):
    """What followed the outcome of one session. Few sessions have it.

    The row is written when the first of it happens, under the lock of its session.
    """

    __tablename__ = "session_followups"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "session_id"],
            ["cancel_sessions.account_id", "cancel_sessions.id"],
            ondelete="CASCADE",
        ),
        Index("ix_session_followups_lapsed_by", "account_id", "lapsed_by", **_HAS_LAPSED),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(Id, primary_key=True)

    withdrawn_at: Mapped[datetime | None]
    """When a cancellation became a withdrawal, by a second declaration. The outcome stays."""
    withdrawal_receipt_id: Mapped[str | None] = mapped_column(Id)  # beside that of the cancellation

    back_action_id: Mapped[str | None] = mapped_column(Id)
    """The latest thing we asked billing to do to bring the customer back."""
    undone_at: Mapped[datetime | None]
    """When the cancellation was taken back, before it took effect. The outcome stays."""
    reactivated_at: Mapped[datetime | None]
    """When the subscription was started again, after the cancellation took effect."""
    return_receipt_id: Mapped[str | None] = mapped_column(Id)
    """The proof of an undoing or a reactivation. None: there was none, or before they had one."""
    renewed_claims: Mapped[JsonObject | None]
    """What the host said when it sent the customer again after the cancellation. None: it did
    not. A wish to cancel again begins with it."""

    resume_action_id: Mapped[str | None] = mapped_column(Id)
    """The latest thing we asked billing to do to end a pause early."""
    resumed_at: Mapped[datetime | None]  # when a pause was ended early, by the customer's wish

    lapsed_at: Mapped[datetime | None]
    """When a subscription that this session saved or kept was canceled after all."""
    lapsed_by: Mapped[str | None] = mapped_column(Id)
    """The later session that canceled it. None with a moment: the host reported it."""

    cancel_session: Mapped[CancelSession] = relationship(back_populates="followup")


def followed(name: str) -> AssociationProxy[Any]:
    """Return a column of the follow-up for the session to be read and written at.

    It is None while there is no follow-up; the first value that is written begins one.
    """
    return association_proxy(
        "followup", name, creator=lambda value: SessionFollowup(**{name: value})
    )
