"""Where the document is read. It is about nobody, so it asks for no key."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.api.document.account_schemas import CatalogueFile
from app.api.document.build import build_document
from app.api.document.messages.reference import build_messages
from app.api.document.messages.samples import EXAMPLE_SECRET
from app.api.document.reference import build_reference
from app.api.problems import API_PREFIX
from app.config import get_settings
from app.experiments.files import ExperimentFile
from app.flows.document.schema import FlowDocument

bp = Blueprint("api_document", __name__, url_prefix=API_PREFIX)
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@bp.get("/openapi.json")
def show_document() -> ResponseReturnValue:
    """Return the OpenAPI document of this service."""
    return jsonify(_build())


@bp.get("/reference")
def show_reference() -> ResponseReturnValue:
    """Show the document to people, with examples. It works without JavaScript."""
    document = _build()
    return render_template(
        "api/reference.html",
        areas=build_reference(document),
        sent=build_messages(document["components"]["schemas"]),
        example_secret=EXAMPLE_SECRET,
        version=document["info"]["version"],
        server=document["servers"][0]["url"],
    )


@bp.get("/flow.schema.json")
def show_flow_schema() -> ResponseReturnValue:
    """Return the JSON Schema of flow documents, for editors."""
    return jsonify({"$schema": DIALECT} | FlowDocument.model_json_schema())


@bp.get("/experiment.schema.json")
def show_experiment_schema() -> ResponseReturnValue:
    """Return the JSON Schema of experiments as files, for editors."""
    return jsonify({"$schema": DIALECT} | ExperimentFile.model_json_schema())


@bp.get("/catalogue.schema.json")
def show_catalogue_schema() -> ResponseReturnValue:
    """Return the JSON Schema of catalogues as files, for editors."""
    return jsonify({"$schema": DIALECT} | CatalogueFile.model_json_schema())


def _build() -> dict[str, Any]:
    server = get_settings(current_app).base_url + API_PREFIX
    return build_document(current_app, version("fairwell"), server)
