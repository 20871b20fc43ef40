"""What commands take and print alike: words for people, one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

account_option = click.option("--account", "account_id", required=True, help="Such as acct_….")
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
