"""Puts the ground under the app: settings, log, database, languages, secrets, the way out."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import get_locale
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.billing.stripe import address as stripe_address
from app.config import ConfigurationError, LogFormat, Pooling, Settings, attach_settings
from app.core.files.folders import HOME
from app.core.network import http
from app.core.observability.counters import count_from_now_on
from app.core.observability.logs import log_to_stderr
from app.core.security import pseudonyms, tokens
from app.core.security.encryption import encryption
from app.core.web.catalogs import TRANSLATIONS, page_locale
from app.extensions import babel, db

SPARE_CONNECTIONS = 4
"""For what runs beside the threads: sweeps, counts, notifications, a look at the health."""
POOL_SECONDS = 5


def prepare(app: Flask, settings: Settings) -> None:
    """Configure the app and attach what rooms and letters stand on."""
    attach_settings(app, settings)
    log_to_stderr(settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    _configure(app, settings)
    db.init_app(app)
    babel.init_app(app, locale_selector=page_locale)
    app.jinja_env.globals["page_locale"] = get_locale


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=_database_uri(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True  # Flask spares .txt, and titles go from there into the HTML


def _engine_options(settings: Settings) -> dict[str, Any]:
    """Keep rows out of error messages, and never begin work on a connection that broke.

    A server that restarted has closed the connections of the pool. Asking each whether it
    lives costs one way to the server and back, and lets the next *Cancel* go through.
    """
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        return {"pool_pre_ping": False, "hide_parameters": True}
    threads = max(settings.web_threads, settings.worker_threads)
    return {
        "pool_pre_ping": True,
        "hide_parameters": True,
        "pool_size": settings.database_pool or threads + SPARE_CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "connect_args": _connect_args(settings),
    }


def _connect_args(settings: Settings) -> dict[str, Any]:
    """Let nobody wait for ever for a lock or an answer.

    A pooler that lends connections by the transaction takes no such words, and mixes up what
    is prepared on them: there, the role has the limits.
    """
    if settings.database_pooling is Pooling.TRANSACTION:
        return {"prepare_threshold": None}
    limits = {
        "lock_timeout": settings.lock_seconds,
        "statement_timeout": settings.statement_seconds,
    }
    ours = " ".join(f"-c {name}={value}s" for name, value in limits.items())
    theirs = make_url(settings.database_url).query.get("options", "")
    return {"options": f"{ours} {theirs}".strip()}  # the later of two words holds


def _database_uri(url: str) -> str:
    """Make a SQLite path absolute, so that every command means the same file.

    A path that begins nowhere begins at the project's folder, whatever folder a command runs in.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError("FAIRWELL_DATABASE_URL is not an address.") from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return url
    path = HOME / parsed.database
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"FAIRWELL_DATABASE_URL: {path.parent} cannot be made: {error.strerror}."
        ) from error
    return parsed.set(database=str(path)).render_as_string(hide_password=False)


def activate(settings: Settings) -> None:
    """Let this process sign and seal with these secrets, and reach what these settings allow."""
    encryption.use_keys(settings.secret_keys)
    tokens.use_keys(settings.secret_keys)
    http.configure(settings)
    stripe_address.configure(settings)
    pseudonyms.use_keys(settings.secret_keys)
    count_from_now_on(is_wanted=settings.metrics_token is not None)
