"""Prepares the app for requests: limits, cookies, headers, assets. A worker does without."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.config import ROOT, Settings
from app.console.shell.access import csrf
from app.core.web.headers import prepare_headers
from app.core.web.hypermedia import htmx
from app.core.web.request_ids import prepare_request_ids
from app.metrics import prepare_metrics
from app.rates import prepare_rates

MAX_FORM_BYTES = 256 * 1024
SIGNED_IN_FOR = timedelta(hours=12)
"""How long a member stays signed in without doing anything."""
ONE_YEAR = 365 * 24 * 3600
_compress = Compress()


def prepare_doors(app: Flask, settings: Settings) -> None:
    """Attach what only those need who answer requests."""
    _configure(app)
    _configure_cookie(app, settings)
    _attach_extensions(app)
    prepare_request_ids(app)
    prepare_metrics(app, settings)
    prepare_rates(app, settings)
    prepare_headers(app, is_https=settings.base_url.startswith("https://"))
    _serve_assets(app, settings)


def _configure(app: Flask) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=200,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIN_SIZE=500,
    )


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


def _attach_extensions(app: Flask) -> None:
    htmx.init_app(app)
    _compress.init_app(app)
    csrf.init_app(app)


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
