"""Processes whose clocks differ go by the clock of the database that they share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.extensions import db
from tests.support.hosts import Host
from tests.support.pages import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture(params=[-HOUR, HOUR], ids=["slow", "fast"])
def wrong_clock(
    request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the call on, this machine's clock is an hour off."""

    def set_wrong() -> None:
        monkeypatch.setattr(clock, "system_clock", lambda: datetime.now(UTC) + request.param)

    yield set_wrong
    monkeypatch.undo()
    with app.app_context():
        db.session.execute(text("SELECT 1"))  # measures again, for the tests that follow
        db.session.rollback()


def test_tells_the_time_of_the_database(app: Flask, wrong_clock):
    wrong_clock()
    with app.app_context():
        (there,) = db.session.execute(text("SELECT clock_timestamp()")).one()
        assert abs(clock.utcnow() - there) < timedelta(minutes=1)


def test_no_open_session_is_ended(app: Flask, customer: Visitor, host: Host, wrong_clock):
    customer.open(host.token())
    wrong_clock()

    result = app.test_cli_runner().invoke(args=["sessions", "sweep"])
    assert host.only_session()["outcome"] is None, result.output


def test_deliveries_do_not_wait(customer: Visitor, host: Host, wrong_clock):
    wrong_clock()
    customer.press(customer.open(host.token()), "cancel")
    customer_heard = host.heard_types()

    assert "session.started" in customer_heard
