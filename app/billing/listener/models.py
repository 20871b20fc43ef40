"""The machine that listens, and what it is asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Encrypted, Id
from app.core.ids import new_id
from app.extensions import Model


class Listener(Model):
    """Who takes the actions of test mode at this moment. The latest that began is the one."""

    __tablename__ = "listeners"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, default=partial(new_id, "lsn"))
    include_text: Mapped[bool] = mapped_column(default=False)
    """Whether it wants what customers wrote in their own words."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)


QUESTION = "ask"
"""The prefix of a question about offers. An action has its own id."""


class ListenerRequest(Model):
    """What waits for the answer of the listener. Gone as soon as nobody waits."""

    __tablename__ = "listener_requests"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    action_id: Mapped[str] = mapped_column(Id, primary_key=True)
    """The action, or the id of a question."""
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    answered_at: Mapped[datetime | None]
    status: Mapped[int | None]
    """The HTTP status that the host answered; None: it did not."""
    retry_after: Mapped[str | None]
    body: Mapped[str | None] = mapped_column(Encrypted)
    """What is asked, of a question; then what was answered. It may name a customer."""
