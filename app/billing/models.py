"""The action."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.types import Id, JsonObject
from app.extensions import Model


class ActionKind(enum.StrEnum):
    """What billing can be asked to do."""

    CANCEL = "cancel"
    APPLY_OFFER = "apply_offer"
    UNDO_CANCEL = "undo_cancel"
    REACTIVATE = "reactivate"
    VERIFY_CANCEL = "verify_cancel"
    """Find out who wants to cancel, and cancel for them."""
    RESUME = "resume"
    WITHDRAW = "withdraw"
    """Undo a contract that was canceled already, within the days of the right to withdraw."""


class ActionStatus(enum.StrEnum):
    """Whether billing did it. Leaves ``pending`` once, for good."""

    PENDING = "pending"
    APPLIED = "applied"
    FAILED = "failed"


class Action(Model):
    """What billing must do because of an outcome."""

    __tablename__ = "actions"
    __table_args__ = (
        Index("ix_actions_session", "account_id", "session_id"),
        Index("ix_actions_status", "account_id", "status", "created_at"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(Id)
    """What it follows from: a session, or a notice."""
    kind: Mapped[ActionKind]
    payload: Mapped[JsonObject]
    """The ``data`` of the request to billing, whole."""
    job_id: Mapped[str] = mapped_column(Id)
    """The job that asks billing."""
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PENDING)
    code: Mapped[str | None]
    """Why it failed: the host's word, or ``unreachable``."""
    message: Mapped[JsonObject | None]
    """What billing wants the customer to read: locale → text."""
    effective_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    settled_at: Mapped[datetime | None]
    payload_deleted_at: Mapped[datetime | None]
    """When what billing was asked was deleted: the account keeps it for a while only."""
