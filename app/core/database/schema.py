"""Which schema a database has, and which one this version knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_TABLE = "alembic_version"


@dataclass(frozen=True)
class Schema:
    """What a database says of itself."""

    tables: frozenset[str]
    revision: str | None
    """The last migration that ran there, such as ``0035``. None: it has none of ours."""

    @cached_property
    def known(self) -> frozenset[str]:
        """The migrations that this version has."""
        return frozenset(script.revision for script in _directory().walk_revisions())

    @cached_property
    def head(self) -> str:
        """The last of them."""
        return str(_directory().get_current_head())

    @property
    def is_foreign(self) -> bool:
        """Whether the tables are those of something else."""
        return bool(self.tables) and _TABLE not in self.tables

    @property
    def is_ahead(self) -> bool:
        """Whether a later version has migrated it. Migrations only add, so this one goes on."""
        revision = self.revision or ""
        is_ours = revision.isdecimal() and len(revision) == len(self.head)
        return is_ours and revision > self.head


def read_schema(connection: Connection) -> Schema:
    """Return what a database says of its schema."""
    tables = frozenset(inspect(connection).get_table_names())
    if _TABLE not in tables:
        return Schema(tables, None)
    return Schema(tables, connection.scalar(text("SELECT version_num FROM alembic_version")))


def _directory() -> ScriptDirectory:
    from alembic.script import ScriptDirectory  # late: processes that never migrate do without

    return ScriptDirectory(str(MIGRATIONS))
