"""All the htmx knowledge on the server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask_htmx import HTMX
from jinja2_fragments.flask import render_block

SEEN_FIELD = "seen"
BY_HAND_FIELD = "by_hand"
"""Sent by the button alone: who presses it gets an answer, also where nothing is new."""
htmx = HTMX()
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


def build_digest(view: Mapping[str, Any], *more: str) -> str | None:
    """Return a digest of what a page shows while it waits for billing; None if it does not.

    Links are signed anew for each page, so only whether there is one counts.
    """
    if not view.get("is_waiting"):
        return None
    shown = {key: bool(at) if key.endswith("_link") else at for key, at in view.items()}
    return hashlib.sha256(repr((more, sorted(shown.items()))).encode()).hexdigest()[:16]


def is_shown_already(digest: str | None) -> bool:
    """Return whether a page that asks by itself would only be shown once more."""
    if digest is None or BY_HAND_FIELD in request.form:
        return False
    return request.form.get(SEEN_FIELD) == digest
