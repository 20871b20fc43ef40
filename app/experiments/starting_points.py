"""What a new variant begins as: the flow with one thing changed. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.core.database.types import JsonObject
from app.flows.document.paths import name_of, spelled_out


class StartingPoint(enum.StrEnum):
    """What is compared with the flow as it is."""

    OTHER_OFFER = "other_offer"
    """Wherever one offer stands, another one does."""
    OFFER_FIRST = "offer_first"
    """Wherever an offer stands, it is tried before the others."""
    NO_SURVEY = "no_survey"
    NO_OFFERS = "no_offers"
    """A group without offers, and no other variant."""
    COPY = "copy"
    """The same, to be changed in the editor."""


def list_offers_of(document: JsonObject) -> list[str]:
    """Return the keys of the offers that a flow names, in the order in which they stand there."""
    keys = [key for offers in _lists(spelled_out(document)["steps"]) for key in offers]
    return list(dict.fromkeys(keys))


def replace_offer(document: JsonObject, offer: str, other: str) -> JsonObject:
    """Return the flow with another offer in the place of one; never the same one twice.

    >>> replace_offer({"steps": [{"offer": {"offers": ["pause", "help"]}}]}, "pause", "help")
    {'steps': [{'offer': {'offers': ['help']}}]}
    """

    def change(offers: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(other if key == offer else key for key in offers))

    return _with_offers(document, lambda offers: change(offers) if offer in offers else offers)


def put_first(document: JsonObject, offer: str) -> JsonObject:
    """Return the flow in which an offer is tried first wherever it stands.

    >>> put_first({"steps": [{"offer": {"offers": ["pause", "help"]}}]}, "help")
    {'steps': [{'offer': {'offers': ['help', 'pause']}}]}
    """
    return _with_offers(document, lambda offers: sorted(offers, key=lambda key: key != offer))


def without_survey(document: JsonObject) -> JsonObject:
    """Return the flow without its question for the reason."""
    changed = spelled_out(document)
    changed["steps"] = [step for step in changed["steps"] if name_of(step) != "survey"]
    return changed


def _with_offers(document: JsonObject, change: Callable[[list[str]], Sequence[str]]) -> JsonObject:
    changed = spelled_out(document)
    for offers in _lists(changed["steps"]):
        offers[:] = change(offers)
    return changed


def _lists(part: Any) -> Iterator[list[str]]:
    """Yield every list of offers, of reasons and of the offer step."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "offers" and isinstance(value, list):
                yield value
            else:
                yield from _lists(value)
    elif isinstance(part, list):
        for each in part:
            yield from _lists(each)
