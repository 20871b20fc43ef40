"""The action, the connection to a billing system, and what that system tells by itself."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Encrypted, Id, JsonList, JsonObject
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
    problem: Mapped[str | None]
    """Why the latest answer said nothing: a code of ``answers.Problem``, for the developer."""
    problem_status: Mapped[int | None]
    """The HTTP status of that answer."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    settled_at: Mapped[datetime | None]
    payload_deleted_at: Mapped[datetime | None]
    """When what billing was asked was deleted: the account keeps it for a while only."""


class ConnectionKind(enum.StrEnum):
    """The billing systems that are asked by their own interface."""

    STRIPE = "stripe"


class BillingConnection(Model):
    """A billing system that an account connected. Each mode has its own, or none."""

    __tablename__ = "billing_connections"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    kind: Mapped[ConnectionKind]
    key: Mapped[str] = mapped_column(Encrypted)
    """The restricted key."""
    hint: Mapped[str]
    """Its beginning and end: enough to recognise it, and not to use it."""
    webhook_secret: Mapped[str | None] = mapped_column(Encrypted)
    """Signs what the system tells by itself. None: it tells nothing."""
    permissions: Mapped[JsonList] = mapped_column(default=list)
    """What the key was found to be allowed."""
    checked_at: Mapped[datetime]
    """When that was found out."""
    issues_credit_notes: Mapped[bool] = mapped_column(default=False)
    """Whether a refund is followed by a credit note about it."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class AlarmCode(enum.StrEnum):
    """What a billing system did that should not have happened."""

    CHARGED_AFTER_END = "charged_after_end"
    """A customer paid for a subscription that had ended, as we had told them."""


class BillingEvent(Model):
    """Something a billing system told by itself. Told again, it is known."""

    __tablename__ = "billing_events"
    __table_args__ = (Index("ix_billing_events_received", "account_id", "mode", "received_at"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    """Its id there."""
    mode: Mapped[Mode]
    type: Mapped[str]
    subscription_ref: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    session_id: Mapped[str | None] = mapped_column(Id)
    """The session that an alarm is about."""
    alarm: Mapped[AlarmCode | None]
