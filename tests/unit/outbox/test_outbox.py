"""Jobs: promised in a transaction, done after it, in order, by whoever still holds them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from app.accounts.models import Account
from app.accounts.service import create_account
from app.core.clock import utcnow
from app.extensions import db
from app.outbox import leases
from app.outbox import service as outbox
from app.outbox.errors import OpenTransaction
from app.outbox.handlers import Done, Retry
from app.outbox.models import Job
from app.outbox.running import perform

FIVE = timedelta(seconds=5)


def enqueue(account: Account, work: Any, key: str = "we_1:cs_1", position: int = 0) -> str:
    return outbox.enqueue(
        account.id, "tests.note", {"work": work}, ordering_key=key, position=position
    )


def jobs() -> list[Job]:
    found = list(db.session.scalars(select(Job).execution_options(populate_existing=True)))
    db.session.commit()
    return found


class TestEnqueue:
    def test_a_job_of_a_transaction_that_rolls_back_is_never_run(self, account, recorder):
        enqueue(account, "never")
        db.session.flush()
        db.session.rollback()

        assert outbox.run_due() == 0
        assert recorder.sent == []

    def test_jobs_that_are_promised_together_are_one_statement(self, account):
        statements: list[tuple[str, bool]] = []

        def note(conn, cursor, statement, parameters, context, executemany):
            statements.append((statement, executemany))

        event.listen(db.engine, "before_cursor_execute", note)
        with outbox.promising_together():
            enqueue(account, 0)
            with outbox.promising_together():
                for position in range(1, 5):
                    enqueue(account, position, position=position)
            assert statements == []
        db.session.commit()

        assert len(jobs()) == 5
        assert [many for statement, many in statements if "INTO jobs" in statement] == [True]

    def test_nothing_is_promised_by_what_fails(self, account):
        @outbox.promising_together()
        def promise_and_fail() -> None:
            enqueue(account, 1)
            raise KeyError

        with pytest.raises(KeyError):
            promise_and_fail()
        enqueue(account, 2)
        db.session.commit()

        assert [job.payload["work"] for job in jobs()] == [2]

    def test_what_goes_before_the_colon_is_the_lane(self, account):
        enqueue(account, 1, key="we_9:cs_1:more")

        assert [job.lane for job in jobs()] == ["we_9"]


class TestOrder:
    def test_jobs_of_one_key_run_by_position(self, account, recorder):
        for position in (3, 1, 2):
            enqueue(account, position, position=position)
        db.session.commit()

        outbox.run_due()

        assert recorder.recorded == [1, 2, 3]
        assert jobs() == []

    def test_a_job_that_must_be_retried_holds_back_its_own_key_only(self, account, recorder, clock):
        recorder.verdicts = [Retry(clock.now + FIVE)]
        for key in ("we_1:cs_1", "we_1:cs_2"):
            for position in (1, 2):
                enqueue(account, f"{key} {position}", key=key, position=position)
        db.session.commit()

        outbox.run_due()
        first_try = list(recorder.recorded)
        clock.move(seconds=5)
        outbox.run_due()

        held_back = first_try[0].split()[0]
        assert [work for work in first_try if work.startswith(held_back)] == [f"{held_back} 1"]
        assert len(first_try) == 3
        assert recorder.recorded[3:] == [f"{held_back} 1", f"{held_back} 2"]

    def test_what_waits_behind_a_retry_is_not_looked_at_until_then(self, account, recorder, clock):
        recorder.verdicts = [Retry(clock.now + FIVE)]
        enqueue(account, 1, position=1)
        enqueue(account, 2, position=2)
        db.session.commit()
        outbox.run_due()

        (lane,) = leases.due_lanes(utcnow())
        leases.postpone_blocked(lane, now=utcnow())

        assert leases.due_lanes(utcnow()) == []

        assert {job.due_at for job in jobs()} == {clock.now + FIVE}
        clock.move(seconds=5)
        outbox.run_due()
        assert recorder.recorded == [1, 1, 2]

    def test_a_job_is_not_run_before_it_is_due(self, account, recorder, clock):
        outbox.enqueue(
            account.id, "tests.note", {"work": 1}, ordering_key="a:b", due_at=clock.now + FIVE
        )
        db.session.commit()

        assert outbox.run_due() == 0
        clock.move(seconds=5)
        assert outbox.run_due() == 1


class TestClaim:
    def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(self, account, recorder, clock):
        enqueue(account, 1)
        db.session.commit()
        (lane,) = leases.due_lanes(utcnow())

        assert len(leases.claim(lane, 9, now=utcnow(), lease=FIVE)) == 1
        assert leases.claim(lane, 9, now=utcnow(), lease=FIVE) == []
        assert leases.due_lanes(utcnow()) == []
        clock.move(seconds=5)
        assert len(leases.claim(lane, 9, now=utcnow(), lease=FIVE)) == 1

    def test_two_jobs_of_one_key_are_never_claimed_together(self, account, recorder, clock):
        enqueue(account, 1, position=1)
        enqueue(account, 2, position=2)
        enqueue(account, 3, key="we_1:cs_2")
        db.session.commit()
        (lane,) = leases.due_lanes(utcnow())

        works = [job.payload["work"] for job in leases.claim(lane, 9, now=utcnow(), lease=FIVE)]

        assert sorted(works) == [1, 3]

    def test_a_worker_that_lost_its_lease_writes_nothing(self, account, recorder, clock):
        enqueue(account, 1)
        db.session.commit()
        (lane,) = leases.due_lanes(utcnow())
        (slow,) = leases.claim(lane, 1, now=utcnow(), lease=FIVE)
        clock.move(seconds=6)
        (quick,) = leases.claim(lane, 1, now=utcnow(), lease=FIVE)

        perform(slow, FIVE)

        assert recorder.sent == [1]
        assert recorder.recorded == []
        assert len(jobs()) == 1
        perform(quick, FIVE)
        assert recorder.recorded == [1]
        assert jobs() == []

    def test_a_lost_lease_does_not_put_off_the_job_of_the_new_holder(
        self, account, recorder, clock
    ):
        enqueue(account, 1)
        db.session.commit()
        (lane,) = leases.due_lanes(utcnow())
        (slow,) = leases.claim(lane, 1, now=utcnow(), lease=FIVE)
        clock.move(seconds=6)
        leases.claim(lane, 1, now=utcnow(), lease=FIVE)
        recorder.on_send = _raise

        perform(slow, FIVE)

        (job,) = jobs()
        assert job.failing_since is None
        assert job.lease_until == clock.now + FIVE

    def test_lanes_of_all_accounts_are_found(self, account, recorder):
        other = create_account("Southwind")
        for key in ("we_1:a", "we_1:b", "we_2:a", "publish:a"):
            enqueue(account, 1, key=key)
        enqueue(other, 1, key="actions:a")
        db.session.commit()

        found = leases.due_lanes(utcnow())

        assert set(found) == {
            (account.id, "we_1"),
            (account.id, "we_2"),
            (account.id, "publish"),
            (other.id, "actions"),
        }
        assert len(found) == 4


class TestRunNow:
    def test_runs_a_job_before_it_is_due_within_the_callers_time(self, account, recorder, clock):
        job_id = outbox.enqueue(
            account.id, "tests.note", {"work": 1}, ordering_key="a:b", due_at=clock.now + FIVE
        )
        db.session.commit()

        outbox.run_now(account.id, job_id, deadline=timedelta(seconds=4))

        assert recorder.recorded == [1]
        assert recorder.deadlines == [timedelta(seconds=4)]
        assert jobs() == []

    def test_leaves_a_job_alone_that_somebody_has(self, account, recorder):
        job_id = enqueue(account, 1)
        db.session.commit()
        leases.claim_one(account.id, job_id, now=utcnow(), lease=FIVE)

        outbox.run_now(account.id, job_id)

        assert recorder.sent == []

    def test_leaves_a_job_alone_whose_turn_it_is_not(self, account, recorder):
        enqueue(account, 1, position=1)
        job_id = enqueue(account, 2, position=2)
        db.session.commit()

        outbox.run_now(account.id, job_id)

        assert recorder.sent == []

    def test_wants_the_callers_transaction_to_be_over(self, account, recorder):
        job_id = enqueue(account, 1)
        db.session.flush()

        with pytest.raises(OpenTransaction):
            outbox.run_now(account.id, job_id)

    def test_survives_what_a_handler_raises(self, account, recorder):
        recorder.on_send = _raise
        job_id = enqueue(account, 1)
        db.session.commit()

        outbox.run_now(account.id, job_id)

        assert len(jobs()) == 1


class TestExceptions:
    def test_no_transaction_is_open_while_a_handler_talks(self, account, recorder):
        recorder.on_send = lambda work: recorder.recorded.append(db.session().in_transaction())
        enqueue(account, 1)
        db.session.commit()

        outbox.run_due()

        assert recorder.recorded == [False, 1]

    def test_what_record_wrote_before_it_raised_is_rolled_back(self, account, recorder, clock):
        def write_and_raise(work: Any) -> None:
            enqueue(account, "written", key="x:y")
            db.session.flush()
            raise ValueError

        recorder.on_record = write_and_raise
        enqueue(account, 1)
        db.session.commit()

        outbox.run_due()

        assert [job.payload["work"] for job in jobs()] == [1]

    def test_the_log_says_where_and_not_what(self, account, recorder, caplog):
        def leak(work: Any) -> None:
            raise ValueError("anna@example.com")

        recorder.on_send = leak
        enqueue(account, "canary")
        db.session.commit()

        outbox.run_due()

        assert "ValueError" in caplog.text
        assert " leak\n" in caplog.text
        assert "anna@example.com" not in caplog.text.replace('raise ValueError("anna', "")
        assert "canary" not in caplog.text

    def test_pauses_grow_and_after_three_days_the_job_is_dead(self, account, recorder, clock):
        recorder.on_send = _raise
        enqueue(account, 1, position=1)
        enqueue(account, 2, position=2)
        db.session.commit()
        began, pauses = clock.now, []

        outbox.run_due()
        while (job := _head()).due_at is not None:
            pauses.append(job.due_at - clock.now)
            clock.now = job.due_at
            outbox.run_due()

        assert pauses == sorted(pauses)
        assert pauses[0] == timedelta(seconds=5)
        assert max(pauses) == timedelta(hours=1)
        assert timedelta(days=3) <= clock.now - began < timedelta(days=3, hours=2)
        assert [dead.payload["work"] for dead in outbox.list_dead_jobs(account.id)] == [1]
        assert outbox.count_dead_jobs() == 1

    def test_a_dead_job_lets_the_next_one_pass_and_can_be_revived(self, account, recorder, clock):
        first = db.session.get_one(Job, (account.id, enqueue(account, 1, position=1)))
        enqueue(account, 2, position=2)
        first.due_at, first.failing_since = None, clock.now
        db.session.commit()

        outbox.run_due()
        assert recorder.recorded == [2]
        outbox.revive_job(first)
        db.session.commit()
        outbox.run_due()

        assert recorder.recorded == [2, 1]

    def test_a_refusal_ends_a_row_of_exceptions(self, account, recorder, clock):
        recorder.on_send = _raise
        enqueue(account, 1)
        db.session.commit()
        outbox.run_due()
        recorder.on_send, recorder.verdicts = _pass, [Retry(clock.now + timedelta(hours=1))]

        outbox.run_due(clock.move(seconds=5))

        (job,) = jobs()
        assert (job.failing_since, job.attempts) == (None, 2)

    def test_a_kind_nobody_knows_waits_for_a_version_that_does(self, account):
        outbox.enqueue(account.id, "tests.unknown", {}, ordering_key="a:b")
        db.session.commit()

        assert outbox.run_due() == 1
        assert len(jobs()) == 1


def _head() -> Job:
    return min(jobs(), key=lambda job: job.position)


def _raise(work: Any) -> None:
    raise ValueError


def _pass(work: Any) -> None:
    assert Done()
