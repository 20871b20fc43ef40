"""The owner's words of an offer: reading them, and changing nothing but them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.database.types import JsonObject
from app.extensions import db
from app.offers import service as offers
from app.offers.catalogue.fields import OfferPart
from app.offers.eligibility.rules import Rules
from app.offers.kinds import KINDS
from app.offers.models import Offer


@dataclass(frozen=True, slots=True)
class OfferTexts:
    """One text of an offer, by a name that survives reordering."""

    name: str
    """Such as ``title``, or ``fields.phone.label``."""
    part: OfferPart
    words: Any
    """One text for everybody, or one by locale. None: ours."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a text stands in the parameters of a kind."""

    name: str
    part: OfferPart
    holder: JsonObject
    key: str


def list_offers_named(account_id: str, keys: Iterable[str]) -> list[Offer]:
    """Return the offers with these keys, in their order; those that are gone are left out."""
    ordered = list(keys)
    query = select(Offer).where(Offer.account_id == account_id, Offer.key.in_(ordered))
    return sorted(db.session.scalars(query), key=lambda offer: ordered.index(offer.key))


def read_texts(offer: Offer) -> list[OfferTexts]:
    """Return the texts of an offer in the order in which a customer meets them."""
    own = [
        OfferTexts("title", OfferPart.TITLE, offer.title),
        OfferTexts("body", OfferPart.BODY, offer.body),
    ]
    slots = _slots(offer.kind, offer.params)
    return own + [OfferTexts(slot.name, slot.part, slot.holder[slot.key]) for slot in slots]


def save_texts(
    account_id: str, key: str, name: str, words: Mapping[str, str] | None
) -> Offer | None:
    """Give an offer other words, for whoever sees it from now on. None: there is no such offer.

    :raises InvalidOffer: if it cannot have these words.
    """
    offer = offers.get_offer(account_id, key)
    if offer is None:
        return None
    texts: dict[str, Any] = {"title": offer.title, "body": offer.body}
    params = deepcopy(offer.params)
    if name in texts:
        texts[name] = words or None
    for slot in _slots(offer.kind, params):
        if slot.name == name:
            slot.holder[slot.key] = words or None
    return offers.save_offer(
        account_id,
        key,
        offer.kind,
        params,
        conditions=offer.conditions,
        rules={name: getattr(offer, name) for name in Rules.model_fields},
        is_active=offer.is_active,
        **texts,
    )


def _slots(kind: str, params: JsonObject) -> Iterator[_Slot]:
    """Yield the texts that the kinds have beside title and body, as far as they are written."""
    for key, part in KINDS[kind].own_texts.items():
        if params.get(key):
            yield _Slot(key, part, params, key)
    for field in params.get("fields") or ():
        path = f"fields.{field['name']}"
        yield _Slot(f"{path}.label", OfferPart.LABEL, field, "label")
        for choice in field.get("choices") or ():
            name = f"{path}.choices.{choice['code']}.label"
            yield _Slot(name, OfferPart.ANSWER, choice, "label")
