"""The rules that lead customers to flows, as versions."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Id, JsonList
from app.core.ids import new_id
from app.extensions import Model


class RouteVersion(Model):
    """The list of rules as it was saved. Added and never changed; the newest holds."""

    __tablename__ = "route_versions"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "rv"))
    number: Mapped[int]
    """1, 2, 3 … within the account."""
    rules: Mapped[JsonList] = mapped_column(default=list)
    """In the order in which they are tried, each with ``segment`` and ``flow``."""
    member_id: Mapped[str | None] = mapped_column(Id)
    """Who saved it. None: by the API or a command."""
    at: Mapped[datetime] = mapped_column(default=utcnow)
