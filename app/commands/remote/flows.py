"""Flows of a remote service: compared, published, fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.commands.remote.client import RemoteAnswer, RemoteService
from app.core.database.types import JsonObject
from app.flows.document.differences import Difference, differences
from app.flows.document.parsing import parse_raw
from app.flows.document.schema import FlowDocument
from app.flows.service import get_content


def lint_remotely(service: RemoteService, file: Path) -> list[dict[str, Any]]:
    """Return what the service finds in a file, by the laws of the account's country.

    :raises InvalidDocument: if the file cannot be read.
    """
    answer = service.ask("POST", "/flows/lint", parse_raw(file.read_bytes()))
    return list(answer.body["findings"]) if answer else []


def pull_flow(service: RemoteService, flow: str) -> JsonObject:
    """Return the document that customers see."""
    return dict(_require_version(service, flow).body["document"])


def compare_flow(service: RemoteService, document: FlowDocument) -> list[Difference]:
    """Return what pushing a document would change."""
    published = _require_version(service, document.key).body["document"]
    return differences(published, get_content(document))


def push_flow(service: RemoteService, document: FlowDocument) -> dict[str, Any]:
    """Publish a document as the next version, unless somebody publishes another one meanwhile."""
    before, path = service.ask("GET", f"/flows/{document.key}"), f"/flows/{document.key}/versions"
    tag = before.tag if before else None
    version = service.ask("POST", path, document.model_dump(mode="json"), tag=tag)
    if version is None:
        raise click.ClickException(f"{service.url} has no API that publishes flows.")
    number = version.body["number"]
    is_new = before is None or before.body["number"] != number
    return {"flow": document.key, "version": number, "id": version.body["id"], "is_new": is_new}


def _require_version(service: RemoteService, flow: str) -> RemoteAnswer:
    found = service.ask("GET", f"/flows/{flow}")
    if found is None:
        raise click.ClickException(f"The account has no published flow {flow}.")
    return found
