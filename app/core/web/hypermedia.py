"""All the htmx knowledge on the server."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template
from jinja2_fragments.flask import render_block

from app.extensions import htmx

_VARY = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")


def render_page(template: str, *, fragment: str, status: int = 200, **context: Any) -> Response:
    """Render a page, or only its ``fragment`` block when htmx asked for that.

    Views call this once and never ask which of the two happens.
    """
    if wants_fragment():
        html = render_block(template, fragment, is_fragment=True, **context)
    else:
        html = render_template(template, is_fragment=False, **context)
    response = make_response(html, status)
    response.vary.update(_VARY)
    return response


def keep_page() -> Response:
    """Let htmx leave the page as it is: nothing is swapped, so nobody's focus is lost."""
    return make_response("", 204)


def leave_page(url: str) -> Response:
    """Send the browser to another page, also when htmx would put the answer into this one."""
    if not wants_fragment():
        return make_response(redirect(url, 303))
    response = make_response("", 200)
    response.headers["HX-Redirect"] = url
    return response


def wants_fragment() -> bool:
    """Whether htmx will put the answer into a page that is already there."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
