"""The migrations and the models describe the same tables, on both databases, there and back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from app.commands.operation.database import downgrade_database, upgrade_database
from app.config import ROOT
from app.extensions import db
from app.migrations.left_behind import LEFT_BEHIND, is_in_use
from tests.rules.sources import modules

MIGRATIONS = ROOT / "migrations"
VERSIONS = [module for module in modules() if module.path.startswith("app/migrations/versions/")]


def test_migrations_make_the_tables_of_the_models(empty_app: Flask):
    upgrade_database()
    assert differences() == []


def test_columns_are_left_behind_for_the_version_before(empty_app: Flask):
    """It runs on while the schema is ahead of it; what it writes there, it may leave out."""
    upgrade_database()
    made = inspect(db.engine)
    for table, names in LEFT_BEHIND.items():
        kept = {each["name"]: each for each in made.get_columns(table) if each["name"] in names}
        assert kept.keys() == names
        assert all(each["nullable"] for each in kept.values())
        assert not names.intersection(db.metadata.tables[table].columns.keys())


def test_primary_keys_keep_their_order(empty_app: Flask):
    """Alembic does not compare them, and lookups by account depend on it."""
    upgrade_database()
    made = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        columns = made.get_pk_constraint(table.name)["constrained_columns"]
        assert columns == [column.name for column in table.primary_key]


def test_migrations_lead_back_and_there_again(empty_app: Flask):
    upgrade_database()

    downgrade_database("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    upgrade_database()
    assert differences() == []


def test_upgrading_twice_changes_nothing(empty_app: Flask):
    upgrade_database()
    upgrade_database()
    assert differences() == []


def test_migrations_follow_each_other_by_number():
    script = ScriptDirectory(str(MIGRATIONS))
    numbers = [revision.revision for revision in script.walk_revisions()][::-1]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert len(VERSIONS) == len(numbers)


def test_migrations_outlive_the_models():
    """What they do was decided then: they import nothing of ours."""
    imported = {name for module in VERSIONS for name in names_imported_by(module.tree)}
    assert not [name for name in imported if name.split(".")[0] == "app"]


def differences() -> list[object]:
    """Return what would have to be migrated to reach the models."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_in_use}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, db.metadata))


def names_imported_by(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
