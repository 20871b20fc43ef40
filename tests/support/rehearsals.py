"""A company in test mode whose time can be moved, and what its rows say before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.extensions import db
from tests.support.hosts import Host

Row = dict[str, Any]
Rows = dict[tuple[str, Any], Row]
"""By table and primary key."""


def with_test_key(app: Flask, host: Host) -> Host:
    """Return the company with a key of test mode beside the one of live mode."""
    with app.app_context():
        key = accounts.create_api_key(host.account_id, Mode.TEST)
        db.session.commit()
    found = Host(app, host.receiver, host.path, dict(host.credentials) | {"test_key": key})
    found.receiver.answer = found.answer
    return found


def advance(host: Host, days: Any, **more: Any) -> TestResponse:
    """Let it be later in the company's test mode, as its own tests would."""
    return host.call("POST", "/test-clock", **({"key": "test_key", "json": {"days": days}} | more))


def advance_all(host: Host, days: int) -> Row:
    """Let it be later, and let the worker do what is due then; return what the API said."""
    answer = advance(host, days)
    assert answer.status_code == 200, answer.text
    host.work()
    return dict(answer.json or {})


def only_test_session(host: Host, **about: str) -> Row:
    """Return the one session of test mode, or the one of a customer."""
    query = "&".join(f"{name}={value}" for name, value in about.items())
    (found,) = host.call("GET", f"/sessions?{query}", key="test_key").json["data"]
    return dict(found)


def read_rows(app: Flask, keep: Callable[[str, Row], bool] = lambda *_: True) -> Rows:
    """Return every row of the database as it is stored."""
    found: Rows = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                key = tuple(row[column.name] for column in table.primary_key)
                if keep(table.name, dict(row)):
                    found[table.name, key] = dict(row)
        db.session.rollback()
    return found
