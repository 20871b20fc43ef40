"""The ``webhooks`` of the OpenAPI document: what a host is sent, and what it may answer."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from app.api.document.components import refer_to
from app.api.document.messages.event_schemas import EVENTS
from app.api.document.messages.request_schemas import (
    ACTIONS,
    ELIGIBILITY,
    OTHER_REQUESTS,
    EligibilityAnswerSchema,
)
from app.api.document.messages.samples import (
    MessageSample,
    list_action_samples,
    list_event_samples,
    list_request_samples,
)
from app.api.document.schemas import ActionAnswerSchema

ACTION = "action.requested"
SENT: tuple[type[BaseModel], ...] = (
    *EVENTS.values(),
    *ACTIONS.values(),
    *OTHER_REQUESTS.values(),
    EligibilityAnswerSchema,
)
"""The schemas of all that is sent, and of the answers that are for no view."""
_HEADERS = {
    "webhook-id": "The same on every try: do it once.",
    "webhook-timestamp": "When it was sent, in Unix seconds.",
    "webhook-signature": "One or more signatures, as Standard Webhooks has it.",
}
_TAKEN = {"2XX": {"description": "Taken. After any other answer it is sent again."}}


def build_webhooks() -> dict[str, Any]:
    """Return what is sent by its type: to webhook endpoints, and to the URLs that are asked."""
    return {
        **{
            event_type.value: _hook(event_type, schema, list_event_samples(event_type), _TAKEN)
            for event_type, schema in EVENTS.items()
        },
        ACTION: _action_hook(),
        **{
            name: _hook(name, schema, list_request_samples(name), _answers_to(name))
            for name, schema in OTHER_REQUESTS.items()
        },
    }


def describe_schema(schema: type[BaseModel]) -> str:
    """Return in one line when a message is sent, or what is asked."""
    return " ".join(inspect.cleandoc(schema.__doc__ or "").split())


def _action_hook() -> dict[str, Any]:
    samples = [sample for kind in ACTIONS for sample in list_action_samples(kind)]
    data = {
        "oneOf": [refer_to(schema) for schema in ACTIONS.values()],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind.value: refer_to(schema)["$ref"] for kind, schema in ACTIONS.items()},
        },
    }
    summary = "Do what a customer decided."
    return _operation(ACTION, summary, data, samples, _answers_to(ACTION))


def _hook(
    name: str, schema: type[BaseModel], samples: Iterable[MessageSample], answers: dict[str, Any]
) -> dict[str, Any]:
    return _operation(name, describe_schema(schema), refer_to(schema), samples, answers)


def _operation(
    name: str, summary: str, data: dict[str, Any], samples: Iterable[MessageSample], answers: Any
) -> dict[str, Any]:
    content = {
        "schema": _message(name, data),
        "examples": {sample.name: {"value": sample.body} for sample in samples},
    }
    operation = {
        "operationId": f"send_{name.replace('.', '_')}",
        "summary": summary,
        "parameters": [_header(header, text) for header, text in _HEADERS.items()],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": answers,
    }
    return {"post": operation}


def _message(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
    }


def _header(name: str, text: str) -> dict[str, Any]:
    kind = {"type": "string"}
    return {"name": name, "in": "header", "required": True, "description": text, "schema": kind}


def _answers_to(name: str) -> dict[str, Any]:
    if name == ELIGIBILITY:
        return {"200": _answer("The offers that may be shown", EligibilityAnswerSchema)}
    if name != ACTION:
        return _TAKEN
    failed = _answer("Failed, with a code", ActionAnswerSchema)
    return {
        "200": _answer("Applied or failed", ActionAnswerSchema),
        "202": {"description": "Pending: it is asked again, or settled over the API"},
        "204": {"description": "Applied"},
        "409": failed,
        "422": failed,
    }


def _answer(description: str, schema: type[BaseModel]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": refer_to(schema)}},
    }
