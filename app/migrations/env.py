"""Runs the migrations on the application's own connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from app.extensions import db
from app.migrations.left_behind import is_in_use

LOCK = 7_041_776  # any number that is ours
PATIENCE_SECONDS = 3


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write column types by what the database stores, so that migrations need no code of ours."""
    if kind == "type" and type(item).__module__.startswith("app."):
        return f"sa.{item.impl!r}"
    return False


def _take_turn(connection: Connection) -> None:
    """Wait for who migrates now, however long; then for no table longer than customers may.

    Who waits for a table's lock makes everybody wait behind it: a migration that does not get
    it gives up, changes nothing, and can be tried again.
    """
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'"))
    if connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'citus'")):
        connection.execute(text("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"))


def migrate(connection: Connection) -> None:
    """Run what is missing. Two processes that start at once take turns."""
    if connection.dialect.name == "postgresql":
        _take_turn(connection)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        include_object=is_in_use,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


with db.engine.begin() as connection:
    migrate(connection)
