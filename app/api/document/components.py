"""The schemas that the document names, and how they are referred to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_REFS = "#/components/schemas/{model}"
_REF = re.compile(r'"#/components/schemas/(\w+)"')


def refer_to(model: type[BaseModel]) -> dict[str, str]:
    """Return the reference to a schema."""
    return {"$ref": _REFS.format(model=model.__name__)}


def build_schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of models, and of all that they hold, by their names."""
    models = list(dict.fromkeys(models))
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REFS)
    schemas: dict[str, Any] = found["$defs"]
    return _reachable(schemas, {model.__name__ for model in models})


def _reachable(schemas: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the named schemas and those that they refer to; others are left from building them."""
    found: set[str] = set()
    while waiting := names - found:
        found |= waiting
        parts = json.dumps([schemas[name] for name in waiting])
        names = names | set(_REF.findall(parts))
    return {name: schema for name, schema in schemas.items() if name in found}
