"""``fairwell experiment pull|push|diff|validate``: experiments as YAML files."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.commands.experiments.command import experiment
from app.commands.output import as_json_option, file_argument, show
from app.commands.remote.annotations import read_findings, show_findings
from app.commands.remote.client import RemoteService
from app.commands.remote.experiments import pull_remotely, push_remotely
from app.commands.remote.options import annotations_option, read_target, target_options
from app.core.database.types import JsonObject
from app.core.errors import FairwellError
from app.core.findings import Finding
from app.experiments.checks import find_obstacles
from app.experiments.errors import StructureLocked
from app.experiments.files import (
    ExperimentFile,
    describe,
    list_differences,
    parse_experiment,
    push_experiment,
    write_yaml,
)
from app.experiments.queries import get_experiment
from app.extensions import db, reading
from app.flows.document.differences import Difference
from app.flows.document.parsing import parse_document
from app.flows.errors import FlowNotFound, FlowNotPublished, InvalidDocument
from app.members import audit


@experiment.command("pull")
@click.argument("experiment_key", metavar="KEY")
@target_options
def pull(experiment_key: str, account_id: str | None, url: str | None, key: str | None) -> None:
    """Print an experiment as YAML, with the flow of each variant."""
    target = read_target(account_id, url, key)
    found = _pull(target, experiment_key)
    if found is None:
        raise click.ClickException(f"The account has no experiment {experiment_key}.")
    click.echo(write_yaml(found), nl=False)


@experiment.command("validate")
@file_argument
@as_json_option
@annotations_option
def validate(file: Path, as_json: bool, as_annotations: bool) -> None:
    """Check a file against the schema, and say what is wrong with it, and where."""
    found = read_findings(_find_mistakes(file))
    if found or as_json or as_annotations:
        has_errors = show_findings(file, found, as_json=as_json, as_annotations=as_annotations)
        raise SystemExit(1 if has_errors else 0)
    click.echo(f"{file}: a valid experiment with the key {_read(file).experiment}.")


@experiment.command("push")
@file_argument
@target_options
@as_json_option
def push(
    file: Path, account_id: str | None, url: str | None, key: str | None, as_json: bool
) -> None:
    """Create the experiment of a file, or change its draft. It does not start by itself."""
    wanted, target = _read(file), read_target(account_id, url, key)
    if isinstance(target, RemoteService):
        show(push_remotely(target, wanted), as_json=as_json)
    else:
        _push_here(file, wanted, target, as_json)


@with_appcontext
def _push_here(file: Path, wanted: ExperimentFile, account_id: str, as_json: bool) -> None:
    verb = "changed" if get_experiment(account_id, wanted.experiment) else "created"
    try:
        pushed = push_experiment(account_id, wanted)
    except (FlowNotFound, FlowNotPublished) as error:
        raise click.ClickException(f"{file}\nThere is no published flow {wanted.flow}.") from error
    except StructureLocked as error:
        raise click.ClickException(f"{error} has started: it stays as it is.") from error
    except FairwellError as error:
        raise click.ClickException(f"{file}\n{error}") from error
    audit.record(account_id, None, f"experiment.{verb}", pushed.key)
    db.session.commit()
    obstacles = ", ".join(each.code for each in find_obstacles(pushed))
    show({"experiment": pushed.key, "change": verb, "cannot_start": obstacles}, as_json=as_json)


@experiment.command("diff")
@file_argument
@target_options
@as_json_option
def diff(
    file: Path, account_id: str | None, url: str | None, key: str | None, as_json: bool
) -> None:
    """Say what pushing a file would change. Ends with status 1 if that is anything."""
    wanted, target = _read(file), read_target(account_id, url, key)
    known = _pull(target, wanted.experiment) or {}
    after = wanted.model_dump(mode="json", exclude_defaults=True) | {"fairwell": 1}
    rows = list_differences(known, after)
    if as_json:
        click.echo(json.dumps({"differences": [asdict(each) for each in rows]}))
    else:
        click.echo("\n".join(map(_line, rows)) or f"{file}: nothing would change.")
    raise SystemExit(1 if rows else 0)


def _find_mistakes(file: Path) -> list[Finding]:
    """Return what keeps a file from being an experiment, the flows of its variants too."""
    try:
        wanted = parse_experiment(file.read_bytes().decode("utf-8", "replace"))
    except InvalidDocument as error:
        return list(error.findings)
    found = []
    for key, variant in wanted.variants.items():
        try:
            parse_document(variant.flow)
        except InvalidDocument as error:
            path = f"variants.{key}.flow"
            found += [replace(each, path=f"{path}.{each.path}") for each in error.findings]
    return found


def _pull(target: RemoteService | str, key: str) -> JsonObject | None:
    """Return what the file of an experiment holds, here or at a service; None if there is none."""
    if isinstance(target, RemoteService):
        return pull_remotely(target, key)
    return _pull_here(target, key)


@with_appcontext
def _pull_here(account_id: str, key: str) -> JsonObject | None:
    with reading():
        found = get_experiment(account_id, key)
        return describe(found) if found else None


def _line(found: Difference) -> str:
    place = f"{found.place} [{found.locale}]" if found.locale else found.place
    if found.before is None and found.after is None:
        return f"{found.change} {place}"
    return f"{found.change} {place}: {json.dumps(found.before)} -> {json.dumps(found.after)}"


def _read(file: Path) -> ExperimentFile:
    try:
        return parse_experiment(file.read_text(encoding="utf-8"))
    except (InvalidDocument, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}\n{error}") from error
