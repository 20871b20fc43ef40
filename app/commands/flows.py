"""``fairwell flow``: flows as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.accounts.errors import AccountNotFound
from app.commands.output import account_option, as_json_option, file_argument, show
from app.core.findings import Finding, Severity
from app.core.territories import read_country, read_region
from app.extensions import db, reading
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import Pack, all_packs
from app.flows import service as flows
from app.flows.document.differences import Difference, differences
from app.flows.document.parsing import parse_file
from app.flows.document.schema import FlowDocument
from app.flows.document.serialize import write_yaml
from app.flows.drafts.policy_findings import judge
from app.flows.errors import InvalidDocument, UnfairFlow
from app.members import audit


@click.group()
def flow() -> None:
    """Flows as YAML files: check them, publish them, fetch them."""


@flow.command("validate")
@file_argument
def validate(file: Path) -> None:
    """Check a file against the schema, and say what is wrong with it."""
    document = _read(file)
    click.echo(f"{file}: a valid flow with the key {document.key}.")


@flow.command("lint")
@file_argument
@click.option("--country", help="Judge for this country or region only, such as DE or US-CA.")
def lint(file: Path, country: str | None) -> None:
    """Say what policy packs and the linter of words find in a file.

    Ends with status 1 if it could not be published.
    """
    packs = _packs_of(country) if country else all_packs()
    found = judge(_read(file), packs)
    for finding in found:
        click.echo(_line(finding))
    if any(finding.severity is Severity.ERROR for finding in found):
        raise SystemExit(1)
    if not found:
        click.echo(f"{file}: nothing found.")


@flow.command("push")
@file_argument
@account_option
@click.option("--override-words", metavar="REASON", help="Publish in spite of words; say why.")
@as_json_option
@with_appcontext
def push(file: Path, account_id: str, override_words: str | None, as_json: bool) -> None:
    """Publish a file as the flow's next version.

    What the linter holds against its words can be overridden with a reason, which is kept in the
    history and in the audit log. What a pack holds against the flow cannot.
    """
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
@account_option
@click.option("--key", default="default", show_default=True)
@with_appcontext
def pull(account_id: str, key: str) -> None:
    """Print the newest version of a flow as YAML."""
    with reading():
        versions = flows.list_versions(account_id, key)
    if not versions:
        raise click.ClickException(f"The account has no flow {key}.")
    click.echo(write_yaml(versions[0].document), nl=False)


@flow.command("diff")
@file_argument
@account_option
@as_json_option
@with_appcontext
def diff(file: Path, account_id: str, as_json: bool) -> None:
    """Say what pushing a file would change. Ends with status 1 if that is anything."""
    document = _read(file)
    with reading():
        versions = flows.list_versions(account_id, document.key)
    if not versions:
        raise click.ClickException(f"The account has no flow {document.key}.")
    found = differences(versions[0].document, flows.get_content(document))
    if as_json:
        click.echo(json.dumps({"differences": [asdict(each) for each in found]}))
    else:
        click.echo("\n".join(map(_difference, found)) or f"{file}: nothing would change.")
    raise SystemExit(1 if found else 0)


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


def _line(finding: Finding) -> str:
    name = f" {finding.params['kind']}" if "kind" in finding.params else ""
    where = ", ".join(finding.params["packs"])
    rule = f"{finding.severity} {finding.code}{name} ({where})"
    return f"{rule} {finding.path}: {finding.detail}"


def _read(file: Path) -> FlowDocument:
    try:
        return parse_file(file.read_bytes())
    except InvalidDocument as error:
        raise click.ClickException(f"{file}\n{error}") from error
