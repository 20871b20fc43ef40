"""``fairwell flow``: flows as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.accounts.errors import AccountNotFound
from app.commands.output import as_json_option, file_argument, show
from app.commands.remote.annotations import (
    is_of_schema,
    read_findings,
    show_findings,
    show_import,
)
from app.commands.remote.catalogue import write_catalogue
from app.commands.remote.client import RemoteService
from app.commands.remote.flows import compare_flow, lint_remotely, pull_flow, push_flow
from app.commands.remote.options import (
    annotations_option,
    read_service,
    read_target,
    remote_options,
    target_options,
)
from app.core.database.types import JsonObject
from app.core.locale import SHIPPED_LOCALES
from app.core.territories import read_country, read_region
from app.extensions import db, reading
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import Pack, all_packs
from app.flows import service as flows
from app.flows.document.differences import Difference, differences
from app.flows.document.parsing import parse_document, parse_file, parse_raw
from app.flows.document.schema import FlowDocument
from app.flows.document.serialize import write_yaml
from app.flows.drafts.policy_findings import judge
from app.flows.errors import InvalidDocument, UnfairFlow
from app.flows.imports import SOURCES, import_flow
from app.members import audit


@click.group()
def flow() -> None:
    """Flows as YAML files: check them, publish them, fetch them."""


@flow.command("validate")
@file_argument
@remote_options
@as_json_option
@annotations_option
def validate(
    file: Path, *, url: str | None, key: str | None, as_json: bool, as_annotations: bool
) -> None:
    """Check a file against the schema, and say what is wrong with it, and where.

    With --url a service checks it, with the schema of its version.
    """
    service = read_service(url, key)
    found = _validate(file, service)
    if found or as_json or as_annotations:
        _end(show_findings(file, found, as_json=as_json, as_annotations=as_annotations))
    click.echo(f"{file}: a valid flow with the key {_read(file).key}.")


@flow.command("lint")
@file_argument
@click.option("--country", help="Judge for this country or region only, such as DE or US-CA.")
@remote_options
@as_json_option
@annotations_option
def lint(
    file: Path,
    *,
    country: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
    as_annotations: bool,
) -> None:
    """Say what policy packs and the linter of words find in a file.

    With --url the laws of the account's country count, and what its offers state. Ends with
    status 1 if it could not be published.
    """
    service = read_service(url, key)
    found = _lint(file, country, service)
    _end(show_findings(file, found, as_json=as_json, as_annotations=as_annotations))


@flow.command("push")
@file_argument
@target_options
@click.option("--override-words", metavar="REASON", help="Publish in spite of words; say why.")
@as_json_option
def push(
    file: Path,
    *,
    account_id: str | None,
    url: str | None,
    key: str | None,
    override_words: str | None,
    as_json: bool,
) -> None:
    """Publish a file as the flow's next version, here or at a service.

    What the linter holds against its words can be overridden with a reason, which is kept in the
    history and in the audit log. What a pack holds against the flow cannot.
    """
    document, target = _read(file), read_target(account_id, url, key)
    if isinstance(target, RemoteService):
        if override_words:
            raise click.UsageError("--override-words is for who runs the service: use --account.")
        show(push_flow(target, document), as_json=as_json)
        return
    _push_here(file, target, override_words, as_json)


@with_appcontext
def _push_here(file: Path, account_id: str, override_words: str | None, as_json: bool) -> None:
    document = _read(file)
    try:
        version = flows.publish_flow(
            account_id, document, override_reason=override_words, overrides_words_only=True
        )
    except AccountNotFound as error:
        raise click.ClickException(f"There is no account {account_id}.") from error
    except UnfairFlow as error:
        raise click.ClickException(f"{file}\n{error}") from error
    if version.override_reason:
        detail = {"version": version.number, "override_reason": version.override_reason}
        audit.record(account_id, None, "flow.published", document.key, **detail)
    db.session.commit()
    show({"flow": document.key, "version": version.number, "id": version.id}, as_json=as_json)


@flow.command("pull")
@target_options
@click.option("--flow", "flow_key", help="Which flow.  [default: default]")
def pull(
    *,
    account_id: str | None,
    url: str | None,
    key: str | None,
    flow_key: str | None,
) -> None:
    """Print the newest version of a flow as YAML.

    With --account, --key still names the flow, as it did before --flow.
    """
    target = read_target(account_id, url, key)
    if isinstance(target, RemoteService):
        click.echo(write_yaml(pull_flow(target, flow_key or "default")), nl=False)
        return
    wanted = flow_key or key or "default"
    click.echo(write_yaml(_read_newest(target, wanted)), nl=False)


@flow.command("diff")
@file_argument
@target_options
@as_json_option
def diff(
    file: Path,
    *,
    account_id: str | None,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Say what pushing a file would change. Ends with status 1 if that is anything."""
    document, target = _read(file), read_target(account_id, url, key)
    if isinstance(target, RemoteService):
        found = compare_flow(target, document)
    else:
        newest = _read_newest(target, document.key)
        found = differences(newest, flows.get_content(document))
    if as_json:
        click.echo(json.dumps({"differences": [asdict(each) for each in found]}))
    else:
        click.echo("\n".join(map(_difference, found)) or f"{file}: nothing would change.")
    raise SystemExit(1 if found else 0)


@flow.command("import")
@file_argument
@click.option("--from", "source", required=True, type=click.Choice(list(SOURCES)))
@click.option("--flow", "flow_key", default="default", show_default=True, help="Its key here.")
@click.option("--locale", default="en", show_default=True, type=click.Choice(SHIPPED_LOCALES))
@click.option("--currency", help="Of prices that name none, such as EUR.")
@click.option("--catalogue", "catalogue_file", type=click.Path(path_type=Path, dir_okay=False))
@as_json_option
def import_file(
    file: Path,
    *,
    source: str,
    flow_key: str,
    locale: str,
    currency: str | None,
    catalogue_file: Path | None,
    as_json: bool,
) -> None:
    """Print the flow of another service's JSON file as YAML, and say what cannot be taken over.

    --catalogue names the file that its offers and plans are written to. Nothing is published:
    `fairwell catalogue push` and then `fairwell flow push` do that.
    """
    try:
        content = parse_raw(file.read_bytes())
        found = import_flow(source, content, key=flow_key, locale=locale, currency=currency)
        parse_document(found.document)
    except InvalidDocument as error:
        raise click.ClickException(f"{file}\n{error}") from error
    if catalogue_file is not None:
        catalogue_file.write_text(write_catalogue(found.catalogue), encoding="utf-8")
    show_import(file, found, as_json=as_json)


@with_appcontext
def _read_newest(account_id: str, key: str) -> JsonObject:
    with reading():
        versions = flows.list_versions(account_id, key)
    if not versions:
        raise click.ClickException(f"The account has no flow {key}.")
    return versions[0].document


def _validate(file: Path, service: RemoteService | None) -> list[dict[str, Any]]:
    try:
        if service is None:
            parse_file(file.read_bytes())
            return []
        return [each for each in lint_remotely(service, file) if is_of_schema(each)]
    except InvalidDocument as error:
        return read_findings(error.findings)


def _lint(file: Path, country: str | None, service: RemoteService | None) -> list[dict[str, Any]]:
    try:
        if service is not None:
            return lint_remotely(service, file)
        packs = _packs_of(country) if country else all_packs()
        return read_findings(judge(parse_file(file.read_bytes()), packs))
    except InvalidDocument as error:
        return read_findings(error.findings)


def _end(has_errors: bool) -> None:
    raise SystemExit(1 if has_errors else 0)


def _packs_of(place: str) -> tuple[Pack, ...]:
    """Return the packs of a country, or of a region of it."""
    country = read_country(place)
    region = read_region(place, country)
    if country is None and region is None:
        raise click.BadParameter(f"{place} is no country or region that is known, such as US-CA")
    return choose_packs(country or (region and region[:2]), region)


def _difference(found: Difference) -> str:
    place = f"{found.place} [{found.locale}]" if found.locale else found.place
    if found.before is None and found.after is None:
        return f"{found.change} {place}"
    return f"{found.change} {place}: {json.dumps(found.before)} -> {json.dumps(found.after)}"


def _read(file: Path) -> FlowDocument:
    try:
        return parse_file(file.read_bytes())
    except InvalidDocument as error:
        raise click.ClickException(f"{file}\n{error}") from error
