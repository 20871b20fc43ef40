"""Databases without tables, for migrations to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from app import create_app
from app.extensions import db
from tests.support.databases import settings_for


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
