"""Every ``FAIRWELL_*`` variable once: its name, type, and default."""

from __future__ import annotations

import ssl
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from flask import Flask
from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.errors import FairwellError
from app.core.files.folders import ROOT as ROOT  # noqa: PLC0414
from app.core.web.addresses import Addresses

PREFIX = "FAIRWELL_"
DEVELOPMENT_SECRET = "development-only-secret-never-use-it-in-production"  # noqa: S105
MailAddress = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")]
SECRET_BYTES = 32
"""What a key must have at least when real customers come."""
_EXTENSION = "fairwell.settings"


class ConfigurationError(FairwellError):
    """The environment does not describe a service that can run."""


class Environment(StrEnum):
    """Whether real customers come here."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Pooling(StrEnum):
    """How long a connection to the database is ours, in the words of PgBouncer."""

    SESSION = "session"
    TRANSACTION = "transaction"


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """How much the log says."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(BaseSettings):
    """What an operator can set, and what holds when nothing is set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, populate_by_name=True
    )

    env: Environment = Environment.DEVELOPMENT
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """Signs pages and seals stored secrets. Older keys may follow, separated by commas."""
    database_url: str = "sqlite:///var/fairwell.db"
    """An SQLAlchemy address, SQLite or PostgreSQL."""
    database_pool: int = Field(0, ge=0, le=500)
    """Connections of each process to PostgreSQL. 0: one for each thread, and four."""
    database_pooling: Pooling = Pooling.SESSION
    """Transaction: a pooler in between lends a connection for a transaction only."""
    lock_seconds: int = Field(5, ge=0)
    """How long a statement waits for somebody's lock in PostgreSQL. 0: as long as it takes."""
    statement_seconds: int = Field(60, ge=0)
    """How long a statement may take in PostgreSQL. 0: as long as it takes."""
    listen_url: str | None = None
    """PostgreSQL without the pooler, to hear of work. None: the database's own address."""
    host: str = "127.0.0.1"
    port: int = Field(8000, validation_alias=AliasChoices("PORT", "FAIRWELL_PORT"), ge=0, le=65535)
    demo_port: int = Field(
        8001, validation_alias=AliasChoices("DEMO_PORT", "FAIRWELL_DEMO_PORT"), ge=1, le=65535
    )
    public_url: str | None = None
    """Where customers reach the service, without a final slash."""
    web_processes: int = Field(1, ge=1, le=64)
    web_threads: int = Field(16, ge=2, le=256)
    worker_threads: int = Field(8, ge=1, le=128)
    worker_port: int = Field(0, ge=0, le=65535)
    """Where a worker that runs apart answers ``/metrics``. 0: nowhere."""
    trusted_proxies: int = Field(0, ge=0, le=8)
    """How many reverse proxies stand in front and set ``X-Forwarded-*``."""
    allow_cidrs: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Private networks that webhooks and actions may reach. Empty in production."""
    ca_file: Path | None = None
    """Certificates of a private authority, in PEM, to trust beside the public ones."""
    action_timeout: float = Field(4.0, gt=0, le=4.5)
    """Seconds the customer's page waits for billing before it says "pending"."""
    abandon_after_minutes: int = Field(60, ge=5)
    smtp_url: SecretStr | None = None
    """The mail server for receipts: ``smtp://user:pass@host:587``, ``smtps://…``. None: no mail."""
    mail_from: MailAddress | None = None
    """The address that receipts come from. Needed with a mail server."""
    requests_per_minute: int = Field(600, ge=1)
    """From one network, at the customers' door. Cancellations are not counted."""
    rates_url: SecretStr | None = None
    """A Redis that counts requests for all processes. None: each process counts its own."""
    oidc_issuer: str | None = None
    """The company's own provider of sign-ins (OpenID Connect). None: members use passwords."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    """None: the provider knows us as a public client, and PKCE alone protects the code."""
    oidc_label: str | None = None
    """What members call the provider, for its button."""
    metrics_token: SecretStr | None = None
    """What a monitor sends to read ``/metrics``. None: there is no such page."""
    stripe_api_url: str = "https://api.stripe.com"
    """Where Stripe is asked for the accounts that connected it."""
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT

    @field_validator("allow_cidrs", mode="before")
    @classmethod
    def _split_networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("ca_file")
    @classmethod
    def _read_certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context().load_verify_locations(value)
            except OSError as error:  # ssl.SSLError is one too
                raise ValueError(
                    "must be a file that can be read, with certificates in PEM"
                ) from error
        return value

    @field_validator("database_url", "listen_url")
    @classmethod
    def _name_the_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        for scheme in ("postgres://", "postgresql://"):
            if value.startswith(scheme):
                return "postgresql+psycopg://" + value.removeprefix(scheme)
        if not value.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError(
                "must be SQLite or PostgreSQL, such as sqlite:////var/lib/fairwell/fairwell.db "
                "or postgresql://fairwell@db/fairwell"
            )
        return value

    @field_validator("smtp_url")
    @classmethod
    def _check_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        url = urlsplit(value.get_secret_value()) if value else None
        if url and not (url.scheme in {"smtp", "smtps"} and url.hostname and url.port != 0):
            raise ValueError("must be an address such as smtp://user:pass@host:587")
        return value

    @model_validator(mode="after")
    def _check_stripe(self) -> Self:
        scheme = urlsplit(self.stripe_api_url).scheme
        if scheme != "https" and (scheme != "http" or self.env is Environment.PRODUCTION):
            raise ValueError("FAIRWELL_STRIPE_API_URL must be an https address")
        return self

    @model_validator(mode="after")
    def _name_the_sender(self) -> Self:
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("FAIRWELL_MAIL_FROM must be set to send mail")
        return self

    @model_validator(mode="after")
    def _check_provider(self) -> Self:
        if self.oidc_issuer is None:
            return self
        scheme = urlsplit(self.oidc_issuer).scheme
        if scheme != "https" and (scheme != "http" or self.env is Environment.PRODUCTION):
            raise ValueError("FAIRWELL_OIDC_ISSUER must be an https address")
        if self.oidc_client_id is None:
            raise ValueError("FAIRWELL_OIDC_CLIENT_ID must be set to use a provider")
        return self

    @model_validator(mode="after")
    def _refuse_a_weak_secret(self) -> Self:
        if not self.secret_keys:
            raise ValueError("FAIRWELL_SECRET_KEY is empty. `fairwell secret` makes one")
        is_weak = len(self.secret_keys[0].encode()) < SECRET_BYTES
        if self.env is Environment.PRODUCTION and is_weak and not self.has_default_secret:
            raise ValueError(
                f"FAIRWELL_SECRET_KEY must have {SECRET_BYTES} bytes in production. "
                "`fairwell secret` makes one"
            )
        return self

    @model_validator(mode="after")
    def _refuse_the_default_secret(self) -> Self:
        if not self.has_default_secret:
            return self
        if self.env is Environment.PRODUCTION:
            raise ValueError("FAIRWELL_SECRET_KEY must be set in production")
        if self.host not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("FAIRWELL_SECRET_KEY must be set to serve other machines")
        return self

    @property
    def has_default_secret(self) -> bool:
        """Whether nobody chose a secret."""
        return DEVELOPMENT_SECRET in self.secret_keys

    @property
    def secret_keys(self) -> list[str]:
        """Return the secrets, the one in use first."""
        return [key.strip() for key in self.secret_key.get_secret_value().split(",") if key.strip()]

    @property
    def abandon_after(self) -> timedelta:
        """Return after how long without a click an open session counts as abandoned."""
        return timedelta(minutes=self.abandon_after_minutes)

    @property
    def base_url(self) -> str:
        """Return where customers reach the service."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def addresses(self) -> Addresses:
        """Return the addresses that are handed out."""
        return Addresses(self.base_url)


def attach_settings(app: Flask, settings: Settings) -> None:
    """Let ``get_settings`` find the settings of this app."""
    app.extensions[_EXTENSION] = settings


def get_settings(app: Flask) -> Settings:
    """Return the settings the app was made with."""
    settings: Settings = app.extensions[_EXTENSION]
    return settings
