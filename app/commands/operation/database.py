"""``fairwell db``: the database's schema."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.config import ROOT
from app.extensions import db

if TYPE_CHECKING:
    from alembic.config import Config


@click.group("db")
def db_group() -> None:
    """The database's schema."""


@db_group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    upgrade_database()
    click.echo("The database is up to date.")


def upgrade_database(revision: str = "head") -> None:
    """Bring the database to the newest schema, or to the one named, quietly."""
    from alembic import command  # late: processes that never migrate do without

    command.upgrade(_quiet_config(), revision)
    db.session.remove()


def downgrade_database(revision: str) -> None:
    """Take the database back to a schema."""
    from alembic import command

    command.downgrade(_quiet_config(), revision)
    db.session.remove()


def _quiet_config() -> Config:
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config
