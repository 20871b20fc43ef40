"""What an action does to a subscription."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.functional.demo.host import NOW, Host

PERIOD_END = datetime(2026, 12, 7, 22, 15, 3, tzinfo=UTC)
"""Of customer 1001, whose plan is monthly."""

DAY = timedelta(days=1)
PAUSE = {
    "months": 2,
    "starts_at": "2026-12-07T22:15:03Z",
    "resumes_at": "2027-02-07T22:15:03Z",
}
BASIC = {
    "plan": "basic",
    "amount_minor": 1200,
    "currency": "EUR",
    "interval": "month",
    "starts_at": "2026-12-07T22:15:03Z",
}


class TestCancel:
    def test_ends_the_subscription_with_its_period(self, host: Host) -> None:
        answer = host.cancel()

        assert answer.status_code == 200
        assert answer.json == {"status": "applied", "effective_at": "2026-12-07T22:15:03+00:00"}
        assert host.subscription().ends_at == PERIOD_END
        assert host.subscription().status_at(NOW) == "ending"

    def test_ends_it_now_when_the_customer_wants_that(self, host: Host) -> None:
        host.cancel("immediately")

        assert host.subscription().status_at(NOW) == "canceled"

    def test_is_applied_again_by_a_second_action_without_moving_the_end(self, host: Host) -> None:
        host.cancel("immediately")

        assert host.cancel("period_end").json["effective_at"] == "2026-11-30T22:15:03+00:00"

    def test_can_be_undone_until_the_end(self, host: Host) -> None:
        host.cancel()

        assert host.act("undo_cancel").json["status"] == "applied"
        assert host.subscription().status_at(NOW) == "active"

    def test_cannot_be_undone_after_the_end(self, host: Host) -> None:
        host.cancel("immediately")

        answer = host.act("undo_cancel")

        assert answer.status_code == 422
        assert answer.json == {"status": "failed", "code": "already_ended"}

    def test_can_be_followed_by_a_new_beginning(self, host: Host) -> None:
        host.cancel("immediately")

        host.act("reactivate")

        assert host.subscription().status_at(NOW) == "active"
        assert host.subscription().next_charge_at == datetime(2026, 12, 30, 22, 15, 3, tzinfo=UTC)


class TestOffer:
    @pytest.mark.parametrize(
        ("terms", "price"),
        [
            ({"percent": 25, "periods": 3}, 2175),
            ({"amount_minor": 500, "currency": "EUR", "periods": 3}, 2400),
            ({"amount_minor": 5000, "currency": "EUR", "periods": 3}, 0),
        ],
    )
    def test_discount_lowers_as_many_charges_as_promised(
        self, host: Host, terms: dict[str, Any], price: int
    ) -> None:
        host.offer("discount", terms)

        subscription = host.subscription()
        assert subscription.price_at(PERIOD_END) == price
        assert subscription.price_at(datetime(2027, 2, 7, 22, 15, 3, tzinfo=UTC)) == price
        assert subscription.price_at(datetime(2027, 3, 7, 22, 15, 3, tzinfo=UTC)) == 2900

    def test_discount_without_periods_stays(self, host: Host) -> None:
        host.offer("discount", {"percent": 25, "periods": None})

        assert host.subscription().price_at(datetime(2036, 1, 1, tzinfo=UTC)) == 2175

    def test_pause_moves_the_next_charge_to_its_end(self, host: Host) -> None:
        host.offer("pause", PAUSE)

        subscription = host.subscription()
        assert subscription.next_charge_at == datetime(2027, 2, 7, 22, 15, 3, tzinfo=UTC)
        assert subscription.status_at(PERIOD_END) == "paused"

    def test_plan_change_waits_for_its_day(self, host: Host) -> None:
        host.offer("plan_change", BASIC)

        assert host.subscription().plan == "pro"
        assert host.subscription().price_at(PERIOD_END) == 1200

    def test_trial_extension_moves_the_end_of_the_trial(self, host: Host) -> None:
        host.offer(
            "trial_extension", {"days": 14, "trial_end": "2026-12-27T22:15:03Z"}, number=1003
        )

        assert host.subscription(1003).next_charge_at == datetime(
            2026, 12, 27, 22, 15, 3, tzinfo=UTC
        )

    def test_a_pause_that_begins_at_once_lets_the_paid_days_follow(self, host: Host) -> None:
        terms = {
            "months": 1,
            "starts_at": "2026-11-30T22:15:03Z",
            "resumes_at": "2026-12-30T22:15:03Z",
            "next_charge_at": "2027-01-06T22:15:03Z",
        }

        host.offer("pause", terms)

        assert host.subscription().status_at(NOW) == "paused"
        assert host.subscription().status_at(datetime(2027, 1, 1, tzinfo=UTC)) == "active"
        assert host.subscription().next_charge_at == datetime(2027, 1, 6, 22, 15, 3, tzinfo=UTC)

    def test_another_interval_has_another_price_and_the_same_plan(self, host: Host) -> None:
        plan = host.subscription().plan
        price = {"amount_minor": 29000, "currency": "EUR", "interval": "year", "plan": None}

        host.offer("billing_change", {**price, "starts_at": "2026-12-07T22:15:03Z"})

        subscription = host.subscription()
        assert (subscription.next_plan, subscription.next_interval) == (plan, "year")
        assert subscription.price_at(PERIOD_END) == 29000

    def test_another_billing_day_moves_the_charge(self, host: Host) -> None:
        host.offer("billing_change", {"billing_day": 15, "next_charge_at": "2026-12-15T22:15:03Z"})

        assert host.subscription().next_charge_at == datetime(2026, 12, 15, 22, 15, 3, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("kind", "terms", "note"),
        [
            ("feature_unlock", {"code": "reports", "days": 30}, "Has reports for 30 days"),
            ("onboarding", {"url": "https://book.example"}, "Wants a guided session https://book"),
            ("support", {"channel": "email", "message": "Slow"}, "person by email: Slow"),
            ("roadmap", {"tell_me_when": True}, "when it is there: True"),
            ("custom", {"payload": {"queue": "a"}, "fields": {"phone": "1"}}, "'phone': '1'"),
            ("redirect", {"url": "http://localhost:8001/billing"}, "Went on to http://localhost"),
        ],
    )
    def test_work_for_a_person_leaves_a_note(
        self, host: Host, kind: str, terms: dict[str, Any], note: str
    ) -> None:
        answer = host.offer(kind, terms)

        assert answer.json["status"] == "applied"
        assert note in str(host.subscription().note)

    def test_support_leaves_a_note_and_the_price(self, host: Host) -> None:
        host.offer("support", {"channel": "email"})

        assert host.subscription().note == "Asked to talk to a person by email"
        assert host.subscription().price_at(PERIOD_END) == 2900

    @pytest.mark.parametrize(
        ("kind", "terms"),
        [
            ("discount", {}),
            ("discount", {"percent": 25, "amount_minor": 500, "currency": "EUR"}),
            ("discount", {"amount_minor": 500, "currency": "USD", "periods": 3}),
            ("pause", {"months": 2}),
            ("pause", PAUSE | {"resumes_at": "2026-12-01T00:00:00Z"}),
            ("pause", PAUSE | {"resumes_at": "2027-02-07T00:00:00"}),
            ("plan_change", BASIC | {"currency": "USD"}),
            ("plan_change", BASIC | {"interval": "week"}),
            ("trial_extension", {"days": 14, "trial_end": "2026-12-27T22:15:03Z"}),
            ("hot_air_balloon", {}),
        ],
    )
    def test_fails_and_changes_nothing_when_billing_cannot_do_it(
        self, host: Host, kind: str, terms: dict[str, Any]
    ) -> None:
        before = host.subscription()

        answer = host.offer(kind, terms)

        assert answer.status_code == 422
        assert answer.json["status"] == "failed"
        assert host.subscription() == before

    def test_fails_once_the_subscription_is_over(self, host: Host) -> None:
        host.cancel("immediately")

        assert host.offer("discount", {"percent": 25}).json["code"] == "already_ended"


class TestRenewal:
    def test_charges_what_was_due_and_moves_on(self, make_host: Any) -> None:
        make_host().offer("plan_change", BASIC)

        later = make_host(now=lambda: datetime(2027, 1, 15, tzinfo=UTC))

        assert later.subscription().plan == "basic"
        assert later.subscription().next_charge_at == datetime(2027, 2, 7, 22, 15, 3, tzinfo=UTC)

    def test_resumes_after_a_pause(self, make_host: Any) -> None:
        make_host().offer("pause", PAUSE)

        later = make_host(now=lambda: datetime(2027, 2, 8, tzinfo=UTC))

        assert later.subscription().status_at(later.app.extensions["demo"].now) == "active"
        assert later.subscription().next_charge_at == datetime(2027, 3, 7, 22, 15, 3, tzinfo=UTC)


class TestResume:
    def test_before_the_pause_begins_calls_it_off(self, host: Host) -> None:
        before = host.subscription()
        host.offer("pause", PAUSE)

        assert host.act("resume").json["status"] == "applied"
        assert host.subscription() == before

    def test_brings_the_charge_forward(self, make_host: Any) -> None:
        make_host().offer("pause", PAUSE)
        now = datetime(2027, 1, 5, tzinfo=UTC)
        later = make_host(now=lambda: now)
        assert later.subscription().status_at(now) == "paused"

        later.act("resume", webhook_id="act_later")

        assert later.subscription().status_at(now) == "active"
        assert later.subscription().next_charge_at == datetime(2027, 2, 5, tzinfo=UTC)

    def test_keeps_the_days_that_were_paid_for(self, host: Host) -> None:
        before = host.subscription()
        at_once = {"starts_at": NOW.isoformat(), "resumes_at": (NOW + DAY * 30).isoformat()}
        charged = {"next_charge_at": (before.current_period_end + DAY * 30).isoformat()}
        host.offer("pause", at_once | charged)

        host.act("resume")

        assert host.subscription().next_charge_at == before.current_period_end

    def test_of_what_runs_changes_nothing(self, host: Host) -> None:
        before = host.subscription()

        assert host.act("resume").json["status"] == "applied"
        assert host.subscription() == before

    def test_is_too_late_once_it_has_ended(self, host: Host) -> None:
        host.cancel("immediately")

        assert host.act("resume").json["code"] == "already_ended"


class TestUnknown:
    def test_subscription_is_refused(self, host: Host) -> None:
        assert host.cancel(number=9999).json["code"] == "unknown_subscription"

    def test_customer_cannot_cancel_for_another(self, host: Host) -> None:
        answer = host.cancel(customer_ref="account-1002")

        assert answer.json["code"] == "unknown_subscription"
        assert host.subscription().ends_at is None

    def test_action_is_refused(self, host: Host) -> None:
        assert host.act("explode").json["code"] == "unsupported_action"
