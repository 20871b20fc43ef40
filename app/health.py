"""What keeps an installation from doing its work, in plain words for its operator."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography.fernet import InvalidToken
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import service as accounts
from app.config import ROOT, Environment, Settings
from app.core.database.schema import Schema, read_schema
from app.core.locale import SHIPPED_LOCALES
from app.core.network.reach import own_tls_context
from app.core.observability import tracing
from app.core.web.catalogs import TRANSLATIONS
from app.extensions import db, reading
from app.outbox import service as outbox

PATIENCE = timedelta(minutes=2)
"""How long due work may lie before we say that nobody does it."""
PUBLIC_SECONDS = 5
"""How long the public address may take to answer."""
_ASSETS = ("static/vendor/hosted.js", "static/vendor/embed-v1.js")
_CATALOGS = ("messages", "console")


class Weight(StrEnum):
    """How much a fault matters."""

    STOPS = "stops"
    """Customers cannot be served."""
    WORSENS = "worsens"
    """They can, but something is to be mended."""
    STARTS = "starts"
    """``fairwell serve`` does what is missing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code for programs, a sentence for people."""

    code: str
    text: str
    weight: Weight = Weight.STOPS


def list_faults(settings: Settings) -> list[Fault]:
    """Look at the database, at what was built and at the configuration, and change nothing."""
    with reading():
        found = [*_database_faults(), *_asset_faults(), *_configuration_faults(settings)]
        db.session.rollback()
    return found


def list_arrival_faults(settings: Settings) -> list[Fault]:
    """Ask for the public address as a browser does, and compare what arrives here with it.

    The doctor's alone: a service that looks at itself must not wait for itself.
    """
    if settings.public_url is None:
        return []
    return [replace(fault, weight=Weight.WORSENS) for fault in _arrival_faults(settings.base_url)]


def _arrival_faults(url: str) -> Iterator[Fault]:
    arrived = _ask_what_arrives(url)
    if arrived is None:
        yield Fault(
            "public_silent",
            f"{url} does not lead to this service: {url}/readyz was not answered by Fairwell.",
        )
    elif arrived["host"].lower().removesuffix(":443") != urlsplit(url).netloc.lower():
        yield Fault(
            "proxy_host",
            f"A request for {url} arrives for the host {arrived['host'][:200]}. Let the proxy pass "
            "the host on, and set FAIRWELL_TRUSTED_PROXIES.",
        )
    elif arrived["scheme"] != urlsplit(url).scheme:
        yield Fault(
            "proxy_scheme",
            f"A request for {url} arrives as {arrived['scheme'][:20]}. Let the proxy set "
            "X-Forwarded-Proto, and set FAIRWELL_TRUSTED_PROXIES.",
        )


def _ask_what_arrives(url: str) -> dict[str, str] | None:
    try:
        with httpx.Client(verify=own_tls_context(), timeout=PUBLIC_SECONDS, trust_env=False) as way:
            arrived = way.get(f"{url}/readyz").json()["arrived"]
            return {name: str(arrived[name]) for name in ("host", "scheme")}
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def _database_faults() -> Iterator[Fault]:
    try:
        schema = list(_schema_faults(read_schema(db.session.connection())))
        yield from schema
        if not schema:
            yield from _content_faults()
        if all(fault.weight is not Weight.STOPS for fault in schema):
            yield from _writing_faults()
    except SQLAlchemyError as error:
        yield Fault(
            "database_silent",
            f"The database does not answer ({type(error).__name__}). Check FAIRWELL_DATABASE_URL.",
        )


def _schema_faults(schema: Schema) -> Iterator[Fault]:
    if not schema.tables:
        yield Fault(
            "database_empty",
            "The database has no tables yet. `fairwell serve` makes them, as does "
            "`fairwell db upgrade`.",
            Weight.STARTS,
        )
    elif schema.is_foreign:
        yield Fault(
            "database_foreign",
            "The database holds tables of something else. Check FAIRWELL_DATABASE_URL.",
        )
    else:
        yield from _revision_faults(schema)


def _revision_faults(schema: Schema) -> Iterator[Fault]:
    revision, head = schema.revision, schema.head
    if schema.is_ahead:
        yield Fault(
            "schema_ahead",
            f"The database is at schema {revision}, which is newer than this version's {head}: an "
            "upgrade is under way, or was taken back. This version works on it.",
            Weight.WORSENS,
        )
    elif revision not in schema.known:
        yield Fault(
            "schema_unknown",
            f"The database is at schema {revision}, which this version does not know: it belongs "
            "to something else. Check FAIRWELL_DATABASE_URL.",
        )
    elif revision != head:
        yield Fault(
            "schema_old",
            f"The database is at schema {revision}, this version needs {head}. "
            "Run: fairwell db upgrade",
        )


def _content_faults() -> Iterator[Fault]:
    try:
        accounts.open_one_secret()
    except InvalidToken:
        yield Fault(
            "secret_key",
            "FAIRWELL_SECRET_KEY does not open what is stored: it is not the key of this database. "
            "Set that key, or put it behind the new one and a comma.",
        )
    if outbox.is_left_waiting(longer_than=PATIENCE):
        yield Fault(
            "no_worker",
            "Work has been due for minutes and nobody does it. Run: fairwell work",
            Weight.WORSENS,
        )
    dead = outbox.count_dead_jobs()
    if dead:
        yield Fault("jobs_dead", f"{dead} jobs were given up. The log says why.", Weight.WORSENS)


def _writing_faults() -> Iterator[Fault]:
    """Look whether the database lets us write, without waiting for who writes now."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        is_fixed = connection.scalar(text("SHOW transaction_read_only")) == "on"
    else:
        is_fixed = not _is_writable(connection.engine.url.database)
    if is_fixed:
        yield Fault(
            "database_unwritable",
            "The database can be read and not written. Check who owns it and how it is mounted.",
        )


def _is_writable(path: str | None) -> bool:
    """Tell whether SQLite may change the file, and put its log beside it."""
    if not path or path == ":memory:":
        return True
    return os.access(path, os.W_OK) and os.access(Path(path).parent, os.W_OK)


def _asset_faults() -> Iterator[Fault]:
    for name in _ASSETS:
        if not (ROOT / name).exists():
            yield Fault("assets", f"{name} is missing. Run: make assets")
    for locale in SHIPPED_LOCALES:
        for name in _CATALOGS:
            if not (TRANSLATIONS / locale / "LC_MESSAGES" / f"{name}.mo").exists():
                yield Fault(
                    "catalogs",
                    f"The translations {locale}/{name} are not compiled. Run: make assets",
                    Weight.WORSENS,
                )


def _configuration_faults(settings: Settings) -> Iterator[Fault]:
    if settings.has_default_secret:
        yield Fault(
            "default_secret",
            "FAIRWELL_SECRET_KEY has its default: right for a try, wrong for customers.",
            Weight.WORSENS,
        )
    if settings.trusted_proxies and settings.public_url is None:
        yield Fault(
            "unknown_address",
            "FAIRWELL_PUBLIC_URL is not set. Behind a proxy that does not pass the host on, "
            "every form is refused as another site's; the log says which host arrived.",
            Weight.WORSENS,
        )
    traces = tracing.find_fault()
    if traces is not None:
        yield Fault("traces", traces, Weight.WORSENS)
    if settings.env is Environment.PRODUCTION:
        yield from _production_faults(settings)


def _production_faults(settings: Settings) -> Iterator[Fault]:
    if settings.allow_cidrs:
        yield Fault(
            "allow_cidrs",
            "FAIRWELL_ALLOW_CIDRS lets webhooks reach private networks. Leave it empty.",
            Weight.WORSENS,
        )
    if not settings.base_url.startswith("https://"):
        yield Fault("public_url", "FAIRWELL_PUBLIC_URL is not an https address.", Weight.WORSENS)
