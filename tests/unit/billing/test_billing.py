"""What billing must do, and whether it did."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from app.accounts.models import Account, Mode
from app.billing import jobs
from app.billing import service as actions
from app.billing.errors import ActionSettled
from app.billing.models import Action, ActionKind, ActionStatus
from app.extensions import db
from app.outbox import service as outbox
from app.outbox.schedule import STEPS
from tests.faults.receivers import misbehaving

LONG, SHORT = timedelta(seconds=20), timedelta(seconds=0.5)
APPLIED = b'{"status": "applied", "effective_at": "2026-12-03T00:00:00Z", "message": {"de": "Gut"}}'


def request(
    account: Account, position: int = 1, session_id: str = "cs_1", *, is_committed: bool = True
) -> Action:
    action = actions.request_action(
        account,
        mode=Mode.LIVE,
        session_id=session_id,
        kind=ActionKind.CANCEL,
        data={"customer_ref": "cus_7", "cancel": {"effective": "period_end"}},
        position=position,
    )
    assert action is not None
    if is_committed:
        db.session.commit()
    return action


def fresh(action: Action) -> Action:
    found = actions.get_action(action.account_id, action.id)
    db.session.commit()
    assert found is not None
    return found


def perform(account: Account, deadline: timedelta = LONG) -> Action:
    action = request(account)
    actions.perform_now(action, deadline=deadline)
    return fresh(action)


class TestRequest:
    def test_is_what_was_promised(self, host, billing, clock):
        action = perform(host)

        (heard,) = billing.heard
        assert heard.headers["webhook-id"] == action.id
        assert json.loads(heard.body) == {
            "type": "action.requested",
            "timestamp": "2026-11-30T22:15:03.000Z",
            "data": {
                "action_id": action.id,
                "kind": "cancel",
                "session_id": "cs_1",
                "mode": "live",
                "customer_ref": "cus_7",
                "cancel": {"effective": "period_end"},
            },
        }

    def test_is_accepted_by_the_official_verifier(self, host, billing):
        perform(host)

        (heard,) = billing.heard
        Webhook(host.webhook_secret).verify(heard.body, heard.headers)

    def test_of_an_account_without_an_action_url_is_none(self, account):
        action = actions.request_action(
            account, mode=Mode.LIVE, session_id="cs_1", kind=ActionKind.CANCEL, data={}, position=1
        )

        assert action is None
        assert outbox.run_due() == 0

    def test_that_is_rolled_back_never_reaches_billing(self, host, billing, clock):
        request(host, is_committed=False)
        db.session.rollback()

        assert outbox.run_due(clock.move(minutes=1)) == 0

    def test_is_left_to_the_web_process_for_a_moment(self, host, billing, clock):
        action = request(host)

        assert outbox.run_due() == 0
        outbox.run_due(clock.move(seconds=6))
        assert fresh(action).status is ActionStatus.APPLIED

    def test_waits_for_the_one_before_it(self, host, billing, clock):
        billing.answers(500)
        first, second = request(host, 1), request(host, 2)

        actions.perform_now(second, deadline=LONG)
        outbox.run_due(clock.move(seconds=6))

        assert [heard.headers["webhook-id"] for heard in billing.heard] == [first.id]


class TestAnswer:
    @pytest.mark.parametrize("status", [200, 201, 299])
    def test_that_it_was_applied_is_recorded_with_its_date_and_message(
        self, host, billing, settled, clock, status
    ):
        billing.answers(status, APPLIED)

        action = perform(host)

        assert action.status is ActionStatus.APPLIED
        assert action.effective_at == datetime(2026, 12, 3, tzinfo=UTC)
        assert action.message == {"de": "Gut"}
        assert (action.attempts, action.settled_at) == (1, clock.now)
        assert settled == [(action.id, "applied")]

    @pytest.mark.parametrize("status", [409, 422])
    def test_that_it_failed_is_recorded_with_its_code(self, host, billing, settled, status):
        billing.answers(
            status, b'{"status": "failed", "code": "card_expired", "message": {"en": "No"}}'
        )

        action = perform(host)

        assert (action.status, action.code) == (ActionStatus.FAILED, "card_expired")
        assert settled == [(action.id, "failed")]

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (202, b""),
            (202, APPLIED),
            (200, b""),
            (200, b'{"status": "pending"}'),
            (200, b'{"status": "maybe"}'),
            (200, b'{"status": ["applied"]}'),
            (200, b"[]"),
            (200, b"null"),
            (200, b"\xff\xfe"),
            (200, b"[" * 15_000),
            (200, APPLIED[:-1] + b" " * 30_000 + b"}"),
            (302, b""),
            (400, b'{"status": "failed"}'),
            (404, b""),
            (409, b""),
            (422, APPLIED),
            (429, b""),
            (500, APPLIED),
            (503, b""),
        ],
    )
    def test_that_is_not_clear_leaves_it_pending(self, host, billing, settled, clock, status, body):
        billing.answers(status, body)

        action = perform(host)

        assert (action.status, action.attempts, settled) == (ActionStatus.PENDING, 1, [])
        billing.answers(204)
        outbox.run_due(clock.move(seconds=6))
        assert fresh(action).status is ActionStatus.APPLIED
        assert len({heard.body for heard in billing.heard}) == 1
        assert {heard.headers["webhook-id"] for heard in billing.heard} == {action.id}

    def test_that_does_not_come_in_time_leaves_it_pending(self, account, settled):
        with misbehaving(lambda peer: peer.recv(1)) as url:
            account.action_url = url
            db.session.commit()
            began = time.monotonic()
            action = perform(account, SHORT)

        assert time.monotonic() - began < 3
        assert (action.status, action.attempts) == (ActionStatus.PENDING, 1)

    @pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/"])
    def test_is_not_asked_for_in_private_networks(self, account, settled, url):
        account.action_url = url
        db.session.commit()

        assert perform(account).status is ActionStatus.PENDING

    def test_that_never_comes_is_a_failure_in_the_end(self, host, billing, settled, clock):
        billing.answers(500)
        action = request(host)

        for _ in STEPS:
            clock.move(hours=30)
            outbox.run_due()

        action = fresh(action)
        assert (action.status, action.code) == (ActionStatus.FAILED, "unreachable")
        assert action.attempts == len(STEPS)
        assert settled == [(action.id, "failed")]
        assert outbox.run_due(clock.move(days=9)) == 0

    def test_and_what_follows_from_it_are_one_transaction(self, host, billing, clock):
        def fail(action: Action) -> None:
            raise ValueError

        jobs.register_handlers(fail)
        action = perform(host)

        assert action.status is ActionStatus.PENDING


class TestSettle:
    def test_by_the_api_ends_the_asking(self, host, billing, settled, clock):
        billing.answers(202)
        action = perform(host)

        assert actions.settle(action, ActionStatus.APPLIED)
        db.session.commit()
        outbox.run_due(clock.move(days=1))

        assert len(billing.heard) == 1
        assert fresh(action).status is ActionStatus.APPLIED

    def test_twice_the_same_way_is_no_news(self, host, billing, settled):
        action = perform(host)

        assert not actions.settle(action, ActionStatus.APPLIED, code="x")
        assert fresh(action).code is None

    def test_the_other_way_is_refused(self, host, billing, settled):
        action = perform(host)

        with pytest.raises(ActionSettled):
            actions.settle(action, ActionStatus.FAILED)
        db.session.rollback()
        assert fresh(action).status is ActionStatus.APPLIED

    def test_while_billing_is_asked_counts_and_its_answer_does_not(
        self, app, host, billing, settled
    ):
        def settle_first(heard: Any) -> tuple[int, dict[str, str], bytes]:
            with app.app_context():
                found = actions.get_action(host.id, heard.headers["webhook-id"])
                actions.settle(found, ActionStatus.FAILED, code="told")
                db.session.commit()
            return 204, {}, b""

        billing.answer = settle_first
        action = perform(host)

        assert (action.status, action.code) == (ActionStatus.FAILED, "told")
        assert settled == []
