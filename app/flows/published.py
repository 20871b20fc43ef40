"""What published flows make use of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.core.database.types import JsonObject
from app.core.text.names import distinguish_names
from app.extensions import db
from app.flows.models import FlowRecord, FlowVersion


def flows_by_offer(account_id: str) -> dict[str, list[str]]:
    """Return, for each offer that a published flow names, the keys of those flows.

    What a variant names, the flow does that it is compared with.
    """
    found: dict[str, dict[str, None]] = {}
    for flow_key, document in db.session.execute(_published_documents(account_id)):
        for offer_key in set(_offer_keys(document)):
            found.setdefault(offer_key, {})[flow_key] = None
    return {offer_key: list(keys) for offer_key, keys in found.items()}


def _published_documents(account_id: str) -> Select[str, JsonObject]:
    """Ask for each published document, with the key of its flow: of a variant, what it varies."""
    compared = aliased(FlowRecord)
    is_published = (FlowVersion.account_id == FlowRecord.account_id) & (
        FlowVersion.id == FlowRecord.published_version_id
    )
    is_compared = (compared.account_id == FlowRecord.account_id) & (
        compared.id == FlowRecord.variant_of
    )
    return (
        select(func.coalesce(compared.key, FlowRecord.key).label("key"), FlowVersion.document)
        .select_from(FlowRecord)
        .join(FlowVersion, is_published)
        .outerjoin(compared, is_compared)
        .where(FlowRecord.account_id == account_id)
        .order_by("key")
    )


def name_flows(account_id: str) -> dict[str, str]:
    """Return what members call each flow, by its key; the key beside it where two share a name."""
    query = select(FlowRecord.key, FlowRecord.name).where(
        FlowRecord.account_id == account_id, FlowRecord.variant_of.is_(None)
    )
    found = db.session.execute(query.order_by(FlowRecord.key))
    return distinguish_names({key: name or key for key, name in found})


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
