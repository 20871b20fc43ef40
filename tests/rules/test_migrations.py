"""The migrations and the models describe the same tables, on both databases, there and back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect

from app import create_app
from app.config import ROOT
from app.extensions import db
from tests.rules.sources import modules
from tests.support.databases import settings_for

MIGRATIONS = ROOT / "migrations"
VERSIONS = [module for module in modules() if module.path.startswith("app/migrations/versions/")]


@pytest.fixture
def empty_postgresql(worker_postgresql: Engine) -> Iterator[str]:
    """Return the address of a database without tables."""
    name = f"migrations_{uuid4().hex}"
    engine = create_engine(worker_postgresql.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield worker_postgresql.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A service whose database has no tables yet. Its context is the test's."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/empty.db"
    else:
        address = request.getfixturevalue("empty_postgresql")
    app = create_app(settings_for(address))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_make_the_tables_of_the_models(empty_app: Flask):
    flask_migrate.upgrade()
    assert differences() == []


def test_primary_keys_keep_their_order(empty_app: Flask):
    """Alembic does not compare them, and lookups by account depend on it."""
    flask_migrate.upgrade()
    made = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        columns = made.get_pk_constraint(table.name)["constrained_columns"]
        assert columns == [column.name for column in table.primary_key]


def test_migrations_lead_back_and_there_again(empty_app: Flask):
    flask_migrate.upgrade()

    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    flask_migrate.upgrade()
    assert differences() == []


def test_upgrading_twice_changes_nothing(empty_app: Flask):
    flask_migrate.upgrade()
    flask_migrate.upgrade()
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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def names_imported_by(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
