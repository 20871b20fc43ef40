"""The job."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Id, JsonObject
from app.core.ids import new_id
from app.extensions import Model

OF_NO_ACCOUNT = "none"
"""Whose jobs those are that belong to no account, such as a letter to a member of several."""


class Job(Model):
    """Work that was promised in a transaction and is done after it.

    No foreign key to the account: every outcome of an account inserts jobs,
    and each would have to lock the account's row.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("account_id", "ordering_key", "position"),
        Index("ix_jobs_due", "account_id", "lane", "due_at"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "job"))
    kind: Mapped[str]
    ordering_key: Mapped[str]
    """Jobs of one key run one after the other, by position."""
    position: Mapped[int]
    lane: Mapped[str]
    """The ordering key up to its first colon: the destination whose slowness jobs share."""
    payload: Mapped[JsonObject]
    due_at: Mapped[datetime | None]
    """When to run next. None: given up, kept for a person to look at."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How many runs have ended, whatever came of them."""
    failing_since: Mapped[datetime | None]
    """When the first exception in a row was raised. A receiver's refusal is not one."""
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    """Counts the claims. Only the latest claim may write what came of the job."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
