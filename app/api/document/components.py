"""The schemas that the document names, and how they are referred to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_REFS = "#/components/schemas/{model}"


def refer_to(model: type[BaseModel]) -> dict[str, str]:
    """Return the reference to a schema."""
    return {"$ref": _REFS.format(model=model.__name__)}


def build_schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of models, and of all that they hold, by their names."""
    _, found = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=_REFS
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas
