"""From something that happened to a host that has heard of it."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.accounts.models import Account, Mode
from app.accounts.service import create_account
from app.core.clock import system_clock
from app.extensions import db
from app.outbox import service as outbox
from app.outbox.schedule import STEPS
from app.webhooks import endpoints
from app.webhooks import service as webhooks
from app.webhooks.errors import (
    DeliveryNotFound,
    DeliveryPending,
    EndpointDisabled,
    EventNotFound,
    InvalidEndpoint,
)
from app.webhooks.models import DeliveryStatus, DisabledReason, EventType
from tests.faults.receivers import Heard


def emit(
    account: Account,
    sequence: int = 1,
    key: str = "cs_1",
    event_type: EventType = EventType.SESSION_ENDED,
    mode: Mode = Mode.LIVE,
    **data: Any,
) -> str:
    event_id = webhooks.emit(
        account.id,
        event_type,
        {"session_id": key} | data,
        key=key,
        sequence=sequence,
        mode=mode,
    )
    db.session.commit()
    return event_id


def message(heard: Heard) -> dict[str, Any]:
    return json.loads(heard.body)


def verify(endpoint_secret: str, heard: Heard) -> Any:
    return Webhook(endpoint_secret).verify(heard.body, heard.headers)


def only_delivery(account: Account) -> Any:
    (delivery,) = webhooks.list_deliveries(account.id)
    return _fresh(delivery)


def run_until(account: Account, clock: Any, condition: Any) -> None:
    """Let time pass from one attempt to the next."""
    for _ in range(30):
        outbox.run_due()
        if condition():
            return
        pending = webhooks.list_deliveries(account.id, status=DeliveryStatus.PENDING)
        clock.now = max(_fresh(delivery).next_attempt_at for delivery in pending)
    raise AssertionError("it does not happen")


class TestWhatIsSent:
    def test_is_what_was_promised(self, account, endpoint, receiver, clock):
        event_id = emit(account, outcome="saved", customer_ref="cus_7")

        outbox.run_due()

        (heard,) = receiver.heard
        assert heard.headers["webhook-id"] == event_id
        assert heard.headers["content-type"] == "application/json"
        assert message(heard) == {
            "type": "session.ended",
            "timestamp": "2026-11-30T22:15:03.000Z",
            "data": {
                "session_id": "cs_1",
                "customer_ref": "cus_7",
                "mode": "live",
                "outcome": "saved",
                "sequence": 1,
            },
        }

    def test_is_accepted_by_the_official_verifier(self, account, endpoint, receiver):
        emit(account, name="Zoë — 🙂")
        outbox.run_due()

        (heard,) = receiver.heard
        assert verify(endpoint.secret, heard)["data"]["name"] == "Zoë — 🙂"
        forged = Heard(heard.headers, heard.body.replace(b"ended", b"begun"), heard.path)
        with pytest.raises(WebhookVerificationError):
            verify(endpoint.secret, forged)

    def test_is_the_same_on_every_attempt_but_for_time_and_signature(
        self, account, endpoint, receiver, clock
    ):
        receiver.answers(500)
        emit(account, b=1, a={"d": 1, "c": [1.5, None]})
        outbox.run_due()
        endpoint.include_text = True
        db.session.commit()
        outbox.run_due(clock.move(seconds=10))

        first, second = receiver.heard
        assert first.body == second.body
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]

    @pytest.mark.parametrize(("include_text", "data"), [(False, {}), (True, {"text": "too loud"})])
    def test_has_the_customers_words_only_where_they_were_asked_for(
        self, account, receiver, disabled, include_text, data
    ):
        endpoints.create_endpoint(account.id, receiver.url, include_text=include_text)
        emit(account, event_type=EventType.SESSION_ANSWERED, text="too loud")
        outbox.run_due()

        (heard,) = receiver.heard
        assert {key: message(heard)["data"].get(key) for key in data} == data
        assert (b"too loud" in heard.body) is include_text


class TestWhoHears:
    def test_those_that_want_the_type_and_the_mode(self, account, receiver, disabled):
        for name, wish in {
            "all": {},
            "ended": {"types": ["session.ended"]},
            "started": {"types": ["session.started"]},
            "live": {"mode": Mode.LIVE},
            "test": {"mode": Mode.TEST},
        }.items():
            endpoints.create_endpoint(account.id, f"{receiver.url}/{name}", **wish)
        gone = endpoints.create_endpoint(account.id, f"{receiver.url}/gone")
        endpoints.disable_endpoint(account.id, gone.id, DisabledReason.MEMBER)
        stranger = create_account("Southwind")
        endpoints.create_endpoint(stranger.id, f"{receiver.url}/stranger")

        emit(account)
        outbox.run_due()

        assert sorted(heard.path for heard in receiver.heard) == [
            "/hook/all",
            "/hook/ended",
            "/hook/live",
        ]

    def test_nobody_when_the_transaction_is_rolled_back(self, account, endpoint, receiver):
        webhooks.emit(
            account.id, EventType.SESSION_ENDED, {}, key="cs_1", sequence=1, mode=Mode.LIVE
        )
        db.session.rollback()

        outbox.run_due()

        assert receiver.heard == []
        assert webhooks.list_events(account.id) == []


class TestFailures:
    @pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503])
    def test_two_hundred_and_something_alone_is_success(
        self, account, endpoint, receiver, clock, status
    ):
        receiver.answers(status, b"no", Location=receiver.url)
        emit(account)
        outbox.run_due()

        delivery = only_delivery(account)
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 1)
        assert delivery.next_attempt_at > clock.now
        (attempt,) = webhooks.list_attempts(account.id, delivery.id)
        assert (attempt.number, attempt.status_code, attempt.excerpt) == (1, status, "no")
        assert len(receiver.heard) == 1

    def test_hold_back_their_own_session_only(self, account, endpoint, receiver, clock):
        receiver.answer = lambda heard: (500 if b'"cs_1"' in heard.body else 204, {}, b"")
        for sequence in (1, 2):
            for key in ("cs_1", "cs_2"):
                emit(account, sequence, key)
        outbox.run_due()
        receiver.answers(204)
        outbox.run_due(clock.move(seconds=10))

        order = [message(heard)["data"] for heard in receiver.heard]
        by_session = {
            key: [data["sequence"] for data in order if data["session_id"] == key]
            for key in ("cs_1", "cs_2")
        }
        assert by_session == {"cs_1": [1, 1, 2], "cs_2": [1, 2]}

    def test_are_retried_no_sooner_than_the_receiver_asks(self, account, endpoint, receiver, clock):
        receiver.answers(503, Retry_After="9")
        emit(account)
        outbox.run_due()

        assert only_delivery(account).next_attempt_at == clock.now + timedelta(seconds=9)

    def test_end_in_a_dead_letter_and_the_next_event_goes_on(
        self, account, endpoint, receiver, clock
    ):
        first, second = emit(account, 1), emit(account, 2)
        receiver.answer = lambda heard: (
            500 if heard.headers["webhook-id"] == first else 204, {}, b"",
        )  # fmt: skip

        run_until(account, clock, lambda: receiver.heard[-1].headers["webhook-id"] == second)

        assert len(receiver.heard) == len(STEPS) + 1
        statuses = {each.event_id: each.status for each in webhooks.list_deliveries(account.id)}
        assert statuses == {first: DeliveryStatus.DEAD, second: DeliveryStatus.DELIVERED}

    def test_to_reach_it_leave_a_reason(self, account, disabled):
        made = endpoints.create_endpoint(account.id, "https://hooks.example.com/")
        made.url = "http://10.0.0.1/hook"  # saved before such addresses were refused
        emit(account)
        outbox.run_due()

        (attempt,) = webhooks.list_attempts(account.id, only_delivery(account).id)
        assert (attempt.status_code, attempt.error) == (None, "not_allowed")

    def test_leave_no_more_than_two_thousand_characters(self, account, endpoint, receiver):
        receiver.answers(500, b"\0\xff" * 10_000)
        emit(account)
        outbox.run_due()

        (attempt,) = webhooks.list_attempts(account.id, only_delivery(account).id)
        assert len(attempt.excerpt) == 2000


class TestDisabling:
    def test_a_receiver_that_is_gone_is_not_asked_again(
        self, account, endpoint, receiver, disabled, clock
    ):
        receiver.answers(410)
        emit(account, 1)
        emit(account, 2)
        outbox.run_due()

        assert len(receiver.heard) == 1
        assert disabled == [endpoint.id]
        assert _fresh(endpoint).disabled_reason is DisabledReason.GONE
        statuses = {each.status for each in webhooks.list_deliveries(account.id)}
        assert statuses == {DeliveryStatus.DEAD}
        assert outbox.run_due(clock.move(days=1)) == 0

    def test_five_days_of_failing_are_enough(self, account, endpoint, receiver, disabled, clock):
        receiver.answers(500)
        began = clock.now
        for day in range(5):
            emit(account, key=f"cs_{day}")
            outbox.run_due()
            assert disabled == []
            clock.move(days=1)
        emit(account, key="cs_last")
        outbox.run_due()

        assert disabled == [endpoint.id]
        assert _fresh(endpoint).disabled_reason is DisabledReason.FAILING
        assert endpoint.failing_since == began

    def test_one_success_begins_the_count_anew(self, account, endpoint, receiver, disabled, clock):
        receiver.answers(500)
        emit(account, key="cs_1")
        outbox.run_due()
        receiver.answers(204)
        clock.move(days=4)
        outbox.run_due()
        receiver.answers(500)
        clock.move(days=4)
        emit(account, key="cs_2")
        outbox.run_due()

        assert disabled == []
        assert _fresh(endpoint).failing_since == clock.now

    def test_an_endpoint_that_is_enabled_again_hears_of_new_events(
        self, account, endpoint, receiver, disabled
    ):
        endpoints.disable_endpoint(account.id, endpoint.id, DisabledReason.MEMBER)
        emit(account, 1)
        outbox.run_due()
        endpoints.enable_endpoint(account.id, endpoint.id)
        second = emit(account, 2)
        outbox.run_due()

        assert [heard.headers["webhook-id"] for heard in receiver.heard] == [second]


class TestReplay:
    def test_delivers_a_dead_letter_with_the_same_bytes(self, account, endpoint, receiver, clock):
        receiver.answers(500)
        emit(account)
        run_until(account, clock, lambda: only_delivery(account).status is DeliveryStatus.DEAD)
        endpoints.enable_endpoint(account.id, endpoint.id)
        receiver.answers(204)

        webhooks.replay(account.id, only_delivery(account).id)
        db.session.commit()
        outbox.run_due()

        delivery = only_delivery(account)
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.DELIVERED, 1)
        assert delivery.delivered_at == clock.now
        assert len({heard.body for heard in receiver.heard}) == 1
        assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1

    def test_can_be_asked_for_again_and_again(self, account, endpoint, receiver):
        emit(account)
        outbox.run_due()
        for _ in range(2):
            webhooks.replay(account.id, only_delivery(account).id)
            db.session.commit()
            outbox.run_due()

        assert len(receiver.heard) == 3

    def test_is_refused_while_it_is_being_tried(self, account, endpoint, receiver):
        receiver.answers(500)
        emit(account)
        outbox.run_due()

        with pytest.raises(DeliveryPending):
            webhooks.replay(account.id, only_delivery(account).id)

    def test_is_refused_where_nothing_is_sent(self, account, endpoint, receiver):
        receiver.answers(410)
        emit(account)
        outbox.run_due()

        with pytest.raises(EndpointDisabled):
            webhooks.replay(account.id, only_delivery(account).id)

    def test_is_refused_to_strangers(self, account, endpoint):
        emit(account)
        outbox.run_due()

        with pytest.raises(DeliveryNotFound):
            webhooks.replay("acct_stranger", only_delivery(account).id)


class TestSecrets:
    def test_both_sign_during_a_rotation_and_one_after_it(self, account, endpoint, receiver, clock):
        clock.now = system_clock()  # the verifier looks at the real clock
        old = endpoint.secret
        new = endpoints.rotate_secret(account.id, endpoint.id)
        emit(account, 1)
        outbox.run_due()
        (during,) = receiver.heard

        assert verify(old, during) == verify(new, during)
        assert during.headers["webhook-signature"].count("v1,") == 2
        endpoint.previous_secret_until = clock.now
        emit(account, 2)
        outbox.run_due()
        after = receiver.heard[1]
        verify(new, after)
        with pytest.raises(WebhookVerificationError):
            verify(old, after)

    def test_are_not_in_the_database_as_they_are(self, account, endpoint):
        stored = db.session.execute(db.text("SELECT secret FROM webhook_endpoints")).scalar_one()

        assert endpoint.secret.startswith("whsec_")
        assert endpoint.secret not in stored


class TestLog:
    def test_is_read_page_by_page_in_order(self, account, disabled):
        emitted = [emit(account, sequence) for sequence in range(5)]
        outbox.run_due()

        read, after = [], None
        while page := webhooks.list_events(account.id, after=after, limit=2):
            read += [event.id for event in page]
            after = read[-1]

        assert read == emitted

    def test_can_be_read_for_one_mode(self, account, disabled):
        emit(account, 1)
        test = emit(account, 2, mode=Mode.TEST)
        outbox.run_due()

        assert [event.id for event in webhooks.list_events(account.id, mode=Mode.TEST)] == [test]

    def test_of_one_account_does_not_know_the_events_of_another(self, account, disabled):
        event_id = emit(account)
        outbox.run_due()

        with pytest.raises(EventNotFound):
            webhooks.list_events("acct_stranger", after=event_id)
        assert webhooks.list_events("acct_stranger") == []

    def test_never_shows_an_event_in_front_of_one_that_was_read(self, app, account, disabled):
        for number in range(120):
            emit(account, key=f"cs_{number}")
        writers = [threading.Thread(target=_run_due, args=(app,)) for _ in range(4)]
        read, after = [], None

        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers) or len(read) < 120:
            page = webhooks.list_events(account.id, after=after, limit=7)
            read += [event.id for event in page]
            after = read[-1] if read else None
            db.session.rollback()
        for writer in writers:
            writer.join()

        assert len(read) == len(set(read)) == 120
        assert read == [event.id for event in webhooks.list_events(account.id, limit=200)]


class TestCreateEndpoint:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "ftp://example.com",
            "https://",
            "https://u:p@example.com/",
            "https://a b/",
            "http://[",
            "http://10.0.0.1/hook",
            "http://169.254.169.254/latest/meta-data/",
            "http://2130706433/",
            "https://hooks.example.com:22/",
            "https://hooks.example.com/\r\nX: 1",
            "https://hooks.example.com\\@evil.example/",
            "https://" + "a" * 2000 + ".example/",
        ],
    )
    def test_refuses_what_is_no_address(self, account, url):
        with pytest.raises(InvalidEndpoint):
            endpoints.create_endpoint(account.id, url)

    def test_refuses_a_type_that_does_not_exist(self, account):
        with pytest.raises(InvalidEndpoint, match=r"session\.finished"):
            endpoints.create_endpoint(account.id, "https://example.com", types=["session.finished"])


def _run_due(app: Any) -> None:
    with app.app_context():
        outbox.run_due()


def _fresh(row: Any) -> Any:
    db.session.refresh(row)
    db.session.commit()
    return row
