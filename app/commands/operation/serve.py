"""``fairwell serve``: the processes that answer, and one that works."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.commands.operation.database import upgrade_database
from app.core.observability.tracing import warn_of_fault
from app.extensions import db


@click.command()
@click.option("--no-worker", is_flag=True, help="Leave the outbox to `fairwell work`.")
@with_appcontext
def serve(no_worker: bool) -> None:
    """Migrate the database, then serve customers and hosts."""
    from app.commands.operation.web_server import WebServer

    warn_of_fault()
    upgrade_database()
    db.engine.dispose()  # processes must not share a connection
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    WebServer(app, with_worker=not no_worker).run()
