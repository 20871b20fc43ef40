"""Where the document is read. It is about nobody, so it asks for no key."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app.api.document.build import build_document
from app.api.problems import API_PREFIX
from app.config import get_settings

bp = Blueprint("api_document", __name__, url_prefix=API_PREFIX)


@bp.get("/openapi.json")
def show_document() -> ResponseReturnValue:
    """Return the OpenAPI document of this service."""
    server = get_settings(current_app).base_url + API_PREFIX
    return jsonify(build_document(current_app, version("fairwell"), server))
