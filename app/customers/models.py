"""What the host last said about a subscription."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Id
from app.extensions import Model


class SubscriptionStatus(enum.StrEnum):
    """How a subscription stands, by the host."""

    ACTIVE = "active"
    CANCELED = "canceled"
    PAUSED = "paused"
    PAST_DUE = "past_due"


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
