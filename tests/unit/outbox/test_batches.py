"""Jobs that share a transaction: what befalls one of them befalls none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from app.accounts.models import Account
from app.core.clock import utcnow
from app.extensions import db
from app.outbox import handlers, leases, running
from app.outbox import service as outbox
from app.outbox.handlers import Lease, Run, Verdict
from app.outbox.models import Job
from app.outbox.running import perform_all
from tests.unit.outbox.conftest import Recorder

FIVE = timedelta(seconds=5)


@dataclass
class BatchRecorder(Recorder):
    """Notes what it does for many at once."""

    loaded_together: list[int] = field(default_factory=list)
    recorded_together: list[int] = field(default_factory=list)

    def load_all(self, jobs: Sequence[Lease]) -> list[Any]:
        self.loaded_together.append(len(jobs))
        return [self.load(job) for job in jobs]

    def record_all(self, runs: Sequence[Run[Any, Any]]) -> list[Verdict]:
        self.recorded_together.append(len(runs))
        return [self.record(run.job, run.work, run.answer) for run in runs]


@pytest.fixture(params=[BatchRecorder, Recorder], ids=["at once", "each"])
def recorder(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    recorder = request.param()
    handlers.register("tests.note", recorder)
    yield recorder
    del handlers._handlers["tests.note"]


def claim(account: Account, count: int, *, lease: timedelta = FIVE) -> list[Lease]:
    """Promise so many jobs of keys of their own, and claim them all."""
    for number in range(count):
        key = f"we_1:cs_{number}"
        outbox.enqueue(account.id, "tests.note", {"work": number}, ordering_key=key)
    db.session.commit()
    (lane,) = leases.due_lanes(utcnow())
    claimed = leases.claim(lane, count, now=utcnow(), lease=lease)
    return sorted(claimed, key=lambda job: str(job.payload["work"]))


def left() -> dict[Any, Job]:
    query = select(Job).execution_options(populate_existing=True)
    found = {job.payload["work"]: job for job in db.session.scalars(query)}
    db.session.commit()
    return found


def test_what_is_claimed_together_ends_in_one_transaction(account, recorder):
    jobs, commits = claim(account, 5), []

    def note(connection: Any) -> None:
        commits.append(connection)

    event.listen(db.engine, "commit", note)
    try:
        perform_all(jobs, FIVE)
    finally:
        event.remove(db.engine, "commit", note)

    assert len(commits) == 1
    assert recorder.sent == recorder.recorded == [0, 1, 2, 3, 4]
    assert left() == {}


def test_one_that_cannot_be_recorded_is_put_off_alone(account, recorder):
    def refuse(work: Any) -> None:
        if work == 2:
            raise ValueError

    recorder.on_record = refuse
    perform_all(claim(account, 5), FIVE)

    assert recorder.sent == [0, 1, 2, 3, 4]  # nothing was sent twice for that
    assert left().keys() == {2}
    assert left()[2].failing_since is not None


def test_one_that_cannot_be_sent_is_put_off_alone(account, recorder):
    def refuse(work: Any) -> None:
        if work == 2:
            raise ValueError

    recorder.on_send = refuse
    perform_all(claim(account, 5), FIVE)

    assert recorder.recorded == [0, 1, 3, 4]
    assert left().keys() == {2}


def test_one_that_is_no_longer_ours_is_not_recorded_and_the_others_are(account, recorder, clock):
    slow = claim(account, 3)
    clock.move(seconds=6)
    quick = leases.claim_one(account.id, slow[1].id, now=utcnow(), lease=FIVE)
    assert quick is not None
    perform_all(slow, FIVE)

    assert recorder.recorded == [0, 2]
    assert left().keys() == {1}
    perform_all([quick], FIVE)
    assert recorder.recorded == [0, 2, 1]


def test_the_others_are_given_back_once_sending_takes_long(account, recorder, monkeypatch):
    monkeypatch.setattr(running, "SENDING_SECONDS", -1.0)
    jobs = claim(account, 3)

    perform_all(jobs, FIVE)

    assert recorder.sent == [0]
    assert {job.lease_until for job in left().values()} == {None}
    assert {job.attempts for job in left().values()} == {0}
    (lane,) = leases.due_lanes(utcnow())
    assert len(leases.claim(lane, 9, now=utcnow(), lease=FIVE)) == 2


def test_what_is_given_back_too_late_stays_with_who_has_it_now(account, recorder, clock):
    slow = claim(account, 2)
    clock.move(seconds=6)
    leases.claim_one(account.id, slow[1].id, now=utcnow(), lease=FIVE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "SENDING_SECONDS", -1.0)
        perform_all(slow, FIVE)

    (job,) = [each for work, each in left().items() if work == 1]
    assert job.lease_until == clock.now + FIVE


def test_two_kinds_in_one_lane_are_each_done_by_their_handler(account, recorder):
    other = Recorder()
    handlers.register("tests.other", other)
    try:
        outbox.enqueue(account.id, "tests.other", {"work": "other"}, ordering_key="we_1:cs_9")
        jobs = claim(account, 3)
        lane = leases.LaneKey(account.id, "we_1")
        jobs += leases.claim(lane, 9, now=utcnow(), lease=FIVE)
        mixed = sorted(jobs, key=lambda job: job.payload["work"] == 2)  # the other kind is between
        last = mixed.pop()
        following = perform_all([*mixed, last], FIVE, lambda: [last])
    finally:
        del handlers._handlers["tests.other"]
    assert len(recorder.recorded) + len(other.recorded) == 4
    assert following == [last], "what was claimed to run next is run next"
    assert left() == {}
