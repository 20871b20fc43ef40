"""The OpenAPI 3.1 document: every route and every webhook, with the schemas of what is sent."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from pydantic import BaseModel
from werkzeug.routing import Rule

from app.api.document.components import build_schemas, refer_to
from app.api.document.experiment_schemas import ReportSchema
from app.api.document.messages.webhooks import SENT, build_webhooks
from app.api.document.operations import (
    CREATES,
    EMPTY,
    FILES,
    KNOWN_NAMES,
    NAMES,
    QUERIES,
    REQUESTS,
    RESPONSES,
    TAGGED,
)
from app.api.document.schemas import ProblemSchema
from app.api.middleware.idempotency import HEADER, MAX_KEY, takes_key
from app.api.middleware.scopes import needed_scope
from app.api.problems import API_PREFIX

_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key; its scopes say what it may do.",
}
_PARAMETER = re.compile(r"<(?:(?P<converter>[^:<>]+):)?(?P<name>\w+)>")


def build_document(app: Flask, version: str, server: str) -> dict[str, Any]:
    """Return the document of the routes that this app answers."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fairwell",
            "version": version,
            "description": "Cancellations over HTTP. Times are ISO 8601 in UTC.",
        },
        "servers": [{"url": server}],
        "paths": _paths(app),
        "webhooks": build_webhooks(),
        "components": {
            "securitySchemes": {"key": _KEY},
            "schemas": _schemas(),
        },
    }


def list_rules(app: Flask) -> list[tuple[Rule, str]]:
    """Return every route that asks for a key, with its method."""
    return [
        (rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _paths(app: Flask) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for rule, method in sorted(list_rules(app), key=lambda each: (each[0].rule, each[1])):
        path = _PARAMETER.sub(r"{\g<name>}", rule.rule.removeprefix(API_PREFIX))
        name = rule.endpoint.removeprefix("api.")
        view = app.view_functions[rule.endpoint]
        paths.setdefault(path, {})[method] = _operation(rule, method, name, view.__doc__ or "")
    return paths


def _operation(rule: Rule, method: str, name: str, doc: str) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(doc).partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": NAMES.get(name, name.rpartition(".")[2]),
        "summary": " ".join(summary.split()),
        "x-view": name,
        "tags": [rule.rule.removeprefix(API_PREFIX).split("/")[1]],
        "security": [{"key": [needed_scope(rule.endpoint, method)]}],
        "parameters": [*_parameters(rule, name), *_queries(name), *_headers(rule, name, method)],
        "responses": _responses(name, method),
    }
    if more:
        operation["description"] = " ".join(more.split())
    if name in REQUESTS:
        content = {"application/json": {"schema": refer_to(REQUESTS[name])}}
        operation["requestBody"] = {"required": True, "content": content}
    elif name == "api_imports.import_subscriptions":
        content = {"text/csv": {"schema": {"type": "string"}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(rule: Rule, name: str) -> Iterable[dict[str, Any]]:
    for found in _PARAMETER.finditer(rule.rule):
        kind: dict[str, Any] = {"type": "string"}
        if known := KNOWN_NAMES.get(name, {}).get(found["name"]):
            kind["enum"] = known
        yield {"name": found["name"], "in": "path", "required": True, "schema": kind}


def _queries(name: str) -> Iterable[Mapping[str, Any]]:
    for query, schema in QUERIES.get(name, {}).items():
        yield {"name": query, "in": "query", "required": False, "schema": schema}


def _headers(rule: Rule, name: str, method: str) -> Iterable[Mapping[str, Any]]:
    if takes_key(rule.endpoint, method.upper()):
        schema = {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[ -~]+$"}
        description = "The same request with the same key is carried out once."
        yield _header(HEADER, schema, description)
    if name in TAGGED:
        description = "The ETag that was read: what changed since then is not overwritten."
        yield _header("If-Match", {"type": "string"}, description)


def _header(name: str, schema: Mapping[str, Any], description: str) -> Mapping[str, Any]:
    head = {"name": name, "in": "header", "required": False}
    return {**head, "description": description, "schema": schema}


def _responses(name: str, method: str) -> dict[str, Any]:
    problem = {
        "description": "What is wrong, with a stable code",
        "content": {"application/problem+json": {"schema": refer_to(ProblemSchema)}},
    }
    if name in EMPTY:
        return {"204": {"description": "Done"}, "default": problem}
    answer: dict[str, Any] = {"description": "Done"}
    if name in RESPONSES:
        answer["content"] = {"application/json": {"schema": refer_to(RESPONSES[name])}}
    for kind in FILES.get(name, ()):
        is_json = kind == "application/json"
        schema = refer_to(ReportSchema) if is_json else {"type": "string"}
        answer.setdefault("content", {})[kind] = {"schema": schema}
    statuses = ["201"] if name in CREATES else ["200"]
    if method == "put":
        statuses = ["200", "201"]
    return {**dict.fromkeys(statuses, answer), "default": problem}


def _schemas() -> dict[str, Any]:
    others: list[type[BaseModel]] = [ReportSchema, ProblemSchema]
    return build_schemas([*REQUESTS.values(), *RESPONSES.values(), *others, *SENT])
