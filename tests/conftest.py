"""What all tests can ask for: a service, a company that uses it, a customer's browser, the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from app import create_app
from app.core import pseudonyms, tokens
from app.core.seal import seal
from app.extensions import db
from tests.clocks import MovableClock, movable_clock
from tests.databases import (
    SECRET,
    empty,
    migrate,
    migrated_copy,
    settings_for,
    shared_postgresql,
)
from tests.desks import Desk, open_desk
from tests.faults.receivers import Receiver, receiving
from tests.hosts import Host, open_host
from tests.pages import Visitor

hypothesis.settings.register_profile(
    "fairwell", deadline=None, derandomize=True, database=None, max_examples=100
)
hypothesis.settings.load_profile("fairwell")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def worker_postgresql(testrun_uid: str, worker_id: str) -> Iterator[str]:
    """Return the address of this worker's PostgreSQL database, with the newest schema."""
    with shared_postgresql(testrun_uid, worker_id) as address:
        migrate(address)
        yield address


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database: SQLite, unless the test names another."""
    if getattr(request, "param", "sqlite") == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return migrated_copy(template, tmp_path / "fairwell.db")
    address: str = request.getfixturevalue("worker_postgresql")
    empty(address)
    return address


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep compiled templates, for each test has a service of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    database_url: str, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., Flask]]:
    """Make a service with settings of its own on the database of the test."""
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        app = create_app(settings_for(database_url, **changes))
        app.jinja_env.undefined = StrictUndefined
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
    seal.use_keys([SECRET])
    tokens.use_keys([SECRET])
    pseudonyms.use_keys([SECRET])


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """A service. Each request opens its own context, as in production."""
    return make_app()


@pytest.fixture
def clock() -> Iterator[MovableClock]:
    """Let the test move the time."""
    with movable_clock() as clock:
        yield clock


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Listen on a port of this machine, for all hosts of the run."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def make_host(app: Flask, receiver: Receiver) -> Callable[..., Host]:
    """Create companies that use the service. The latest is the one that answers."""
    return lambda **settings: open_host(app, receiver, **settings)


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """A company with billing, webhooks, and the default flow."""
    return make_host()


@pytest.fixture(params=["plain", "htmx"])
def visitor(request: pytest.FixtureRequest, app: Flask) -> Visitor:
    """A customer's browser, once without and once with htmx."""
    return Visitor(app, with_htmx=request.param == "htmx")


@pytest.fixture
def customer(app: Flask) -> Visitor:
    """A browser without htmx, for what does not depend on it."""
    return Visitor(app)


@pytest.fixture
def make_desk(app: Flask, host: Host) -> Callable[..., Desk]:
    """Seat members of the company at the console: by role, with or without htmx."""
    return lambda role="owner", **more: open_desk(app, more.pop("host", host), role, **more)


@pytest.fixture(params=["plain", "htmx"])
def desk(request: pytest.FixtureRequest, make_desk: Callable[..., Desk]) -> Desk:
    """An owner at the console, once without and once with htmx."""
    return make_desk(with_htmx=request.param == "htmx")


@pytest.fixture
def owner(make_desk: Callable[..., Desk]) -> Desk:
    """An owner at the console, without htmx, for what does not depend on it."""
    return make_desk()
