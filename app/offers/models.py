"""The catalogue of plans, the offers, and who has had which."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.types import Id, Json, JsonList, JsonObject
from app.extensions import Model


class Plan(Model):
    """What the host sells, as far as the owner describes it for comparisons."""

    __tablename__ = "plans"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """The plan's name in open tokens."""
    name: Mapped[Any] = mapped_column(Json)
    """The owner's words: a text, or a map by locale."""
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """The price of one unit (one seat, where there are seats) for one period."""
    currency: Mapped[str]
    interval: Mapped[str]
    interval_count: Mapped[int] = mapped_column(default=1)
    features: Mapped[JsonList] = mapped_column(default=list)
    limits: Mapped[JsonObject] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=0)
    """Where the plan stands in lists, the smallest first."""


class Segment(Model):
    """A group of customers with a name, for several offers to use."""

    __tablename__ = "segments"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "seg"))
    key: Mapped[str]
    """Its name in offers."""
    name: Mapped[str]
    conditions: Mapped[JsonObject] = mapped_column(default=dict)
    """Who belongs to it: see ``app.offers.eligibility.conditions.Audience``."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Offer(Model):
    """What we propose instead of canceling."""

    __tablename__ = "offers"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "plan_key"], ["plans.account_id", "plans.key"]),
        UniqueConstraint("account_id", "key"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "off"))
    key: Mapped[str]
    """The offer's name in flows."""
    kind: Mapped[str]
    params: Mapped[JsonObject]
    """What the kind needs to know, as its class in ``app.offers.kinds`` describes it."""
    conditions: Mapped[JsonObject] = mapped_column(default=dict)
    segments: Mapped[JsonList] = mapped_column(default=list)
    """The segments that customers have to be in one of, each with a copy of its conditions.

    Choosing an offer may not spend a query on them.
    ``app.offers.catalogue.segments`` keeps the copies equal.
    """
    title: Mapped[Any] = mapped_column(Json, nullable=True)
    """The owner's words: a text, or a map by locale. None: ours."""
    body: Mapped[Any] = mapped_column(Json, nullable=True)
    plan_key: Mapped[str | None]
    """The plan the offer proposes: a copy of what ``params`` say, for the join."""
    is_active: Mapped[bool] = mapped_column(default=True)
    cooldown_days: Mapped[int]
    """This and what follows: see ``app.offers.eligibility.rules``."""
    once_per_customer: Mapped[bool]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    budget: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    """How many customers have it: reserved or used. Changed by guarded statements only."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class RedemptionState(enum.StrEnum):
    """What became of an accepted offer."""

    RESERVED = "reserved"
    """Billing has not answered yet."""
    USED = "used"
    RELEASED = "released"
    """Billing refused it: it counts no more."""


class Redemption(Model):
    """One customer's acceptance of an offer. A session accepts one at most."""

    __tablename__ = "offer_uses"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "offer_id"], ["offers.account_id", "offers.id"]),
        Index("ix_offer_uses_customer", "account_id", "customer_ref"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    session_id: Mapped[str] = mapped_column(Id, primary_key=True)
    offer_id: Mapped[str] = mapped_column(Id)
    customer_ref: Mapped[str]
    state: Mapped[RedemptionState]
    at: Mapped[datetime]
    """When the customer accepted."""
