"""The saved view, and what a member prefers."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import Id, JsonObject
from app.core.ids import new_id
from app.extensions import Model


class DigestRhythm(enum.StrEnum):
    """How often a member wants the numbers by mail."""

    NONE = "none"
    WEEKLY = "weekly"
    """On Mondays, about the week that is over."""
    MONTHLY = "monthly"
    """On the first, about the month that is over."""


class Delimiter(enum.StrEnum):
    """What stands between the cells of a CSV file. Spreadsheets of some countries want another."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"


class ReportPreferences(Model):
    """What one member prefers in one account. No row: everything is as usual."""

    __tablename__ = "report_preferences"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(Id, primary_key=True)
    delimiter: Mapped[Delimiter] = mapped_column(default=Delimiter.COMMA)
    digest: Mapped[DigestRhythm] = mapped_column(default=DigestRhythm.NONE)
    digest_sent_for: Mapped[str | None] = mapped_column(String(10))
    """The first day of the latest period that was promised. None: none ever was."""
    setup_hidden_at: Mapped[datetime | None]
    """When they put the set-up away."""


class SavedView(Model):
    """A view of the results with its filter, under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_member", "account_id", "mode", "member_id"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "sv"))
    mode: Mapped[Mode]
    member_id: Mapped[str | None] = mapped_column(Id)
    """Whose it is. None: everybody's in the account."""
    made_by: Mapped[str] = mapped_column(Id)
    name: Mapped[str]
    view: Mapped[str] = mapped_column(String(32))
    parameters: Mapped[JsonObject]
    """The parameters of its address."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
