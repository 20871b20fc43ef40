"""``fairwell db``: the database's schema."""

from __future__ import annotations

import logging

import click
import flask_migrate
from flask.cli import with_appcontext

from app.extensions import db


@click.group("db")
def db_group() -> None:
    """The database's schema."""


@db_group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    upgrade_database()
    click.echo("The database is up to date.")


def upgrade_database() -> None:
    """Bring the database to the newest schema, quietly."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()
    db.session.remove()
