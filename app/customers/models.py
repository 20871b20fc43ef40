"""What the host last said about a subscription, and all it ever said."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Id
from app.core.ids import new_id
from app.extensions import Model


class SubscriptionStatus(enum.StrEnum):
    """How a subscription stands, by the host."""

    ACTIVE = "active"
    CANCELED = "canceled"
    PAUSED = "paused"
    PAST_DUE = "past_due"


class FactSource(enum.StrEnum):
    """Who said how a subscription stands."""

    HOST = "host"
    """One report over the API."""
    IMPORT = "import"
    """A line of a file with many."""
    BILLING = "billing"
    """A billing system, through its adapter."""


class SubscriptionFact(Model):
    """The latest report about one subscription of one customer."""

    __tablename__ = "subscription_facts"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    customer_ref: Mapped[str] = mapped_column(primary_key=True)
    subscription_ref: Mapped[str] = mapped_column(primary_key=True)

    status: Mapped[SubscriptionStatus]
    canceled_at: Mapped[datetime | None]
    """When it ended or will end. Only with ``canceled``."""
    current_period_end: Mapped[datetime | None]
    plan: Mapped[str | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    reported_at: Mapped[datetime]
    """When this was true at the host. An older report never replaces a newer one."""
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)
    """When we heard of it."""


class ReportedStatus(Model):
    """One report about one subscription. A later one corrects it; none is changed or deleted.

    Of two reports about the same moment the one that was recorded last counts. What we
    ourselves did to a subscription stands on its sessions, and is read from there.
    """

    __tablename__ = "subscription_history"
    __table_args__ = (
        Index(
            "ix_subscription_history_subscription",
            "account_id",
            "mode",
            "customer_ref",
            "subscription_ref",
            "reported_at",
        ),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "hst"))
    mode: Mapped[Mode]
    customer_ref: Mapped[str]
    subscription_ref: Mapped[str]

    source: Mapped[FactSource]
    status: Mapped[SubscriptionStatus]
    canceled_at: Mapped[datetime | None]
    """When it ended or will end. Only with ``canceled``."""
    reported_at: Mapped[datetime]
    """When this was true at the host."""
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)
