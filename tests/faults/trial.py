"""One trial: customers cancel while processes are killed; then what was said is compared."""

from __future__ import annotations

import itertools
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.commands.accounts import open_account
from app.commands.operation.database import upgrade_database
from app.extensions import db
from app.outbox.models import Job
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from tests.faults.crowd import Crowd
from tests.faults.deployment import Deployment, Postgres
from tests.faults.receivers import Heard, Receiver, receiving
from tests.support.canaries import CANARY
from tests.support.databases import settings_for

DRAIN_SECONDS = 180.0
POLL_SECONDS = 0.2
ANSWER = json.dumps({"status": "applied"}).encode()


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is to happen."""

    outcomes: int
    """How many customers must have been told so, at least."""
    kills: int
    restarts: int
    """Of the database server; SQLite has none."""
    seconds: float
    """When nobody comes any more, whatever has been reached."""
    at_once: int = 8
    lease_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Result:
    """What happened, and what must never happen."""

    database: str
    acknowledged: int
    kills: int
    restarts: int
    retried: int
    """Requests that had to be sent again."""
    slowest: float
    """Seconds of the customer who waited longest, over all repetitions."""
    deliveries: int
    repeated: int
    """Deliveries that came more than once, with the same id and the same body."""
    took: float
    lost: int
    """Acknowledged, and not in the database."""
    phantom: int
    """Ended in the database or in an event, though nobody pressed *Cancel*."""
    unheard: int
    """Recorded, and the host never heard of it: the event, or what billing must do."""
    unordered: int
    """Events that came after one that follows them in the same session."""
    changed: int
    """Events that came again with another body."""
    disclosed: int
    """Lines of the logs that hold something about a customer."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong that must not."""
        faults = (self.lost, self.phantom, self.unheard, self.unordered)
        return not any((*faults, self.changed, self.disclosed))


def run_trial(database: str, plan: Plan, folder: Path) -> Result:
    """Run one trial on an empty database in ``folder``."""
    server = Postgres(folder / "postgres") if database == "postgresql" else None
    url = server.url if server else f"sqlite:///{folder}/fairwell.db"
    try:
        with receiving() as receiver:
            return _run(database, url, plan, folder, receiver, server)
    finally:
        if server:
            server.delete()


def _run(
    database: str,
    url: str,
    plan: Plan,
    folder: Path,
    receiver: Receiver,
    server: Postgres | None,
) -> Result:
    began, app = time.monotonic(), create_app(settings_for(url))
    receiver.answer = _answer
    credentials = _open_account(app, receiver.url)
    deployment = Deployment(folder, url, lease_seconds=plan.lease_seconds)
    crowd = Crowd(deployment.port, credentials, at_once=plan.at_once)
    deployment.start()
    try:
        crowd.start()
        try:
            kills, restarts = _do_harm(deployment, server, crowd, plan)
        finally:
            crowd.stop()
        _wait_for_worker(app)
    finally:
        deployment.stop()
    with app.app_context():
        sessions = list(db.session.execute(select(CancelSession.id, *_SEEN)))
        db.session.remove()
        db.engine.dispose()
    logs = deployment.read_logs()
    counted = _compare(crowd, sessions, receiver.heard, logs)
    return Result(
        database, len(crowd.acknowledged), kills, restarts, took=time.monotonic() - began, **counted
    )


_SEEN = (CancelSession.customer_ref, CancelSession.outcome)


def _open_account(app: Flask, url: str) -> dict[str, Any]:
    """Create the database, and a company whose every answer is yes."""
    with app.app_context():
        upgrade_database()
        made = open_account("Northwind", webhook_url=url, action_url=url, with_offers=False)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return made


def _answer(heard: Heard) -> tuple[int, dict[str, str], bytes]:
    is_action = json.loads(heard.body)["type"] == "action.requested"
    return (200, {}, ANSWER) if is_action else (204, {}, b"")


def _do_harm(
    deployment: Deployment, server: Postgres | None, crowd: Crowd, plan: Plan
) -> tuple[int, int]:
    """Kill, restart and wait in turn, spread over the outcomes that are to be reached."""
    chance, until = random.Random(7), time.monotonic() + plan.seconds
    kinds = (deployment.kill_worker, deployment.kill_request_process, deployment.kill_service)
    deeds: list[Callable[[], None]] = [kinds[number % 3] for number in range(plan.kills)]
    if server:
        deeds += [server.restart] * plan.restarts
    chance.shuffle(deeds)
    done: list[Callable[[], None]] = []
    for number, deed in enumerate(deeds, start=1):
        if not _wait_until(crowd, plan.outcomes * number // (len(deeds) + 1), until):
            break
        deed()
        done.append(deed)
    _wait_until(crowd, plan.outcomes, until)
    restarts = sum(deed not in kinds for deed in done)
    return len(done) - restarts, restarts


def _wait_until(crowd: Crowd, outcomes: int, until: float) -> bool:
    """Wait for so many outcomes; False: the time is over."""
    while len(crowd.acknowledged) < outcomes:
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _wait_for_worker(app: Flask) -> None:
    """Wait until nothing is left to do, or for as long as is bearable."""
    until = time.monotonic() + DRAIN_SECONDS
    with app.app_context():
        while time.monotonic() < until and _count_jobs():
            time.sleep(POLL_SECONDS)


def _count_jobs() -> int:
    left = db.session.scalar(select(func.count()).where(Job.due_at.is_not(None)))
    db.session.rollback()
    return left or 0


def _compare(
    crowd: Crowd, sessions: Sequence[Any], heard: Sequence[Heard], logs: str
) -> dict[str, Any]:
    """Compare what customers were told, what the database holds, and what the host heard."""
    recorded = {id_ for id_, _ref, outcome in sessions if outcome is Outcome.CANCELED}
    pressed = {id_ for id_, ref, _outcome in sessions if ref in crowd.pressed}
    events = [(each.headers["webhook-id"], json.loads(each.body)) for each in heard]
    ended = {_session(event) for _id, event in events if event["type"] == "session.ended"}
    asked = {_session(event) for _id, event in events if event["type"] == "action.requested"}
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    for each in heard:
        bodies[each.headers["webhook-id"]].add(each.body)
    return {
        "retried": crowd.failures,
        "slowest": crowd.slowest,
        "deliveries": len(heard),
        "repeated": len(heard) - len(bodies),
        "lost": len(crowd.acknowledged - recorded),
        "phantom": len((recorded | asked) - pressed) + len(ended - recorded),
        "unheard": len(recorded - ended) + len(recorded - asked),
        "unordered": sum(_count_unordered(event for _id, event in events)),
        "changed": sum(len(same) > 1 for same in bodies.values()),
        "disclosed": sum(CANARY in line for line in logs.splitlines()),
    }


def _session(event: dict[str, Any]) -> str:
    return str(event["data"]["session_id"])


def _count_unordered(events: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Yield for each session how many events came after a later one."""
    sequences: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        if "sequence" in event["data"]:
            sequences[_session(event)].append(event["data"]["sequence"])
    for heard in sequences.values():
        yield sum(later < earlier for earlier, later in itertools.pairwise(heard))


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="fw-", ignore_cleanup_errors=True) as name:
        yield Path(name)
