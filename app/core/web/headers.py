"""Response headers: what a browser may do with our pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Flask, Response, g

_NOBODY = "'none'"
HSTS = "max-age=31536000; includeSubDomains"


def prepare_headers(app: Flask, *, is_https: bool) -> None:
    """Give every answer the strict headers; a view that needs others sets them itself."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        _add_defaults(response, is_https=is_https)
        return response


def csp_nonce() -> str:
    """Return the nonce of this response, for its own scripts and styles."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def allow_framing(response: Response, origins: Sequence[str], *, loads_others: bool = True) -> None:
    """Let the pages of these origins frame the answer, under isolation too; nobody else.

    WebKit knows ``require-corp`` alone, which keeps out an image of another site
    that does not allow it: an answer that ``loads_others`` takes the milder policy.
    """
    ancestors = " ".join(origins) or _NOBODY
    response.headers["Content-Security-Policy"] = _policy(ancestors)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    policy = "credentialless" if loads_others else "require-corp"
    response.headers["Cross-Origin-Embedder-Policy"] = policy
    if not origins:
        response.headers["X-Frame-Options"] = "DENY"


def allow_own_frames(response: Response) -> None:
    """Let the answer frame other pages of ours, which have to allow that themselves."""
    response.headers["Content-Security-Policy"] = f"{_policy(_NOBODY)}; frame-src 'self'"


def _policy(ancestors: str) -> str:
    nonce = f"'nonce-{csp_nonce()}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {nonce}",
            f"style-src 'self' {nonce}",
            "img-src 'self' https: data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {ancestors}",
        )
    )


def _add_defaults(response: Response, *, is_https: bool) -> None:
    defaults = {
        "Content-Security-Policy": _policy(_NOBODY),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
    if is_https:
        defaults["Strict-Transport-Security"] = HSTS
    present = {name for name, _value in response.headers}
    missing = {name: value for name, value in defaults.items() if name not in present}
    response.headers.extend(missing)
