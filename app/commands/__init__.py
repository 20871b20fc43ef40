"""DOOR for the operator: the ``fairwell`` command."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DatabaseError, OperationalError

from app.commands import (
    accounts,
    analytics,
    customers,
    experiments,
    flows,
    members,
    routes,
    sessions,
    texts,
    tokens,
    webhooks,
)
from app.commands.demo import command as demo
from app.commands.operation import database, doctor, retention, secret, serve
from app.commands.remote import command as remote
from app.commands.simulation.command import simulate
from app.config import ConfigurationError


def _create_app() -> Flask:
    from app import create_app

    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


class Fairwell(FlaskGroup):
    """The command, which says in a sentence that a database cannot be used."""

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
for command in (
    serve.serve,
    serve.work,
    demo.demo,
    simulate,
    accounts.account,
    accounts.key,
    customers.customer,
    members.member,
    tokens.token,
    flows.flow,
    remote.catalogue,
    experiments.experiment,
    routes.routes,
    texts.words,
    sessions.sessions,
    retention.retention,
    analytics.analytics,
    webhooks.webhooks,
    webhooks.endpoint,
    database.db_group,
    doctor.doctor,
    secret.secret,
):
    cli.add_command(command)
click.version_option(package_name="fairwell", prog_name="fairwell")(cli)
