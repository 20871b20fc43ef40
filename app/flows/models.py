"""The flow, its frozen versions, and what members have in work."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Id, JsonObject
from app.core.ids import new_id
from app.extensions import Model


class FlowRecord(Model):
    """What is designed: a name that customers' sessions are started under."""

    __tablename__ = "flows"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "flow"))
    key: Mapped[str]
    name: Mapped[str | None]
    """What members call it. None: by its key."""
    published_version_id: Mapped[str | None] = mapped_column(Id)
    """The version new sessions begin with. No foreign key: versions point here already."""
    variant_of: Mapped[str | None] = mapped_column(Id)
    """The flow that this one is compared with. No token leads to it. None: a flow of its own."""
    is_compared: Mapped[bool] = mapped_column(default=False)
    """Whether an experiment runs on it: only then does a session's start look for one."""
    is_locked: Mapped[bool] = mapped_column(default=False)
    """Whether nothing about it may change, because customers are comparing it."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def title(self) -> str:
        """What pages call it."""
        return self.name or self.key


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
    member_id: Mapped[str | None] = mapped_column(Id)
    """Who published it. None: the command line, or a new account's first flow."""
    override_reason: Mapped[str | None] = mapped_column(Text)
    """Why it was published in spite of what the rules found. None: they found no error."""


class FlowDraft(Model):
    """One saved revision of a flow in work. Revisions are added and never changed.

    So nobody's work is overwritten, and going back is one more revision.
    """

    __tablename__ = "flow_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "flow_id"], ["flows.account_id", "flows.id"]),
        UniqueConstraint("account_id", "flow_id", "revision"),
    )

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "fd"))
    flow_id: Mapped[str] = mapped_column(Id)
    revision: Mapped[int]
    """0, 1, 2 … within its flow. 0 is what was published when the first change was made."""
    document: Mapped[JsonObject]
    """As far as it has come: it may be half done, and break the schema."""
    base_number: Mapped[int | None]
    """The version it began from. None: the flow had none yet."""
    undo_to: Mapped[int | None]
    """The revision that one step back leads to. None: there is no way back."""
    redo_to: Mapped[int | None]
    """The revision that was undone to reach this one. None: nothing was undone."""
    member_id: Mapped[str | None] = mapped_column(Id)
    """Who saved it. No foreign key: the draft outlives whoever leaves."""
    editor_id: Mapped[str | None] = mapped_column(Id)
    """In which open editor: two tabs of one member are two. None: not in the editor."""
    at: Mapped[datetime] = mapped_column(default=utcnow)
