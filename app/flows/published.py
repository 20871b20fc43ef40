"""What published flows make use of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.flows.models import FlowRecord, FlowVersion


def flows_by_offer(account_id: str) -> dict[str, list[str]]:
    """Return, for each offer that a published flow names, the keys of those flows."""
    query = (
        select(FlowRecord.key, FlowVersion.document)
        .join(
            FlowVersion,
            (FlowVersion.account_id == FlowRecord.account_id)
            & (FlowVersion.id == FlowRecord.published_version_id),
        )
        .where(FlowRecord.account_id == account_id)
        .order_by(FlowRecord.key)
    )
    found: dict[str, list[str]] = {}
    for flow_key, document in db.session.execute(query):
        for offer_key in set(_offer_keys(document)):
            found.setdefault(offer_key, []).append(flow_key)
    return found


def list_published_keys(account_id: str) -> list[str]:
    """Return the keys of the flows that have a published version."""
    query = select(FlowRecord.key).where(
        FlowRecord.account_id == account_id,
        FlowRecord.published_version_id.is_not(None),
        FlowRecord.variant_of.is_(None),
    )
    return list(db.session.scalars(query.order_by(FlowRecord.key)))


def _offer_keys(part: Any) -> Iterator[str]:
    """Yield the keys in every list called ``offers``, of reasons and of the offer step."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "offers" and isinstance(value, list):
                yield from (key for key in value if isinstance(key, str))
            else:
                yield from _offer_keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from _offer_keys(value)
