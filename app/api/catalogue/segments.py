"""Segments over the API: groups of customers, for whom offers and routes are."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.problems import Problem, invalid_fields, validated
from app.core.database.types import JsonObject
from app.experiments.errors import UsedByExperiment
from app.experiments.live.usage import check_segment_is_unused
from app.extensions import db, reading
from app.members import audit
from app.offers.catalogue import segments
from app.offers.errors import InvalidSegment, SegmentInUse
from app.offers.models import Segment

bp = Blueprint("api_segments", __name__)


class SegmentBody(BaseModel):
    """A group of customers with a name. No conditions: everybody."""

    model_config = ConfigDict(extra="forbid")

    key: str | None = None
    name: str
    conditions: JsonObject = {}


@bp.get("/segments")
def list_segments() -> ResponseReturnValue:
    """Return the segments by name."""
    with reading():
        found = segments.list_segments(access.caller().account.id)
    return jsonify(data=[_rendered(each) for each in found])


@bp.get("/segments/<key>")
def get_segment(key: str) -> ResponseReturnValue:
    """Return one segment."""
    with reading():
        return answer_tagged(_rendered(_require(access.caller().account.id, key)))


@bp.put("/segments/<key>")
def put_segment(key: str) -> ResponseReturnValue:
    """Create the segment of this key, or replace it, and with it the offers that are for it."""
    account_id = require_live()
    body = validated(SegmentBody, access.json_object(), "invalid_segment")
    known = segments.get_segment(account_id, key)
    check_match(_rendered(known) if known else None)
    try:
        segment = segments.save_segment(account_id, key, body.name, body.conditions)
    except InvalidSegment as error:
        raise invalid_fields("invalid_segment", error.findings) from error
    audit.record(account_id, None, "segment.changed" if known else "segment.created", key)
    db.session.commit()
    return answer_tagged(_rendered(segment), HTTPStatus.OK if known else HTTPStatus.CREATED)


@bp.delete("/segments/<key>")
def delete_segment(key: str) -> ResponseReturnValue:
    """Take a segment out, unless an offer, an experiment or a route is for it."""
    account_id = require_live()
    check_match(_rendered(_require(account_id, key)))
    try:
        check_segment_is_unused(access.caller().account, key)
        segments.remove_segment(account_id, key)
    except UsedByExperiment as error:
        detail = f"Experiments or routes are for it: {error}."
        raise Problem(HTTPStatus.CONFLICT, "in_use", detail) from error
    except SegmentInUse as error:
        detail = f"Offers are for it: {', '.join(error.keys)}."
        raise Problem(HTTPStatus.CONFLICT, "in_use", detail) from error
    audit.record(account_id, None, "segment.removed", key)
    db.session.commit()
    return "", HTTPStatus.NO_CONTENT


def _require(account_id: str, key: str) -> Segment:
    segment = segments.get_segment(account_id, key)
    if segment is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such segment.")
    return segment


def _rendered(segment: Segment) -> dict[str, Any]:
    return {"key": segment.key, "name": segment.name, "conditions": segment.conditions}
