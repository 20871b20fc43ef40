"""Where to tell, what happened, and what came of telling."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Encrypted, Id, JsonList, JsonObject
from app.core.ids import new_id
from app.extensions import Model


class EventType(enum.StrEnum):
    """What can happen that a host may want to hear of."""

    SESSION_STARTED = "session.started"
    SESSION_ANSWERED = "session.answered"
    SESSION_ENDED = "session.ended"
    OFFER_SHOWN = "offer.shown"
    OFFER_ACCEPTED = "offer.accepted"
    OFFER_DECLINED = "offer.declined"
    ACTION_APPLIED = "action.applied"
    ACTION_FAILED = "action.failed"
    CANCELLATION_REQUESTED = "cancellation.requested"  # on the public page, where nobody vouches
    WITHDRAWAL_REQUESTED = "withdrawal.requested"  # there too
    CANCELLATION_UNDONE = "cancellation.undone"
    SUBSCRIPTION_REACTIVATED = "subscription.reactivated"
    SUBSCRIPTION_RESUMED = "subscription.resumed"
    CHARGED_AFTER_END = "subscription.charged_after_end"  # told by billing: an alarm
    PAUSE_RESUMING = "pause.resuming"
    CONTRACT_WITHDRAWN = "contract.withdrawn"  # after it was canceled
    RECEIPT_ISSUED = "receipt.issued"
    CUSTOMER_ERASED = "customer.erased"
    EXPERIMENT_STARTED = "experiment.started"
    EXPERIMENT_CONCLUDED = "experiment.concluded"
    ENDPOINT_TESTED = "endpoint.tested"


class DisabledReason(enum.StrEnum):
    """Why nothing is sent to an endpoint any more."""

    MEMBER = "member"
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # nothing reached it for five days


class DeliveryStatus(enum.StrEnum):
    """How far one event has come on its way to one endpoint."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Endpoint(Model):
    """Where a host wants to hear of events."""

    __tablename__ = "webhook_endpoints"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "we"))
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Encrypted(is_kept=True))
    previous_secret: Mapped[str | None] = mapped_column(Encrypted(is_kept=True))
    previous_secret_until: Mapped[datetime | None]
    """Until then both secrets sign, so that the host can change over without a gap."""
    types: Mapped[JsonList] = mapped_column(default=list)
    """Event types it wants. Empty: all, also those that do not exist yet."""
    mode: Mapped[Mode | None]
    """None: events of both modes, told apart by ``data.mode``."""
    include_text: Mapped[bool] = mapped_column(default=False)
    """Whether it wants what customers wrote in their own words."""
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[DisabledReason | None]
    failing_since: Mapped[datetime | None]  # the first failure after the last success
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class EventLog(Model):
    """How many events an account has had: its row's lock puts them into one order."""

    __tablename__ = "event_logs"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    last_number: Mapped[int]


class Event(Model):
    """Something that happened, as the host hears of it."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("account_id", "number"),
        Index("ix_events_session", "account_id", "session_id", "sequence"),
        Index("ix_events_created", "account_id", "created_at"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int]
    """The place in the account's log. Whoever has read up to it will see every later one."""
    session_id: Mapped[str | None] = mapped_column(Id)  # a session or a notice, if it is about one
    sequence: Mapped[int]
    type: Mapped[EventType]
    mode: Mapped[Mode]
    data: Mapped[JsonObject]
    created_at: Mapped[datetime]
    """When it happened, which is before it is in the log."""


class Delivery(Model):
    """One event on its way to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "event_id"], ["events.account_id", "events.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["account_id", "endpoint_id"],
            ["webhook_endpoints.account_id", "webhook_endpoints.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("account_id", "endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_event", "account_id", "event_id"),
        Index("ix_webhook_deliveries_mode", "account_id", "mode", "id"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "dlv"))
    event_id: Mapped[str] = mapped_column(Id)
    endpoint_id: Mapped[str] = mapped_column(Id)
    mode: Mapped[Mode]
    """Copied from the event: a log of one mode never reads through the other's."""
    include_text: Mapped[bool]
    """As the endpoint wanted it when the event happened: every attempt has the same body."""
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    """Since the beginning or the latest replay."""
    next_attempt_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class Replay(Model):
    """An order to deliver once more what happened within a stretch of time."""

    __tablename__ = "webhook_replays"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "endpoint_id"],
            ["webhook_endpoints.account_id", "webhook_endpoints.id"],
            ondelete="CASCADE",
        ),
        Index("ix_webhook_replays_endpoint", "account_id", "endpoint_id", "id"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "rpl"))
    endpoint_id: Mapped[str] = mapped_column(Id)
    mode: Mapped[Mode]
    dead_only: Mapped[bool]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reached_at: Mapped[datetime]
    """How far it has come: to which event, by moment and id."""
    reached_id: Mapped[str] = mapped_column(Id, default="")
    looked_at: Mapped[int] = mapped_column(default=0)
    replayed: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class Attempt(Model):
    """One HTTP request and what came back."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "delivery_id"],
            ["webhook_deliveries.account_id", "webhook_deliveries.id"],
            ondelete="CASCADE",
        ),
        Index("ix_webhook_attempts_delivery", "account_id", "delivery_id"),
        Index("ix_webhook_attempts_at", "account_id", "at"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "att"))
    delivery_id: Mapped[str] = mapped_column(Id)
    number: Mapped[int]
    at: Mapped[datetime]
    duration_ms: Mapped[int]
    status_code: Mapped[int | None]
    error: Mapped[str | None]
    """Why there was no answer, one of ``app.core.network.http.Trouble``."""
    excerpt: Mapped[str] = mapped_column(Text, default="")
    """The beginning of the answer, at most 2000 characters."""
