"""Fixtures for tests of rooms that write: on both databases, in a context that is the test's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.service import create_account
from app.core.clock import clock_set_to
from app.extensions import db
from tests.support.clocks import StillClock
from tests.support.databases import empty_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database."""
    return empty_database(request, request.param)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An app with empty tables. Its context is the test's."""
    app = make_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def clock() -> Iterator[StillClock]:
    """Let the test choose the time."""
    clock = StillClock()
    with clock_set_to(clock):
        yield clock


@pytest.fixture
def account(app: Flask) -> Account:
    """An account."""
    account = create_account("Northwind")
    db.session.commit()
    return account
