"""Findings as people, programs and build servers read them: with file, line and column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from app.core.findings import Finding, Severity
from app.flows.document.lines import find_position
from app.flows.document.serialize import write_yaml
from app.flows.imports import ImportedFlow

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))


def is_of_schema(found: Mapping[str, Any]) -> bool:
    """Return whether a finding is about the schema, and not about laws or texts."""
    return str(found["code"]).startswith(("schema.", "document."))


def read_findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings of this machine in the form in which a service answers them."""
    return [
        {
            "code": each.code,
            "kind": each.params.get("kind"),
            "severity": each.severity.value,
            "path": each.path,
            "detail": each.detail,
            "packs": list(each.params.get("packs", ())),
        }
        for each in found
    ]


def locate_findings(file: Path, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with the line and the column of the file that they are about."""
    text = file.read_bytes().decode("utf-8", "replace")
    located = []
    for each in found:
        position = find_position(text, each["path"])
        where = {"file": str(file), "line": position.line, "column": position.column}
        located.append({**each, **where})
    return located


def show_findings(
    file: Path, found: Sequence[Mapping[str, Any]], *, as_json: bool, as_annotations: bool
) -> bool:
    """Print what was found, and return whether any of it is an error."""
    located = locate_findings(file, found)
    has_errors = any(each["severity"] == Severity.ERROR for each in located)
    if as_json:
        click.echo(json.dumps({"file": str(file), "is_valid": not has_errors, "findings": located}))
        return has_errors
    for each in located:
        click.echo(_annotation(each) if as_annotations else _line(each))
    if not located and not as_annotations:
        click.echo(f"{file}: nothing found.")
    return has_errors


def show_import(file: Path, found: ImportedFlow, *, as_json: bool) -> None:
    """Print a flow that was read from another service's file, and what of it was left out."""
    if as_json:
        whole = {"flow": found.document, "catalogue": found.catalogue}
        left_out = locate_findings(file, read_findings(found.left_out))
        click.echo(json.dumps({**whole, "left_out": left_out}))
        return
    click.echo(write_yaml(found.document), nl=False)
    for each in locate_findings(file, read_findings(found.left_out)):
        click.echo(_line(each), err=True)
    offers = ", ".join(found.catalogue.get("offers", {})) or "none"
    click.echo(f"Offers of this flow: {offers}. --catalogue FILE writes them down.", err=True)


def _line(found: Mapping[str, Any]) -> str:
    packs = f" ({', '.join(found['packs'])})" if found["packs"] else ""
    where = f"{found['file']}:{found['line']}:{found['column']}"
    rule = " ".join(filter(None, (found["severity"], found["code"], found["kind"])))
    return f"{where}: {rule}{packs} {_text(found)}"


def _text(found: Mapping[str, Any]) -> str:
    """Return what is said, behind its path; sentences about the schema begin with it already."""
    path, detail = str(found["path"]), str(found["detail"])
    return detail if not path or detail.startswith(f"{path}:") else f"{path}: {detail}"


def _annotation(found: Mapping[str, Any]) -> str:
    """Return what GitHub and Gitea show beside the line of a change."""
    where = f"file={found['file']},line={found['line']},col={found['column']}"
    level, text = _LEVELS[found["severity"]], _text(found)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return f"::{level} {where},title={found['code']}::{text}"
