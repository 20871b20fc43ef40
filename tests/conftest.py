"""What all tests can ask for: a service, a company that uses it, a customer's browser, the time."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from argon2.profiles import CHEAPEST
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine

from app.accounts import keys
from app.core.security import pseudonyms, tokens
from app.core.security.encryption import encryption
from app.members.sign_in import passwords
from tests.faults.receivers import Receiver, receiving
from tests.support.clocks import MovableClock, begin_at_the_hour, movable_clock
from tests.support.console_browser import Desk, open_desk
from tests.support.databases import SECRET, empty_database, migrate, shared_postgresql
from tests.support.hosts import Host, open_host
from tests.support.mailboxes import Mailbox, receiving_mail
from tests.support.pages import Visitor
from tests.support.services import Services

hypothesis.settings.register_profile(
    "fairwell", deadline=None, derandomize=True, database=None, max_examples=100
)
hypothesis.settings.load_profile("fairwell")
passwords.use_costs(CHEAPEST)


def pytest_configure(config: pytest.Config) -> None:
    """Begin at the hour that was asked for, before modules of tests name any day."""
    at_the_hour = ExitStack()
    at_the_hour.enter_context(begin_at_the_hour())
    config.add_cleanup(at_the_hour.close)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass by what stays to the end: modules, and thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def swept_heap() -> Iterator[None]:
    """Let the garbage collector pass by what the tests of a module leave for good, too.

    A worker holds a gigabyte in the end, and statsmodels collects with each call.
    """
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def worker_postgresql(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Return an engine on this worker's PostgreSQL database, with the newest schema."""
    worker = getattr(request.config, "workerinput", {})  # none without `-n`: one process, one run
    names = worker.get("testrunuid", f"alone-{os.getpid()}"), worker.get("workerid", "alone")
    with shared_postgresql(*names) as engine:
        migrate(engine.url.render_as_string(hide_password=False))
        yield engine


@pytest.fixture(scope="session")
def worker_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where this worker's SQLite file lies."""
    return tmp_path_factory.mktemp("sqlite") / "fairwell.db"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database: SQLite, unless the test names another."""
    return empty_database(request, getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services that were made so far, and their compiled templates."""
    services = Services(FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates"))))
    yield services
    services.let_go()


@pytest.fixture
def make_app(database_url: str, services: Services) -> Iterator[Callable[..., Flask]]:
    """Make a service with settings of its own on the database of the test."""
    yield partial(services.get, database_url)
    services.let_go("sqlite")  # the next test has another file; the server stays
    keys.forget_uses()
    encryption.use_keys([SECRET])
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


@pytest.fixture(scope="session")
def worker_mailbox() -> Iterator[Mailbox]:
    """Listen as a mail server on a port of this machine."""
    with receiving_mail() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(worker_mailbox: Mailbox) -> Mailbox:
    """An empty mail server of this machine."""
    worker_mailbox.clear()
    return worker_mailbox


@pytest.fixture
def make_host(app: Flask, receiver: Receiver) -> Callable[..., Host]:
    """Create companies that use the service. The latest is the one that answers."""
    return lambda **settings: open_host(app, receiver, **settings)


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """A company with billing, webhooks, and the demo's flow and offers."""
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
