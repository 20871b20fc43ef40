"""The account and what belongs to it."""

from __future__ import annotations

import enum
from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.core.clock import utcnow
from app.core.database.types import Encrypted, Id, Json, JsonList, JsonObject
from app.core.ids import new_id
from app.extensions import Model


class Mode(enum.StrEnum):
    """Whether something really happens. Never mixed."""

    LIVE = "live"
    TEST = "test"


class Font(enum.StrEnum):
    """A stack of fonts that visitors have already: pages load none."""

    SANS = "sans"
    SERIF = "serif"
    ROUNDED = "rounded"
    MONO = "mono"


class Theme(enum.StrEnum):
    """The ground a logo is made for."""

    LIGHT = "light"
    DARK = "dark"


class Scheme(enum.StrEnum):
    """Whether pages are light or dark."""

    AUTO = "auto"
    """As the visitor's system is."""
    LIGHT = "light"
    DARK = "dark"


Brand = tuple[str | None, int | None, Font, Scheme]


class Account(Model):
    """The company whose customers cancel; owner of everything else."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "acct"))
    name: Mapped[str]
    default_flow_key: Mapped[str] = mapped_column(default="default")
    flow_routes: Mapped[JsonList] = mapped_column(default=list)
    """The rules that lead customers to other flows, in their order: ``segment`` and ``flow``.

    A list on this row, so that accounts without rules spend no query on them.
    """
    default_locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    country: Mapped[str | None]
    """ISO 3166 code; stands in for a customer whose country is unknown."""
    reporting_currency: Mapped[str | None] = mapped_column(String(3))
    """ISO 4217 code of the currency in which results show sums. None: each in its own alone."""
    fallback_url: Mapped[str | None] = mapped_column(Text)
    """The host's own way to cancel, offered whenever ours fails."""
    allowed_origins: Mapped[JsonList] = mapped_column(default=list)
    """Web origins whose pages may frame the flow and be returned to.

    A list on this row, because every hosted page needs it and may not spend a query on it.
    """
    action_url: Mapped[str | None] = mapped_column(Text)
    """Where billing actions go. None: the host acts on the events alone."""
    billed_modes: Mapped[JsonList] = mapped_column(default=list)
    """The modes with a billing system that is asked by its own interface.

    A list on this row: who connected none pays no query for finding that out.
    """
    eligibility_url: Mapped[str | None] = mapped_column(Text)
    """Where we ask which offers a customer may see. None: our own conditions decide alone."""
    webhook_secret: Mapped[str] = mapped_column(Encrypted(is_kept=True))
    """Signs actions, questions about offers, and the events of the first endpoint."""
    previous_webhook_secret: Mapped[str | None] = mapped_column(Encrypted(is_kept=True))
    previous_webhook_secret_until: Mapped[datetime | None]
    """Until then both secrets sign actions, so that the host can change over without a gap."""
    support_email: Mapped[str | None]
    support_url: Mapped[str | None] = mapped_column(Text)
    brand_logo_url: Mapped[str | None] = mapped_column(Text)
    brand_logos: Mapped[JsonObject] = mapped_column(default=dict)
    """The digest of each logo that was uploaded, by its theme; it goes before the URL.

    On this row, so that a page spends no query on knowing its logo.
    """
    brand_accent: Mapped[str | None]
    """A colour as ``#rrggbb``."""
    requires_second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether members come in only with a code besides their password."""
    brand_radius: Mapped[int | None]
    """How round corners are, in CSS pixels. None: as round as ours."""
    brand_font: Mapped[Font] = mapped_column(default=Font.SANS)
    brand_scheme: Mapped[Scheme] = mapped_column(default=Scheme.AUTO)
    keep_texts_months: Mapped[int] = mapped_column(default=13)
    """How long customers' own words are kept."""
    keep_payloads_days: Mapped[int] = mapped_column(default=90)
    """How long events, and what billing was asked, are kept."""
    keep_attempts_days: Mapped[int] = mapped_column(default=30)
    """How long single requests to endpoints are kept."""
    mail_test: Mapped[JsonObject | None]
    """The latest letter that tried the mail server, and how far it came."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def brand(self) -> Brand:
        """Colour, corners, font and scheme of its pages."""
        return self.brand_accent, self.brand_radius, self.brand_font, self.brand_scheme

    @property
    def support_link(self) -> str | None:
        """Where a customer reaches people: the address of a page, or else of a mail."""
        return self.support_url or (f"mailto:{self.support_email}" if self.support_email else None)


class Logo(Model):
    """A logo that was uploaded: a PNG that we wrote ourselves, see ``app.accounts.logos``."""

    __tablename__ = "logos"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[bytes]


class ApiKeyUse(Model):
    """When a key of the REST API was used. Beside the key, which is copied to every node."""

    __tablename__ = "api_key_uses"

    account_id: Mapped[str] = mapped_column(Id, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    last_used_at: Mapped[datetime]


class ApiKey(Model):
    """A key of the REST API. Global and small: an account is found by it."""

    __tablename__ = "api_keys"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the key in hex. The key is random, so a slow hash would add nothing."""
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    mode: Mapped[Mode]
    hint: Mapped[str]
    """The first characters, enough to recognise the key and not to use it."""
    name: Mapped[str | None]
    """What members call it."""
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    """What it may do: see ``app.accounts.scopes``. None: everything, as keys could before."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None] = column_property(
        select(ApiKeyUse.last_used_at)
        .where(ApiKeyUse.account_id == account_id, ApiKeyUse.secret_hash == secret_hash)
        .scalar_subquery(),
        deferred=True,
    )
    """To the hour, and for the list of keys alone: see ``app.accounts.keys``."""
    revoked_at: Mapped[datetime | None]

    @property
    def fingerprint(self) -> str:
        """What the key is called by in forms: enough of the hash to find it."""
        return self.secret_hash[:24]


class SigningKey(Model):
    """A secret the host signs open tokens with. Two live during a rotation."""

    __tablename__ = "signing_keys"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(Id, primary_key=True, default=partial(new_id, "key"))
    secret: Mapped[str] = mapped_column(Encrypted(is_kept=True))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None]
    """To the hour: see ``app.accounts.keys``."""
    retired_at: Mapped[datetime | None]


class IdempotentRequest(Model):
    """A request that named itself with an ``Idempotency-Key``, and what it was answered."""

    __tablename__ = "idempotent_requests"
    __table_args__ = (Index("ix_idempotent_requests_created", "account_id", "created_at"),)

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    mode: Mapped[Mode] = mapped_column(primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    """Of method, address and body: another request is no repetition."""
    customer_ref: Mapped[str | None]
    """Whom it is about, if its address says so: it is erased with them."""
    answer: Mapped[str | None] = mapped_column(Encrypted)
    """As JSON; it may hold a secret. None: carried out, and the answer is not kept (yet)."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
