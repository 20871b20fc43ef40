"""What an operator sets for PostgreSQL: how long is waited, and how many connections there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.extensions import db
from tests.support.databases import empty_database, settings_for
from tests.support.hosts import Host, open_host
from tests.support.pages import Visitor


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    return empty_database(request, "postgresql")


@contextmanager
def locked(database_url: str, table: str) -> Iterator[None]:
    """Hold a table, as a migration of somebody else may."""
    engine = create_engine(database_url)
    with engine.begin() as foreign:
        foreign.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def setting(app: Flask, name: str) -> Any:
    with app.app_context():
        value = db.session.scalar(text(f"SHOW {name}"))
        db.session.remove()
        return value


def test_a_customer_is_asked_for_patience_once_a_lock_is_waited_for_long_enough(
    make_app: Callable[..., Flask], database_url: str, receiver: Any
):
    app = make_app(lock_seconds=1)
    host: Host = open_host(app, receiver)
    customer = Visitor(app)
    page = customer.open(host.token())

    with locked(database_url, "cancel_sessions"):
        waiting = customer.press(page, "cancel")
        assert waiting.status == 503
        assert int(waiting.response.headers["Retry-After"]) > 0

    assert customer.press(page, "cancel").step == "confirm"


def test_a_statement_ends_after_the_time_that_is_set(make_app: Callable[..., Flask]):
    app = make_app(statement_seconds=1)
    with app.app_context(), pytest.raises(OperationalError, match="statement timeout"):
        db.session.execute(text("SELECT pg_sleep(30)"))
    with app.app_context():
        db.session.remove()


def test_limits_can_be_taken_away(make_app: Callable[..., Flask]):
    app = make_app(lock_seconds=0, statement_seconds=0)
    assert (setting(app, "lock_timeout"), setting(app, "statement_timeout")) == ("0", "0")


def test_what_the_address_itself_says_holds_too(database_url: str):
    mark = "&" if "?" in database_url else "?"
    url = f"{database_url}{mark}options=-c%20lock_timeout%3D7s%20-c%20work_mem%3D8MB"
    app = create_app(settings_for(url))
    assert setting(app, "lock_timeout") == "7s"
    assert setting(app, "work_mem") == "8MB"
    assert setting(app, "statement_timeout") == "1min"
    with app.app_context():
        db.engine.dispose()


def test_behind_a_pooler_by_transaction_nothing_is_set_or_prepared(make_app: Callable[..., Flask]):
    app = make_app(database_pooling="transaction")
    assert setting(app, "lock_timeout") == "0"
    with app.app_context():
        connection = db.engine.raw_connection()
        assert connection.driver_connection.prepare_threshold is None
        connection.close()


@pytest.mark.parametrize(
    ("settings", "size"),
    [({}, 20), ({"web_threads": 4, "worker_threads": 8}, 12), ({"database_pool": 3}, 3)],
)
def test_a_process_has_no_more_connections_than_are_set(
    make_app: Callable[..., Flask], settings: dict[str, Any], size: int
):
    app = make_app(**settings)
    with app.app_context():
        pool: Any = db.engine.pool
        assert (pool.size(), pool._max_overflow) == (size, 0)
