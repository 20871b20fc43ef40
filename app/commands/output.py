"""What commands print: words for people, one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def show(values: Mapping[str, Any], *, as_json: bool) -> None:
    """Print values, nested ones with their path."""
    if as_json:
        click.echo(json.dumps(values))
        return
    for name, value in _flat(values):
        click.echo(f"{name:<22} {value}")


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            rows += _flat(value, f"{prefix}{name}.")
        else:
            rows.append((f"{prefix}{name}", value))
    return rows
