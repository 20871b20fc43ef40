"""Puts the ground under the app: configuration, extensions, headers, assets, languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import get_locale
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.billing.stripe import address as stripe_address
from app.config import ROOT, ConfigurationError, LogFormat, Settings, attach_settings
from app.core.files.folders import HOME
from app.core.network import http
from app.core.observability.counters import count_from_now_on
from app.core.observability.logs import log_to_stderr
from app.core.security import pseudonyms, tokens
from app.core.security.encryption import encryption
from app.core.web.catalogs import TRANSLATIONS, page_locale
from app.core.web.headers import prepare_headers
from app.core.web.request_ids import prepare_request_ids
from app.extensions import babel, compress, csrf, db, htmx, migrate
from app.metrics import prepare_metrics
from app.rates import prepare_rates

MAX_FORM_BYTES = 256 * 1024
SIGNED_IN_FOR = timedelta(hours=12)
"""How long a member stays signed in without doing anything."""
ONE_YEAR = 365 * 24 * 3600


def prepare(app: Flask, settings: Settings) -> None:
    """Configure the app and attach what everything else stands on."""
    attach_settings(app, settings)
    log_to_stderr(settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    _configure(app, settings)
    _configure_cookie(app, settings)
    _attach_extensions(app)
    prepare_request_ids(app)
    prepare_metrics(app, settings)
    prepare_rates(app, settings)
    prepare_headers(app, is_https=settings.base_url.startswith("https://"))
    _serve_assets(app, settings)


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=_database_uri(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=200,
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIN_SIZE=500,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True  # Flask spares .txt, and titles go from there into the HTML


def _engine_options(url: str) -> dict[str, Any]:
    """Keep rows out of error messages, and never begin work on a connection that broke.

    A server that restarted has closed the connections of the pool. Asking each whether it
    lives costs one way to the server and back, and lets the next *Cancel* go through.
    """
    is_remote = make_url(url).get_backend_name() != "sqlite"
    return {"pool_pre_ping": is_remote, "hide_parameters": True}


def _configure_cookie(app: Flask, settings: Settings) -> None:
    """Let members of the console be known by a cookie. Customers never get one."""
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=settings.secret_keys[1:],
        # browsers take this name from HTTPS alone, so no page without it can plant a cookie
        SESSION_COOKIE_NAME="__Secure-fairwell_console" if is_https else "fairwell_console",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        WTF_CSRF_CHECK_DEFAULT=False,  # the console's door asks; the others have no cookie to abuse
        WTF_CSRF_TIME_LIMIT=None,
    )


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


def _attach_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    babel.init_app(app, locale_selector=page_locale)
    htmx.init_app(app)
    compress.init_app(app)
    csrf.init_app(app)
    app.jinja_env.globals["page_locale"] = get_locale


def _serve_assets(app: Flask, settings: Settings) -> None:
    """Let WhiteNoise serve ``/static`` before Flask sees the request."""
    static = ROOT / "static"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(static), prefix="/static/", max_age=ONE_YEAR, allow_all_origins=True
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
