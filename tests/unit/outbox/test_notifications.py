"""Workers hear of work that is committed, and go on asking where they hear nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.database import notifications
from app.core.database.notifications import listen, tell_from_now_on
from app.extensions import db
from app.outbox import worker as workers
from app.outbox.worker import Worker
from tests.support.databases import empty_database
from tests.support.patience import wait_for
from tests.unit.outbox.test_worker import enqueue, nothing_is_left

END_LISTENERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'"""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone can tell."""
    return empty_database(request, "postgresql")


@pytest.fixture(autouse=True)
def telling(app: Flask) -> Iterator[None]:
    tell_from_now_on(db.engine)
    yield
    notifications._notifier = None


@contextmanager
def listening(app: Flask, heard: list[bool], on_heard=lambda is_told: None) -> Iterator[None]:
    stop = threading.Event()

    def hear(is_told: bool) -> None:
        heard.append(is_told)
        on_heard(is_told)

    address = db.engine.url.render_as_string(hide_password=False)
    thread = threading.Thread(target=listen, args=(address, stop, hear))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_who_listens_hears_itself_first(app):
    heard: list[bool] = []
    with listening(app, heard):
        wait_for(lambda: heard == [True])


def test_work_is_told_of_once_it_is_committed_and_not_before(app, account, recorder):
    heard: list[bool] = []
    with listening(app, heard):
        wait_for(lambda: heard == [True])
        enqueue(account, "never", key="we_1:cs_1")
        db.session.rollback()
        enqueue(account, "told", key="we_1:cs_1")
        db.session.flush()
        assert heard == [True]
        db.session.commit()
        wait_for(lambda: heard == [True, True])


def test_a_worker_that_is_told_need_not_ask(app, account, recorder, monkeypatch):
    monkeypatch.setattr(workers, "TOLD_POLL_SECONDS", 3600.0)
    stop, heard = threading.Event(), []
    worker = Worker(app.app_context, threads=2, stop=stop)
    thread = threading.Thread(target=worker.run)
    with listening(app, heard, worker.hear):
        thread.start()
        wait_for(lambda: heard == [True])
        enqueue(account, "told", key="we_1:cs_1")
        db.session.commit()
        wait_for(nothing_is_left)
        stop.set()
        worker.wake()
        thread.join()
    assert recorder.recorded == ["told"]


def test_a_connection_that_ends_is_noticed_and_made_anew(app, account, monkeypatch):
    monkeypatch.setattr(notifications, "RECONNECT_SECONDS", 0.01)
    heard: list[bool] = []
    with listening(app, heard):
        wait_for(lambda: heard == [True])
        db.session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            )
        )
        db.session.commit()
        wait_for(lambda: heard == [True, False, True])
