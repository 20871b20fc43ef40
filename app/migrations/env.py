"""Runs the migrations on the application's own connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, text

from app.migrations.left_behind import is_in_use

LOCK = 7_041_776  # any number that is ours


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write column types by what the database stores, so that migrations need no code of ours."""
    if kind == "type" and type(item).__module__.startswith("app."):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    """Run what is missing. Two processes that start at once take turns."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        render_item=render_item,
        include_object=is_in_use,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


with current_app.extensions["migrate"].db.engine.begin() as connection:
    migrate(connection)
