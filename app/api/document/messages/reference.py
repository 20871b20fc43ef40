"""What hosts are sent, as people read it: each message with its fields and its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.api.document.messages.event_schemas import EVENTS
from app.api.document.messages.request_schemas import ACTIONS, OTHER_REQUESTS
from app.api.document.messages.samples import (
    MessageSample,
    list_action_samples,
    list_event_samples,
    list_request_samples,
)
from app.api.document.messages.webhooks import describe_schema
from app.api.document.reference import SchemaField, merge_fields, type_of

Schemas = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that is sent."""

    name: str
    summary: str
    fields: list[SchemaField]
    """What ``data`` holds, with what is inside of objects behind a dot."""
    samples: list[MessageSample]


@dataclass(frozen=True, slots=True)
class Messages:
    """All that is sent to hosts."""

    events: list[Message]
    actions: list[Message]
    requests: list[Message]


def build_messages(schemas: Schemas) -> Messages:
    """Return all messages; ``schemas`` are the components of the document."""

    def describe(name: str, schema: type[BaseModel], samples: list[MessageSample]) -> Message:
        fields = list(list_fields(schemas, schema.__name__))
        return Message(name, describe_schema(schema), fields, samples)

    return Messages(
        events=[describe(key, each, list_event_samples(key)) for key, each in EVENTS.items()],
        actions=[describe(key, each, list_action_samples(key)) for key, each in ACTIONS.items()],
        requests=[
            describe(key, each, list_request_samples(key)) for key, each in OTHER_REQUESTS.items()
        ],
    )


def list_fields(schemas: Schemas, name: str, prefix: str = "") -> Iterator[SchemaField]:
    """Yield the fields of an object, each followed by those inside of it."""
    needed = schemas[name].get("required", ())
    for field, part in schemas[name]["properties"].items():
        kind, text = type_of(_inlined(schemas, part)), part.get("description", "")
        yield SchemaField(prefix + field, kind, field in needed, text)
        yield from _list_inside(schemas, part, prefix + field)


def _list_inside(schemas: Schemas, part: Mapping[str, Any], prefix: str) -> Iterator[SchemaField]:
    """Yield the fields of the objects that a field holds; of those that differ by kind, of each."""
    for each in [part, *part.get("anyOf", ())]:
        if "discriminator" in each:
            kinds = each["discriminator"]["mapping"]
            yield from merge_fields(_list_by_kind(schemas, kinds, f"{prefix}."))
            return
    for inner, dot in _objects_in(schemas, part):
        yield from list_fields(schemas, inner, prefix + dot)


def _list_by_kind(
    schemas: Schemas, kinds: Mapping[str, str], prefix: str
) -> dict[str, list[SchemaField]]:
    return {
        kind: list(list_fields(schemas, ref.rpartition("/")[2], prefix))
        for kind, ref in kinds.items()
    }


def _objects_in(schemas: Schemas, part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the objects that a field holds, and what stands between their names."""
    name = _name_of(part)
    if name and "properties" in schemas[name]:
        yield name, "."
    for each in part.get("anyOf", ()):
        yield from _objects_in(schemas, each)
    for inner, _ in _objects_in(schemas, part["items"]) if "items" in part else ():
        yield inner, "[]."


def _inlined(schemas: Schemas, part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a type without references: readers want values, and no names of ours."""
    name = _name_of(part)
    if name:
        found = schemas[name]
        return {"type": "object"} if "properties" in found else dict(found)
    if "oneOf" in part:
        return {"type": "object"}
    whole = dict(part)
    if "items" in part:
        whole["items"] = _inlined(schemas, part["items"])
    if "anyOf" in part:
        whole["anyOf"] = [_inlined(schemas, each) for each in part["anyOf"]]
    return whole


def _name_of(part: Mapping[str, Any]) -> str:
    return str(part.get("$ref", "")).rpartition("/")[2]
