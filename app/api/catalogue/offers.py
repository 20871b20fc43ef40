"""Offers over the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.api import access
from app.api.catalogue.versioning import answer_tagged, check_match, require_live
from app.api.document.offer_schemas import build_union
from app.api.problems import Problem, invalid_fields, validated
from app.api.rendering import render_list
from app.core.database.types import JsonObject
from app.experiments.errors import UsedByExperiment
from app.experiments.live.usage import check_offer_is_unused
from app.extensions import db, reading
from app.members import audit
from app.offers import service as offers
from app.offers.catalogue.segments import segment_keys
from app.offers.errors import InvalidOffer
from app.offers.models import Offer

bp = Blueprint("api_offers", __name__)
_RULES = ("cooldown_days", "once_per_customer", "starts_at", "ends_at", "budget")


class OfferBody(BaseModel):
    """An offer as it is sent: what it gives, to whom, how often, in which words."""

    model_config = ConfigDict(extra="forbid")

    key: str | None = None
    kind: str
    params: JsonObject
    conditions: JsonObject = {}
    segments: list[str] = []
    rules: JsonObject = {}
    title: str | dict[str, str] | None = None
    body: str | dict[str, str] | None = None
    is_active: bool = True

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return a schema for each kind of offer: readers see which parameters it takes."""
        return handler(build_union(cls) if cls is OfferBody else core)


@bp.get("/offers")
def list_offers() -> ResponseReturnValue:
    """Return the offers by key, those that rest among them."""
    with reading():
        found = offers.list_offers(access.caller().account.id)
    return jsonify(data=[_shown(offer) for offer in found])


@bp.get("/offers/<key>")
def get_offer(key: str) -> ResponseReturnValue:
    """Return one offer."""
    with reading():
        offer = offers.get_offer(access.caller().account.id, key)
    if offer is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such offer.")
    return answer_tagged(_shown(offer))


@bp.put("/offers/<key>")
def put_offer(key: str) -> ResponseReturnValue:
    """Create the offer of this key, or replace it. Who saw it keeps what they saw."""
    account_id, body = require_live(), validated(OfferBody, access.json_object(), "invalid_offer")
    known = offers.get_offer(account_id, key)
    check_match(_shown(known) if known else None)
    values = body.model_dump(exclude={"key", "kind", "params"})
    if known and known.is_active and not body.is_active:
        _check_is_unused(account_id, key)
    try:
        offer = offers.save_offer(account_id, key, body.kind, body.params, **values)
    except InvalidOffer as error:
        raise invalid_fields("invalid_offer", error.findings) from error
    audit.record(account_id, None, "offer.changed" if known else "offer.created", key)
    db.session.commit()
    return answer_tagged(_shown(offer), HTTPStatus.OK if known else HTTPStatus.CREATED)


def _check_is_unused(account_id: str, key: str) -> None:
    try:
        check_offer_is_unused(account_id, key)
    except UsedByExperiment as error:
        detail = f"Experiments compare it: {error}. End them first."
        raise Problem(HTTPStatus.CONFLICT, "in_use", detail) from error


def _shown(offer: Offer) -> dict[str, Any]:
    return {
        "key": offer.key,
        "kind": offer.kind,
        "params": offer.params,
        "conditions": offer.conditions,
        "segments": segment_keys(offer),
        "rules": render_list([{name: getattr(offer, name) for name in _RULES}])[0],
        "title": offer.title,
        "body": offer.body,
        "is_active": offer.is_active,
    }
