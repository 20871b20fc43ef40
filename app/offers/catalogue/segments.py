"""What can be done with segments. Offers carry copies of them, which change in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import select

from app.core.database.types import JsonObject
from app.core.findings import Finding
from app.extensions import db
from app.offers.catalogue.definitions import check_segment
from app.offers.eligibility.conditions import Audience
from app.offers.eligibility.context import OfferContext
from app.offers.errors import InvalidOffer, SegmentInUse
from app.offers.models import Offer, Segment


def save_segment(account_id: str, key: str, name: str, conditions: JsonObject) -> Segment:
    """Create the segment of this key, or change it, and with it the offers that are for it.

    :raises InvalidSegment: naming every place that breaks the schema.
    """
    checked = check_segment(key=key, name=name, conditions=conditions)
    segment = _lock_segment(account_id, key) or Segment(account_id=account_id, key=key)
    segment.name = checked.name
    segment.conditions = checked.conditions.model_dump(mode="json", exclude_defaults=True)
    db.session.add(segment)
    for offer in list_offers_for(account_id, key):
        offer.segments = [
            _copy_of(segment) if each["key"] == key else each for each in offer.segments
        ]
    db.session.flush()
    return segment


def get_segment(account_id: str, key: str) -> Segment | None:
    """Return the segment of this key, or None."""
    query = select(Segment).where(Segment.account_id == account_id, Segment.key == key)
    return db.session.scalars(query).one_or_none()


def list_segments(account_id: str) -> list[Segment]:
    """Return the segments by name."""
    query = select(Segment).where(Segment.account_id == account_id)
    return list(db.session.scalars(query.order_by(Segment.name, Segment.key)))


def list_offers_for(account_id: str, key: str) -> list[Offer]:
    """Return the offers that are for a segment, by key."""
    query = select(Offer).where(Offer.account_id == account_id).order_by(Offer.key)
    offers = db.session.scalars(query)
    return [offer for offer in offers if key in segment_keys(offer)]


def remove_segment(account_id: str, key: str) -> Segment | None:
    """Take a segment out and return it, or None if there is none.

    :raises SegmentInUse: if offers are for it.
    """
    segment = _lock_segment(account_id, key)
    if segment is None:
        return None
    using = list_offers_for(account_id, key)
    if using:
        raise SegmentInUse([offer.key for offer in using])
    db.session.delete(segment)
    db.session.flush()
    return segment


def includes(conditions: JsonObject, situation: OfferContext) -> bool:
    """Return whether a customer is in a segment; conditions that nobody can read exclude them."""
    try:
        return Audience.model_validate(conditions).includes(situation)
    except ValidationError:
        return False


def segment_keys(offer: Offer) -> list[str]:
    """Return the keys of the segments an offer is for."""
    return [str(segment["key"]) for segment in offer.segments]


def copy_audiences(
    account_id: str, keys: Sequence[str], *, for_update: bool = True
) -> list[JsonObject]:
    """Return what an offer carries of segments, locked for who saves it: no copy goes stale.

    :raises InvalidOffer: if there is none of one of these keys.
    """
    query = select(Segment).where(Segment.account_id == account_id, Segment.key.in_(keys))
    query = query.with_for_update() if for_update else query
    known = {segment.key: segment for segment in db.session.scalars(query)}
    unknown = [key for key in keys if key not in known]
    if unknown:
        detail = f"segments: {unknown[0]!r} — must be a segment of the account"
        raise InvalidOffer([Finding("unknown_segment", path="segments", detail=detail)])
    return [_copy_of(known[key]) for key in keys]


def _copy_of(segment: Segment) -> JsonObject:
    return {"key": segment.key, "conditions": segment.conditions}


def _lock_segment(account_id: str, key: str) -> Segment | None:
    query = select(Segment).where(Segment.account_id == account_id, Segment.key == key)
    return db.session.scalars(query.with_for_update()).one_or_none()
