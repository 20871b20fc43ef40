"""The reference as people read it: the document by areas, each operation with its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.api.document.examples import BODIES, build_path
from app.api.document.snippets import SampleRequest, write_snippets
from app.api.middleware.idempotency import HEADER
from app.api.problems import API_PREFIX

_NAMES = {"null": "null", "date-time": "moment", "date": "day"}


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A parameter, or a part of a body."""

    name: str
    type: str
    is_required: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[SchemaField]
    body: list[SchemaField]
    answers: list[tuple[str, list[SchemaField]]]
    snippets: Mapping[str, str]


def build_reference(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Return the operations of a document by their area, in the order of their paths."""
    areas: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            operation = _operation(document, path, method, found)
            areas.setdefault(found["tags"][0], []).append(operation)
    return dict(sorted(areas.items()))


def _operation(
    document: Mapping[str, Any], path: str, method: str, found: Mapping[str, Any]
) -> Operation:
    name = found["x-view"]
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found["summary"],
        description=found.get("description", ""),
        scope=found["security"][0]["key"][0],
        parameters=[_parameter(each) for each in found["parameters"]],
        body=_fields(document, _schema_in(found.get("requestBody", {}))),
        answers=_answers(document, found["responses"]),
        snippets=write_snippets(_sample(name, path, method, found)),
    )


def _answers(
    document: Mapping[str, Any], responses: Mapping[str, Any]
) -> list[tuple[str, list[SchemaField]]]:
    """Return what is answered, statuses that say the same together."""
    statuses = [status for status in responses if status != "default"]
    fields = _fields(document, _schema_in(responses[statuses[0]]))
    return [(", ".join(statuses), fields)]


def _sample(name: str, path: str, method: str, found: Mapping[str, Any]) -> SampleRequest:
    takes_key = any(each["name"] == HEADER for each in found["parameters"])
    return SampleRequest(
        method=method.upper(),
        path=API_PREFIX + build_path(name, path),
        body=BODIES.get(name),
        takes_key=takes_key and method == "post",
    )


def _parameter(found: Mapping[str, Any]) -> SchemaField:
    where = {"path": "In the path", "query": "In the query", "header": "Header"}[found["in"]]
    text = f"{where}. {found['description']}" if "description" in found else where
    return SchemaField(found["name"], type_of(found["schema"]), found["required"], text)


def _schema_in(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the JSON schema of a request or an answer; nothing for files."""
    found: Mapping[str, Any] = part.get("content", {}).get("application/json", {})
    schema: Mapping[str, Any] = found.get("schema", {})
    return schema


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[SchemaField]:
    whole = _resolved(document, schema)
    if "oneOf" in whole:
        kinds = whole["discriminator"]["mapping"].items()
        return merge_fields({kind: _fields(document, {"$ref": ref}) for kind, ref in kinds})
    needed, found = whole.get("required", ()), []
    for name, part in whole.get("properties", {}).items():
        text = "" if "properties" in part else part.get("description", "")
        found.append(SchemaField(name, type_of(part), name in needed, text))
        inner = _fields(document, part) if "properties" in part else []
        found += [replace(each, name=f"{name}.{each.name}") for each in inner]
    return found


def merge_fields(variants: Mapping[str, list[SchemaField]]) -> list[SchemaField]:
    """Return the fields of objects that differ by their kind, each once, with its kinds."""
    found: dict[str, list[tuple[str, SchemaField]]] = {}
    for kind, fields in variants.items():
        for field in fields:
            found.setdefault(field.name, []).append((kind, field))
    return [_merge(same, len(variants)) for same in found.values()]


def _merge(same: list[tuple[str, SchemaField]], variants: int) -> SchemaField:
    kinds, first = [kind for kind, _ in same], same[0][1]
    types = [each for _, field in same for each in field.type.split(" or ")]
    spelled = f"one of {', '.join(kinds)}" if types == kinds else " or ".join(dict.fromkeys(types))
    texts = dict.fromkeys(field.text for _, field in same)
    if len(texts) > 1:
        text = " ".join(f"{kind}: {field.text}" for kind, field in same if field.text)
    else:
        text = first.text
    if len(kinds) < variants:
        text = text if len(texts) > 1 else f"{', '.join(kinds)}: {text}".removesuffix(": ")
    return SchemaField(first.name, spelled, first.is_required and len(kinds) == variants, text)


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def type_of(schema: Mapping[str, Any]) -> str:
    """Return a type as people say it.

    >>> type_of({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]})
    'moment or null'
    """
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_of(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].removesuffix("Schema")
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return _NAMES.get(schema.get("format", ""), str(schema.get("type", "any")))
