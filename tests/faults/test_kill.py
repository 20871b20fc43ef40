"""A worker that is killed again and again loses nothing, reorders nothing, changes nothing."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account, Mode
from app.extensions import db
from app.outbox.models import Job
from app.webhooks import endpoints
from app.webhooks import service as webhooks
from app.webhooks.models import Delivery, DeliveryStatus, EventType
from tests.faults import worker_process
from tests.faults.receivers import Heard, Receiver, receiving
from tests.support.patience import wait_for

KILLS = 20
SESSIONS = 12
LEASE_SECONDS = 1.0


def test_nothing_is_lost_reordered_or_changed(
    app: Flask, account: Account, database_url: str
) -> None:
    chance = random.Random(7)
    with receiving() as receiver:
        endpoints.create_endpoint(account.id, receiver.url)
        emitted: list[str] = []
        for sequence in range(KILLS):
            emitted += _emit(account, sequence)
            enough = len(receiver.heard) + chance.randint(1, SESSIONS)
            with _worker(database_url):
                wait_for(lambda: len(receiver.heard) >= enough)  # noqa: B023
        with _worker(database_url):
            wait_for(lambda: _count_jobs() == 0)

    assert {heard.headers["webhook-id"] for heard in receiver.heard} == set(emitted)
    _assert_in_order(receiver)
    _assert_duplicates_are_the_same(receiver)
    _assert_log_is_whole(account, emitted)


def _emit(account: Account, sequence: int) -> list[str]:
    """Let something happen in each session."""
    emitted = [
        webhooks.emit(
            account.id,
            EventType.SESSION_ANSWERED,
            {"session_id": f"cs_{number}", "sequence": sequence},
            key=f"cs_{number}",
            sequence=sequence,
            mode=Mode.LIVE,
        )
        for number in range(SESSIONS)
    ]
    db.session.commit()
    return emitted


@contextmanager
def _worker(database_url: str) -> Iterator[ForkServerProcess]:
    """Run a worker; a server that has imported everything forks it, so that it starts at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.worker_process"])
    worker = context.Process(target=worker_process.main, args=(database_url, LEASE_SECONDS))
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
        worker.join()


def _count_jobs() -> int:
    count = db.session.scalar(select(func.count()).select_from(Job)) or 0
    db.session.rollback()
    return count


def _assert_in_order(receiver: Receiver) -> None:
    """An event may come again, but never after one that follows it."""
    heard: defaultdict[str, list[int]] = defaultdict(list)
    for each in receiver.heard:
        data = json.loads(each.body)["data"]
        heard[data["session_id"]].append(data["sequence"])
    assert len(heard) == SESSIONS
    for sequences in heard.values():
        assert sequences == sorted(sequences)


def _assert_duplicates_are_the_same(receiver: Receiver) -> None:
    by_id: defaultdict[str, list[Heard]] = defaultdict(list)
    for each in receiver.heard:
        by_id[each.headers["webhook-id"]].append(each)
    assert all(len({each.body for each in same}) == 1 for same in by_id.values())


def _assert_log_is_whole(account: Account, emitted: list[str]) -> None:
    events = webhooks.list_events(account.id, limit=1000)
    assert {event.id for event in events} == set(emitted)
    assert [event.number for event in events] == list(range(1, len(emitted) + 1))
    statuses = db.session.scalars(select(Delivery.status))
    assert set(statuses) == {DeliveryStatus.DELIVERED}
