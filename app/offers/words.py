"""The owner's words of an offer: reading them, and changing nothing but them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import select

from app.extensions import db
from app.offers import service as offers
from app.offers.models import Offer
from app.offers.rules import Rules

Field = Literal["title", "body"]
FIELDS: tuple[Field, ...] = ("title", "body")


def list_offers_named(account_id: str, keys: Iterable[str]) -> list[Offer]:
    """Return the offers with these keys, in their order; those that are gone are left out."""
    ordered = list(keys)
    query = select(Offer).where(Offer.account_id == account_id, Offer.key.in_(ordered))
    return sorted(db.session.scalars(query), key=lambda offer: ordered.index(offer.key))


def save_words(
    account_id: str, key: str, field: Field, words: Mapping[str, str] | None
) -> Offer | None:
    """Give an offer other words, for whoever sees it from now on. None: there is no such offer.

    :raises InvalidOffer: if it cannot have these words.
    """
    offer = offers.get_offer(account_id, key)
    if offer is None:
        return None
    texts: dict[str, Any] = {"title": offer.title, "body": offer.body, field: words or None}
    return offers.save_offer(
        account_id,
        key,
        offer.kind,
        offer.params,
        conditions=offer.conditions,
        rules={name: getattr(offer, name) for name in Rules.model_fields},
        is_active=offer.is_active,
        **texts,
    )
