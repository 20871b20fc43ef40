"""``fairwell catalogue``: plans, segments, offers and routes as a file, at a service."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.commands.output import as_json_option, file_argument
from app.commands.remote.annotations import read_findings, show_findings
from app.commands.remote.catalogue import (
    CatalogueChange,
    check_catalogue,
    compare_catalogue,
    find_mistakes,
    pull_catalogue,
    push_catalogue,
    write_catalogue,
)
from app.commands.remote.client import RemoteService
from app.commands.remote.options import annotations_option, read_service, remote_options
from app.flows.document.parsing import parse_raw
from app.flows.errors import InvalidDocument
from app.offers.errors import InvalidOffer, InvalidPlan, InvalidSegment


@click.group()
def catalogue() -> None:
    """Plans, segments, offers and routes as a YAML file, at a service (--url and --key)."""


@catalogue.command("pull")
@remote_options
def pull(url: str | None, key: str | None) -> None:
    """Print the catalogue of a service as YAML."""
    click.echo(write_catalogue(pull_catalogue(_require(url, key))), nl=False)


@catalogue.command("validate")
@file_argument
@as_json_option
@annotations_option
def validate(file: Path, as_json: bool, as_annotations: bool) -> None:
    """Check a file, and say what is wrong with it, and where. Asks no service."""
    try:
        found = find_mistakes(parse_raw(file.read_bytes()))
    except InvalidDocument as error:
        found = list(error.findings)
    shown = read_findings(found)
    has_errors = show_findings(file, shown, as_json=as_json, as_annotations=as_annotations)
    raise SystemExit(1 if has_errors else 0)


@catalogue.command("diff")
@file_argument
@remote_options
@as_json_option
def diff(file: Path, url: str | None, key: str | None, as_json: bool) -> None:
    """Say what pushing a file would change. Ends with status 1 if that is anything."""
    service = _require(url, key)
    found = compare_catalogue(service, _read(file))
    _show(file, found, as_json)
    raise SystemExit(1 if any(each.change != "left" for each in found) else 0)


@catalogue.command("push")
@file_argument
@remote_options
@as_json_option
def push(file: Path, url: str | None, key: str | None, as_json: bool) -> None:
    """Create and change what the file has otherwise. What it does not have stays."""
    service = _require(url, key)
    _show(file, push_catalogue(service, _read(file)), as_json)


def _require(url: str | None, key: str | None) -> RemoteService:
    service = read_service(url, key)
    if service is None:
        raise click.UsageError("Name a service with --url.")
    return service


def _read(file: Path) -> dict[str, Any]:
    try:
        return check_catalogue(parse_raw(file.read_bytes()))
    except InvalidDocument as error:
        raise click.ClickException(f"{file}\n{error}") from error
    except (InvalidPlan, InvalidSegment, InvalidOffer) as error:
        told = "\n".join(finding.detail for finding in error.findings)
        raise click.ClickException(f"{file}\n{told}") from error


def _show(file: Path, found: Sequence[CatalogueChange], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"changes": [asdict(each) for each in found]}))
        return
    for each in found:
        click.echo(f"{each.change} {each.part} {each.key}".rstrip())
    if not found:
        click.echo(f"{file}: nothing to change.")
