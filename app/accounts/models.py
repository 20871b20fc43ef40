"""The account and what belongs to it."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.types import Id, JsonList, Sealed
from app.extensions import Model


class Mode(enum.StrEnum):
    """Whether something really happens. Never mixed."""

    LIVE = "live"
    TEST = "test"


class Account(Model):
    """The company whose customers cancel; owner of everything else."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "acct"))
    name: Mapped[str]
    default_flow_key: Mapped[str] = mapped_column(default="default")
    default_locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    country: Mapped[str | None]
    """ISO 3166 code; stands in for a customer whose country is unknown."""
    fallback_url: Mapped[str | None] = mapped_column(Text)
    """The host's own way to cancel, offered whenever ours fails."""
    allowed_origins: Mapped[JsonList] = mapped_column(default=list)
    """Web origins whose pages may frame the flow and be returned to.

    A list on this row, because every hosted page needs it and may not spend a query on it.
    """
    action_url: Mapped[str | None] = mapped_column(Text)
    """Where billing actions go. None: the host acts on the events alone."""
    eligibility_url: Mapped[str | None] = mapped_column(Text)
    """Where we ask which offers a customer may see. None: our own conditions decide alone."""
    webhook_secret: Mapped[str] = mapped_column(Sealed)
    """Signs actions, questions about offers, and the events of the first endpoint."""
    support_email: Mapped[str | None]
    support_url: Mapped[str | None] = mapped_column(Text)
    brand_logo_url: Mapped[str | None] = mapped_column(Text)
    brand_accent: Mapped[str | None]
    """A colour as ``#rrggbb``."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class ApiKey(Model):
    """A key of the REST API. Global and small: an account is found by it."""

    __tablename__ = "api_keys"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the key in hex. The key is random, so a slow hash would add nothing."""
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    mode: Mapped[Mode]
    hint: Mapped[str]
    """The first characters, enough to recognise the key and not to use it."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    revoked_at: Mapped[datetime | None]


class SigningKey(Model):
    """A secret the host signs open tokens with. Two live during a rotation."""

    __tablename__ = "signing_keys"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "key"))
    secret: Mapped[str] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    retired_at: Mapped[datetime | None]
