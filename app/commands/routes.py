"""``fairwell routes``: which customers get which flow, as a file."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.errors import AccountNotFound
from app.accounts.models import Account
from app.commands.output import account_option, as_json_option, file_argument, show
from app.extensions import db, reading
from app.flows.document.parsing import load_yaml
from app.flows.errors import InvalidDocument
from app.flows.routing import service
from app.flows.routing.errors import InvalidRoutes
from app.flows.routing.service import RouteRule
from app.members import audit


@click.group()
def routes() -> None:
    """Routes as a YAML file: segments, and the flows that their customers get."""


@routes.command("pull")
@account_option
@with_appcontext
def pull(account_id: str) -> None:
    """Print the rules as YAML, in the order in which they are tried."""
    with reading():
        rules = service.list_rules(_require(account_id))
    click.echo("fairwell: 1\nroutes:" if rules else "fairwell: 1\nroutes: []")
    for rule in rules:
        click.echo(f"  - segment: {rule.segment}\n    flow: {rule.flow}")


@routes.command("push")
@file_argument
@account_option
@as_json_option
@with_appcontext
def push(file: Path, account_id: str, as_json: bool) -> None:
    """Let the rules of a file hold, as the next version."""
    rules = _read(file)
    try:
        version = service.save_rules(_require(account_id), rules)
    except InvalidRoutes as error:
        raise click.ClickException(f"{file}\n{error}") from error
    audit.record(account_id, None, "routes.changed", str(version.number))
    db.session.commit()
    show({"routes": len(rules), "version": version.number}, as_json=as_json)


@routes.command("diff")
@file_argument
@account_option
@as_json_option
@with_appcontext
def diff(file: Path, account_id: str, as_json: bool) -> None:
    """Say what pushing a file would change. Ends with status 1 if that is anything."""
    rules = _read(file)
    with reading():
        known = service.list_rules(_require(account_id))
    gone = [f"- {_line(each)}" for each in known if each not in rules]
    new = [f"+ {_line(each)}" for each in rules if each not in known]
    moved = [] if gone or new or rules == known else ["the order changes"]
    found = [*gone, *new, *moved]
    if as_json:
        click.echo(json.dumps({"differences": found}))
    else:
        click.echo("\n".join(found) or f"{file}: nothing would change.")
    raise SystemExit(1 if found else 0)


def _line(rule: RouteRule) -> str:
    return f"{rule.segment} -> {rule.flow}"


def _read(file: Path) -> list[RouteRule]:
    try:
        found = load_yaml(file.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or set(found) != {"fairwell", "routes"}:
            raise click.ClickException(f"{file}\nA file of routes has fairwell and routes.")
        return service.read_rules(found["routes"])
    except (InvalidDocument, InvalidRoutes, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}\n{error}") from error


def _require(account_id: str) -> Account:
    try:
        return accounts.require_account(account_id)
    except AccountNotFound as error:
        raise click.ClickException(f"There is no account {account_id}.") from error
