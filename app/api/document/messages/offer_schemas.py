"""Offers in messages: as they were shown, and as they were accepted, with a schema for each kind.

Each kind registers what it tells billing (``OfferKind.accepted``). Nothing here knows a kind.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.offers.kinds import KINDS, OfferKind
from app.offers.terms import Terms


class SentSchema(BaseModel):
    """What is sent: the line under a field describes it to readers of the reference."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class SentOfferSchema(SentSchema):
    """An offer."""

    key: str
    """Your own name for the offer."""


def _build_accepted(cls: type[OfferKind]) -> type[SentOfferSchema]:
    """Return the schema of an accepted offer of a kind."""
    kind: Any = Literal[cls.code_of_kind()]
    text = inspect.cleandoc(cls.accepted.__doc__ or "")
    terms = Field(description="What the customer accepted. It differs by the kind of offer.")
    return create_model(
        f"Accepted{cls.__name__}OfferSchema",
        __base__=SentOfferSchema,
        __doc__=text,
        kind=(kind, ...),
        terms=(cls.accepted, terms),
    )


ACCEPTED: dict[str, type[SentOfferSchema]] = {
    code: _build_accepted(cls) for code, cls in KINDS.items()
}
"""An accepted offer, by its kind."""

if TYPE_CHECKING:
    AnyAcceptedOffer = SentOfferSchema
    KindCode = str
else:
    AnyAcceptedOffer = Annotated[Union[tuple(ACCEPTED.values())], Field(discriminator="kind")]  # noqa: UP007
    KindCode = Literal[tuple(KINDS)]


class ShownOfferSchema(SentOfferSchema):
    """An offer as the customer read it."""

    kind: KindCode
    terms: Terms
    """What the customer read: the fields that the offer says something about."""
