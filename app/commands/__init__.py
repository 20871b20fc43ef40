"""DOOR for the operator: the ``fairwell`` command."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import FlaskGroup

from app.commands import (
    accounts,
    analytics,
    customers,
    database,
    demo,
    doctor,
    flows,
    members,
    retention,
    serve,
    sessions,
    tokens,
    webhooks,
    words,
)
from app.config import ConfigurationError


def _create_app() -> Flask:
    from app import create_app

    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


cli = FlaskGroup(
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
    accounts.account,
    customers.customer,
    members.member,
    tokens.token,
    flows.flow,
    words.words,
    sessions.sessions,
    retention.retention,
    analytics.analytics,
    webhooks.webhooks,
    database.db_group,
    doctor.doctor,
):
    cli.add_command(command)
