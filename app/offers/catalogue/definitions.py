"""What an owner may write down as an offer or a plan, and what is said about mistakes. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from app.core.database.types import JsonObject
from app.core.findings import Finding, invalid, read_params
from app.offers.catalogue.fields import Definition, FilledLine, Key, Words
from app.offers.eligibility.conditions import Audience, Conditions, NamedAudience
from app.offers.eligibility.context import PlanFacts
from app.offers.eligibility.rules import Rules
from app.offers.errors import InvalidOffer, InvalidPlan, InvalidSegment
from app.offers.kinds import KINDS, AnyKind
from app.offers.models import Offer


class OfferDefinition(Definition):
    """An offer, checked."""

    key: Key
    params: AnyKind
    conditions: Conditions
    segments: tuple[NamedAudience, ...] = ()
    rules: Rules
    title: Words | None
    body: Words | None

    @model_validator(mode="after")
    def _says_what_it_is_about(self) -> Self:
        if self.params.needs_title and self.title is None:
            raise invalid(
                "title", f"an offer of the kind {self.params.kind} needs your own", part="title"
            )
        return self


class SegmentDefinition(Definition):
    """A segment, checked."""

    key: Key
    name: FilledLine
    conditions: Audience


class PlanDefinition(PlanFacts):
    """A plan, checked."""

    model_config = ConfigDict(extra="forbid")

    position: Annotated[int, Field(strict=True, ge=-(10**6), le=10**6)] = 0


def check_offer(kind: str, params: JsonObject, **others: Any) -> OfferDefinition:
    """Return the offer.

    :raises InvalidOffer: naming every place that breaks the schema.
    """
    try:
        return OfferDefinition.model_validate({**others, "params": {**params, "kind": kind}})
    except ValidationError as error:
        raise InvalidOffer(_findings(error)) from error


def read_offer(stored: Offer) -> OfferDefinition:
    """Return the definition of a stored offer.

    :raises pydantic.ValidationError: if it was stored under rules that hold no more.
    """
    return OfferDefinition(
        key=stored.key,
        params={**stored.params, "kind": stored.kind},
        conditions=stored.conditions,
        segments=stored.segments,
        rules={name: getattr(stored, name) for name in Rules.model_fields},
        title=stored.title,
        body=stored.body,
    )


def read_active(stored: Iterable[Offer]) -> dict[str, OfferDefinition]:
    """Return the definitions of the offers that can be made at all, by key."""
    found: dict[str, OfferDefinition] = {}
    for offer in stored:
        if offer.is_active:
            with suppress(ValidationError):  # such an offer is passed over
                found[offer.key] = read_offer(offer)
    return found


def check_plan(**values: Any) -> PlanDefinition:
    """Return the plan.

    :raises InvalidPlan: naming every place that breaks the schema.
    """
    try:
        return PlanDefinition.model_validate(values)
    except ValidationError as error:
        raise InvalidPlan(_findings(error)) from error


def check_segment(**values: Any) -> SegmentDefinition:
    """Return the segment.

    :raises InvalidSegment: naming every place that breaks the schema.
    """
    try:
        return SegmentDefinition.model_validate(values)
    except ValidationError as error:
        raise InvalidSegment(_findings(error)) from error


def problem(path: str, value: object, allowed: str, known: object = ()) -> str:
    """Return ``path: value — what is allowed``, and the known word that was probably meant."""
    shown = f"{value!r} — " if isinstance(value, str | int | float | None) else ""
    words = [str(word) for word in known] if isinstance(known, list | tuple | dict) else []
    close = difflib.get_close_matches(str(value), words, 1)
    return f"{path}: {shown}{allowed}" + (f' — did you mean "{close[0]}"?' if close else "")


def _findings(error: ValidationError) -> list[Finding]:
    return [_finding(detail) for detail in error.errors()]


def _finding(detail: ErrorDetails) -> Finding:
    path = _path(_own_location(detail))
    described = _describe(path, detail)
    return Finding(detail["type"], path=path, params=read_params(detail), detail=described)


def _own_location(detail: ErrorDetails) -> list[int | str]:
    location = [*detail["loc"], *filter(None, [detail.get("ctx", {}).get("part")])]
    if location[:1] == ["params"] and len(location) > 1:
        del location[1]  # the kind, which is no part of the path
    return location


def _describe(path: str, detail: ErrorDetails) -> str:
    if not detail["loc"]:
        return f"{path}: {detail['msg']}" if path else detail["msg"]
    if detail["type"] == "union_tag_invalid":
        tag = detail["ctx"]["tag"]
        return problem("kind", tag, f"must be one of {', '.join(KINDS)}", tuple(KINDS))
    return problem(path, detail["input"], detail["msg"])


def _path(location: list[int | str]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path
