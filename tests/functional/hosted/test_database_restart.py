"""PostgreSQL ends our connections, as a restart does: a cancellation goes through, or can again."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, event, text

from app.core.observability.logs import build_formatter
from app.extensions import db
from tests.support import canaries
from tests.support.canaries import CANARY
from tests.support.hosts import FALLBACK, Host
from tests.support.pages import Visitor, values_of

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
OURS = "datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that this process logs, as the service writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(build_formatter(as_json=False))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def server(app: Flask) -> Iterator[Engine]:
    """The server, as somebody else than the service reaches it."""
    with app.app_context():
        engine = create_engine(db.engine.url)
    yield engine
    engine.dispose()


def end_connections(server: Engine) -> None:
    with server.connect() as connection:
        ended = connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OURS}")
        )
        assert ended.all(), "the service held no connection"


@contextmanager
def breaking_at(app: Flask, server: Engine, words: str) -> Iterator[list[str]]:
    """End the connections when the service sends a statement with these words, once."""
    broken: list[str] = []

    def end(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if words in statement and not broken:
            broken.append(statement)
            end_connections(server)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", end)
    try:
        yield broken
    finally:
        event.remove(engine, "before_cursor_execute", end)


def test_the_first_cancel_afterwards_goes_through(
    visitor: Visitor, host: Host, server: Engine, logged: io.StringIO
):
    opened = visitor.open(canaries.token(host))
    end_connections(server)

    page = visitor.press(opened, "cancel")

    assert (page.status, page.outcome) == (200, "canceled")
    assert CANARY not in logged.getvalue()


@pytest.mark.parametrize("words", ["FOR UPDATE", "UPDATE cancel_sessions", "INSERT"])
def test_a_break_in_the_middle_has_a_way_on(
    app: Flask, visitor: Visitor, host: Host, server: Engine, logged: io.StringIO, words: str
):
    customer = canaries.CUSTOMER | {"locale": "de"}
    opened = visitor.open(host.token(sub=canaries.REF, customer=customer))
    with breaking_at(app, server, words) as broken:
        page = visitor.press(opened, "cancel")
    assert broken

    assert (page.status, page.step) == (503, "refusal")
    assert int(page.response.headers["Retry-After"]) > 0
    assert page.soup.html is None or page.soup.html["lang"] == "de"
    assert "versuchen" in page.words
    assert FALLBACK in page.text
    assert "AdminShutdown" in logged.getvalue() or "OperationalError" in logged.getvalue()
    assert CANARY not in logged.getvalue()

    form = page.form("form")
    again = visitor.post(str(form["action"]), values_of(form))
    assert (again.status, again.outcome) == (200, "canceled")
    assert host.only_session()["outcome"] == "canceled"


def test_a_failure_of_the_service_is_logged_without_the_row(
    app: Flask, customer: Visitor, host: Host, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
):
    """A statement that the server refuses quotes its values, and so does the driver's message."""

    def fail(*_: object, **__: object) -> None:
        try:
            db.session.execute(text("SELECT CAST(:word AS integer)"), {"word": CANARY})
        except Exception as error:
            raise RuntimeError(f"cannot read {CANARY}") from error

    opened = customer.open(canaries.token(host))
    monkeypatch.setattr("app.sessions.service.lock_session", fail)

    page = customer.press(opened, "cancel")

    assert page.status == 500
    assert "RuntimeError" in logged.getvalue()
    assert "InvalidTextRepresentation" in logged.getvalue()
    assert "test_database_restart.py" in logged.getvalue()
    assert CANARY not in logged.getvalue()


def test_the_api_and_the_console_ask_for_patience(
    app: Flask, host: Host, server: Engine, owner: Any, logged: io.StringIO
):
    with breaking_at(app, server, "SELECT"):
        page = owner.open("start")
    assert page.status == 503
    assert int(page.response.headers["Retry-After"]) > 0
    with breaking_at(app, server, "SELECT"):
        response = host.call("GET", "/sessions")
    assert (response.status_code, response.json["code"]) == (503, "try_again")
    assert CANARY not in logged.getvalue()
