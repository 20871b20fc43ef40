"""The worker: takes what is due, lets nobody wait for somebody else, and stops when told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.accounts.service import create_account
from app.core.clock import utcnow
from app.extensions import db
from app.outbox import leases
from app.outbox import service as outbox
from app.outbox.models import Job
from app.outbox.worker import Worker
from tests.support.patience import wait_for

PATIENCE_SECONDS = 30.0


@contextmanager
def working(
    app: Flask, threads: int = 4, lease: timedelta = timedelta(seconds=30)
) -> Iterator[None]:
    """Run a worker beside the test, and stop it at the end."""
    stop = threading.Event()
    worker = Worker(app.app_context, threads=threads, stop=stop, lease=lease)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def enqueue(account: Account, work: Any, key: str, position: int = 0) -> None:
    outbox.enqueue(account.id, "tests.note", {"work": work}, ordering_key=key, position=position)


def nothing_is_left() -> bool:
    left = db.session.scalar(select(func.count()).select_from(Job))
    db.session.rollback()
    return left == 0


def test_runs_what_is_due_each_key_in_order(app, account, recorder):
    for position in range(5):
        for key in range(10):
            enqueue(account, (key, position), key=f"we_1:cs_{key}", position=position)
    db.session.commit()

    with working(app):
        wait_for(nothing_is_left)

    assert len(recorder.recorded) == 50
    for key in range(10):
        assert [p for k, p in recorder.recorded if k == key] == list(range(5))


def test_two_workers_do_each_job_once(app, account, recorder):
    for key in range(60):
        enqueue(account, key, key=f"we_{key % 3}:cs_{key}")
    db.session.commit()

    with working(app), working(app):
        wait_for(nothing_is_left)

    assert sorted(recorder.recorded) == list(range(60))


def test_a_dead_receiver_holds_up_neither_its_account_nor_others(app, account, recorder):
    release, other = threading.Event(), create_account("Southwind")
    recorder.on_send = lambda work: release.wait(PATIENCE_SECONDS) if work == "dead" else None
    for number in range(20):
        enqueue(account, "dead", key=f"we_dead:cs_{number}")
    for number in range(20):
        enqueue(account, "alive", key=f"we_alive:cs_{number}")
        enqueue(other, "alive", key=f"we_alive:cs_{number}")
    db.session.commit()

    with working(app):
        wait_for(lambda: recorder.recorded.count("alive") == 40)
        assert recorder.recorded.count("dead") == 0
        release.set()
        wait_for(nothing_is_left)


def test_stops_when_told_and_finishes_what_it_began(app, account, recorder):
    begun, release = threading.Event(), threading.Event()

    def wait(work: Any) -> None:
        begun.set()
        release.wait(PATIENCE_SECONDS)

    recorder.on_send = wait
    enqueue(account, "first", key="we_1:cs_1", position=1)
    enqueue(account, "second", key="we_1:cs_1", position=2)
    db.session.commit()
    stop = threading.Event()
    thread = threading.Thread(target=Worker(app.app_context, threads=2, stop=stop).run)

    thread.start()
    begun.wait(PATIENCE_SECONDS)
    stop.set()
    release.set()
    thread.join(PATIENCE_SECONDS)

    assert not thread.is_alive()
    assert recorder.recorded == ["first"]


def test_takes_over_what_a_dead_worker_had(app, account, recorder):
    enqueue(account, "left", key="we_1:cs_1")
    db.session.commit()
    (lane,) = leases.due_lanes(utcnow())
    leases.claim(lane, 1, now=utcnow(), lease=timedelta(seconds=0.5))

    with working(app):
        wait_for(nothing_is_left)

    assert recorder.recorded == ["left"]


def test_survives_a_job_that_raises(app, account, recorder):
    def fail(work: Any) -> None:
        if work == "bad":
            raise ValueError

    recorder.on_send = fail
    enqueue(account, "bad", key="we_1:cs_1")
    enqueue(account, "good", key="we_1:cs_2")
    db.session.commit()

    with working(app):
        wait_for(lambda: recorder.recorded == ["good"])
