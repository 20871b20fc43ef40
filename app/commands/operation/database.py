"""``fairwell db``: the database's schema."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.core.database.schema import MIGRATIONS, read_schema
from app.extensions import db

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)


@click.group("db")
def db_group() -> None:
    """The database's schema."""


@db_group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    if upgrade_database():
        click.echo("The database is up to date.")
    else:
        click.echo("The database has the schema of a newer version, which stays as it is.")


@db_group.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(target: Path) -> None:
    """Copy a SQLite database into a file while it is in use. For PostgreSQL there is pg_dump."""
    if db.engine.dialect.name != "sqlite":
        raise click.ClickException("This database is PostgreSQL. Use: pg_dump --format=custom")
    if target.exists():
        raise click.ClickException(f"{target} is there already.")
    copy_database(target)
    click.echo(f"{target} is a whole copy. Without FAIRWELL_SECRET_KEY nobody can open it.")


def copy_database(target: Path) -> None:
    """Copy the SQLite database page by page, as it was at one moment.

    Into a file beside the target first, which nobody else may read: a copy that was broken off
    is never taken for a whole one.
    """
    begun = target.with_name(f"{target.name}.part")
    begun.unlink(missing_ok=True)
    begun.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"file:{db.engine.url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(begun)) as copy,
    ):
        source.backup(copy)
    begun.rename(target)


def upgrade_database(revision: str = "head") -> bool:
    """Bring the database to the newest schema, or to the one named, quietly.

    Return whether it has that schema: a newer version's is left as it is. This version works
    on it, be it that an upgrade is under way, or that one was taken back.
    """
    if _is_ahead():
        log.warning("the database has the schema of a newer version: it is left as it is")
        return False
    from alembic import command  # late: processes that never migrate do without

    command.upgrade(_quiet_config(), revision)
    db.session.remove()
    return True


def _is_ahead() -> bool:
    with db.engine.connect() as connection:
        return read_schema(connection).is_ahead


def downgrade_database(revision: str) -> None:
    """Take the database back to a schema."""
    from alembic import command

    command.downgrade(_quiet_config(), revision)
    db.session.remove()


def _quiet_config() -> Config:
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
