"""DOOR for the operator: the ``fairwell`` command."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import FlaskGroup

from app.commands import (
    accounts,
    analytics,
    customers,
    flows,
    members,
    sessions,
    texts,
    tokens,
    webhooks,
)
from app.commands.demo import command as demo
from app.commands.operation import database, doctor, retention, serve
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
    texts.words,
    sessions.sessions,
    retention.retention,
    analytics.analytics,
    webhooks.webhooks,
    database.db_group,
    doctor.doctor,
):
    cli.add_command(command)
