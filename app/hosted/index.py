"""The service's own address: what this place is, for whoever types it, and nothing else."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.core.web.catalogs import page_locale
from app.hosted.pages import render_outside_flow

bp = Blueprint("index", __name__)
MAX_AGE_SECONDS = 3600


@bp.get("/")
def show() -> ResponseReturnValue:
    """Say what this place is, in the language of the browser. The same for everybody."""
    response = render_outside_flow("hosted/index.html", locale=page_locale())
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    response.vary.add("Accept-Language")
    return response
