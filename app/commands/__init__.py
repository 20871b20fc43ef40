"""DOOR for the operator: the ``fairwell`` command."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DatabaseError, OperationalError

from app.config import ConfigurationError

_COMMANDS = {
    "account": "accounts:account",
    "analytics": "analytics:analytics",
    "catalogue": "remote.command:catalogue",
    "customer": "customers:customer",
    "db": "operation.database:db_group",
    "demo": "demo.command:demo",
    "doctor": "operation.doctor:doctor",
    "endpoint": "webhooks:endpoint",
    "experiment": "experiments.group:experiment",
    "flow": "flows:flow",
    "key": "accounts:key",
    "listen": "remote.listen:listen",
    "member": "members:member",
    "retention": "operation.retention:retention",
    "routes": "routes:routes",
    "secret": "operation.secret:secret",
    "serve": "operation.serve:serve",
    "sessions": "sessions:sessions",
    "simulate": "simulation.command:simulate",
    "test-clock": "simulation.clock:test_clock",
    "token": "tokens:token",
    "webhooks": "webhooks:webhooks",
    "words": "texts:words",
    "work": "operation.worker:work",
}
"""Where each command stands. Its module is read when it is called: a worker needs no other."""


def _create_app() -> Flask:
    from app import create_app

    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


class Fairwell(FlaskGroup):
    """The command, which says in a sentence that a database cannot be used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, or None if there is none of this name."""
        if name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[name].split(":")
        found: click.Command = getattr(import_module(f"app.commands.{module}"), attribute)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run what was asked for."""
        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            if type(error) not in {DatabaseError, OperationalError}:
                raise
            reason = " ".join(str(error.orig).split())[:300]
            raise click.ClickException(
                f"The database cannot be used: {reason}. `fairwell doctor` says more."
            ) from error


cli = Fairwell(
    name="fairwell",
    help="Fairwell, a self-hosted cancellation service.",
    create_app=_create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
)
click.version_option(package_name="fairwell", prog_name="fairwell")(cli)
