"""A database that is locked or gone: patience is asked for, nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, text

from app.core.database import write_turns
from app.extensions import db
from tests.faults.receivers import Heard
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import FALLBACK, Host
from tests.support.pages import Page, Visitor, values_of


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for locks a moment, not five seconds."""
    monkeypatch.setattr(write_turns, "BUSY_TIMEOUT_SECONDS", 0.1)


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Keep everybody from writing, as a long-running foreign transaction does."""
    with app.app_context():
        url = db.engine.url
        db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(url.database), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.close()
        return
    engine = create_engine(url)
    with engine.begin() as foreign:
        foreign.execute(text("LOCK TABLE cancel_sessions IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


@contextmanager
def gone(app: Flask) -> Iterator[None]:
    """Let no connection lead anywhere."""
    with app.app_context():
        engine = db.engine
        engine.dispose()
    before = engine.dialect.connect

    def refuse(*_: object, **__: object) -> None:
        raise engine.dialect.dbapi.OperationalError("nobody listens")

    engine.dialect.connect = refuse
    try:
        yield
    finally:
        engine.dialect.connect = before


def check_asks_for_patience(page: Page) -> None:
    assert (page.status, page.step) == (503, "refusal")
    assert int(page.response.headers["Retry-After"]) > 0
    assert "Nothing was lost" in page.words or "nothing has changed" in page.words.lower()


def check_can_be_sent_again(visitor: Visitor, page: Page) -> Page:
    form = page.form("form")
    return visitor.post(str(form["action"]), values_of(form))


@pytest.mark.parametrize("trouble", [locked, gone])
class TestSqlite:
    def test_keeps_the_answer_for_another_try(
        self, app: Flask, visitor: Visitor, host: Host, trouble
    ):
        survey = visitor.open(host.token())
        with trouble(app):
            page = visitor.press(
                survey, "continue", reason="other", **{"follow_up.other": "Zoë\n<b>"}
            )
            check_asks_for_patience(page)
            assert page.link("directly") == FALLBACK

        after = check_can_be_sent_again(visitor, page)

        assert after.step == "confirm"
        assert visitor.press(after, "back").value("follow_up.other").splitlines() == ["Zoë", "<b>"]

    def test_keeps_the_customers_language(self, app: Flask, visitor: Visitor, host: Host, trouble):
        survey = visitor.open(host.token(customer={"locale": "de"}))

        with trouble(app):
            page = visitor.press(survey, "cancel")

        assert page.status == 503
        assert "versuchen" in page.words

    def test_lets_a_cancellation_be_sent_again(
        self, app: Flask, visitor: Visitor, host: Host, trouble
    ):
        confirm = visitor.press(visitor.open(host.token()), "cancel")
        with trouble(app):
            page = visitor.press(confirm, "cancel", effective="immediately")
            check_asks_for_patience(page)
        assert host.only_session()["outcome"] is None

        after = check_can_be_sent_again(visitor, page)

        assert after.heading == "Your subscription has ended."

    def test_lets_the_flow_be_opened_again(
        self, app: Flask, customer: Visitor, host: Host, trouble
    ):
        with trouble(app):
            page = customer.open(host.token())
            check_asks_for_patience(page)

        assert check_can_be_sent_again(customer, page).step == "survey"

    def test_is_told_to_the_api(self, app: Flask, host: Host, trouble):
        with trouble(app):
            response = host.call("POST", "/sessions", json={})

        assert response.status_code == 503
        assert response.json["code"] == "try_again"
        assert int(response.headers["Retry-After"]) > 0


@both_databases
def test_recovers_by_itself(app: Flask, customer: Visitor, host: Host):
    with gone(app):
        assert customer.open(host.token()).status == 503

    assert customer.open(host.token()).status == 200
    assert app.test_client().get("/healthz").status_code == 200


@both_databases
def test_after_the_commit_never_says_that_nothing_has_changed(
    app: Flask, visitor: Visitor, host: Host
):
    confirm = visitor.press(visitor.open(host.token()), "cancel")
    answer, trouble = host.receiver.answer, ExitStack()

    def answer_and_lose_the_database(heard: Heard) -> tuple[int, Mapping[str, str], bytes]:
        trouble.enter_context(gone(app))
        return answer(heard)

    host.receiver.answer = answer_and_lose_the_database
    with trouble:
        page = visitor.press(confirm, "cancel")
    host.receiver.answer = answer

    assert (page.status, page.step) == (503, "refusal")
    assert "nothing has changed" not in page.words.lower()
    assert "may already be recorded" in page.words
    assert host.only_session()["outcome"] == "canceled"
    assert check_can_be_sent_again(visitor, page).outcome == "canceled"
    assert [asked["data"]["kind"] for asked in host.asked] == ["cancel"]


@both_databases
class TestNotice:
    def test_is_never_taken_half_and_can_be_sent_again(
        self, app: Flask, visitor: Visitor, host: Host, clock: MovableClock
    ):
        with clock.moved(seconds=-5):
            page = Page(app.test_client().get(f"/cancel/{host.account_id}"))
        who = {"name": "Zoe Quandt", "contract": "K-1"}
        with gone(app):
            refusal = visitor.post(f"/cancel/{host.account_id}", values_of(page.form()) | who)
        check_asks_for_patience(refusal)
        assert host.asked == []

        assert check_can_be_sent_again(visitor, refusal).step == "notice"
        assert host.asked[0]["data"]["verify_cancel"]["name"] == "Zoe Quandt"


def test_waits_once_for_its_turn_and_for_the_lock(app: Flask, customer: Visitor, host: Host):
    """Who has waited in the queue of the process does not wait for other processes as well."""
    asked: list[str] = []
    token = host.token()
    with app.app_context():
        db.engine.dispose()

    def listen(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(asked.append)

    event.listen(db_engine(app), "connect", listen)
    with write_turns._writers:
        assert customer.open(token).status == 503

    assert not any("IMMEDIATE" in statement for statement in asked)
    assert customer.open(token).status == 200
    assert any("IMMEDIATE" in statement for statement in asked)
    event.remove(db_engine(app), "connect", listen)


def db_engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine
