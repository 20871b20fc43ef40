"""What is coming, for those who miss it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.offers.catalogue.fields import Definition, Words
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal
from app.offers.terms import RoadmapItem, Terms, build_terms

_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


def _day_or_quarter(text: str) -> str:
    try:
        last_day(text)
    except ValueError as error:
        raise invalid(
            "quarter", "must be a quarter such as 2027-Q1, or a day such as 2027-03-31"
        ) from error
    return text


def last_day(planned: str) -> date:
    """Return the day by which something planned should be there.

    >>> last_day("2027-Q1")
    datetime.date(2027, 3, 31)

    :raises ValueError: if it is neither a quarter nor a day.
    """
    quarter = _QUARTER.fullmatch(planned)
    if quarter is None:
        return _day(planned)
    year, month = int(quarter[1]), int(quarter[2]) * 3
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # it also reads weeks, and days without hyphens
        raise ValueError(text)
    return day


class PlannedItem(Definition):
    """Something the owner plans."""

    title: Words
    planned: Annotated[str, AfterValidator(_day_or_quarter)] | None
    """Null where nobody knows yet; written out, so that it is not forgotten."""


def _not_empty(items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
    if not items:
        raise invalid("item_needed", "must have one item at least")
    return items


class AcceptedRoadmap(AcceptedTerms):
    """Nothing, but perhaps tell the customer when it is there."""

    roadmap: tuple[RoadmapItem, ...]
    """What was announced."""
    tell_me_when: bool


class Roadmap(OfferKind):
    """Shows what is planned and asks whether to tell the customer; consent is never assumed."""

    kind: Literal["roadmap"] = "roadmap"
    position: ClassVar[int] = 90
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedRoadmap
    usual_params: ClassVar[JsonObject] = {"items": [{}]}
    items: Annotated[tuple[PlannedItem, ...], Field(max_length=10), AfterValidator(_not_empty)]

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse to announce what should have been there already."""
        return None if self._ahead(situation) else Refusal.NOTHING_PLANNED

    def quote(self, situation: OfferContext) -> Terms:
        """Change nothing about the price, and leave out what is late."""
        return build_terms(situation, roadmap=self._ahead(situation))

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return whether the customer wants to hear of it."""
        return {"tell_me_when": form.get("tell_me_when") == "yes"}

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return what was announced, and whether the customer wants to hear of it."""
        return {**terms.facts("roadmap"), "tell_me_when": choice.get("tell_me_when") is True}

    def _ahead(self, situation: OfferContext) -> tuple[RoadmapItem, ...]:
        today = situation.now.astimezone(situation.timezone).date()
        return tuple(
            RoadmapItem(title=item.title, planned=item.planned)
            for item in self.items
            if item.planned is None or last_day(item.planned) >= today
        )
