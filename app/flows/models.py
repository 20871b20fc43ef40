"""The flow and its frozen versions."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.types import Id, JsonObject
from app.extensions import Model


class FlowRecord(Model):
    """What is designed: a name that customers' sessions are started under."""

    __tablename__ = "flows"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "flow"))
    key: Mapped[str]
    published_version_id: Mapped[str | None] = mapped_column(Id)
    """The version new sessions begin with. No foreign key: versions point here already."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class FlowVersion(Model):
    """The frozen copy that was published. Never changed: open sessions depend on it."""

    __tablename__ = "flow_versions"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "flow_id"], ["flows.account_id", "flows.id"]),
        UniqueConstraint("account_id", "flow_id", "number"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "fv"))
    flow_id: Mapped[str] = mapped_column(Id)
    number: Mapped[int]
    """1, 2, 3 … within its flow."""
    document: Mapped[JsonObject]
    published_at: Mapped[datetime] = mapped_column(default=utcnow)
