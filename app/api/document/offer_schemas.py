"""The schema of an offer as it is written down: one for each kind, told apart by ``kind``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, Field, GetJsonSchemaHandler, TypeAdapter, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.offers.kinds import KINDS, OfferKind


class _WithoutKind:
    """Leaves the kind out of the parameters: it stands beside them."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        whole = handler.resolve_ref_schema(handler(core))
        fields = {name: part for name, part in whole["properties"].items() if name != "kind"}
        return {**whole, "title": f"{whole['title']}Params", "properties": fields}


def build_union(base: type[BaseModel]) -> CoreSchema:
    """Return a schema for each kind of what an offer is sent as, which ``base`` validates."""
    bodies = tuple(_build_body(base, cls) for cls in KINDS.values())
    union: Any = Annotated[Union[bodies], Field(discriminator="kind")]  # noqa: UP007
    return TypeAdapter(union).core_schema


def _build_body(base: type[BaseModel], cls: type[OfferKind]) -> type[BaseModel]:
    kind: Any = Literal[cls.code_of_kind()]
    params: Any = Annotated[cls, _WithoutKind()]
    return create_model(
        f"{cls.__name__}{base.__name__}",
        __base__=base,
        __doc__=cls.__doc__,
        kind=(kind, ...),
        params=(params, ...),
    )
