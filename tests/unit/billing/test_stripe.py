"""Stripe behind the protocol: the real package against a double that keeps state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.billing.adapter import ActionRequest, Applied, Failed, Pending, Result
from app.billing.models import ActionKind
from app.billing.stripe import address
from app.billing.stripe.adapter import StripeAdapter
from app.billing.stripe.permissions import KeyPermission, check_key
from app.config import Settings
from app.core.calendar import Interval
from app.offers.eligibility.context import OfferContext, PlanFacts
from app.offers.kinds.base import OfferKind
from app.offers.kinds.billing_change import BillingChange
from app.offers.kinds.discount import Discount
from app.offers.kinds.feature_unlock import FeatureUnlock
from app.offers.kinds.pause import Pause
from app.offers.kinds.plan_change import PlanChange
from app.offers.kinds.redirect import Redirect
from app.offers.kinds.trial_extension import TrialExtension
from app.offers.subscription import ClaimedSubscription, Customer
from app.offers.terms import Terms
from tests.support.clocks import MovableClock
from tests.support.stripe_double import KEY, StripeDouble, running_stripe

LONG = timedelta(seconds=20)
DAY = 86_400
BASIC = PlanFacts(
    key="basic", name="Basic", amount_minor=1200, currency="EUR", interval=Interval.MONTH
)


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    """A Stripe of this machine."""
    with running_stripe() as double:
        address.configure(Settings(stripe_api_url=double.url))
        yield double
    address.configure(Settings())


@pytest.fixture
def adapter() -> StripeAdapter:
    return StripeAdapter(KEY, frozenset(KeyPermission))


class Shop:
    """A customer of a subscription at Stripe: what they are shown, and what is done."""

    def __init__(self, stripe: StripeDouble, adapter: StripeAdapter, clock: MovableClock) -> None:
        self.stripe, self.adapter, self.clock = stripe, adapter, clock
        self.choice: dict[str, Any] = {}

    @property
    def row(self) -> dict[str, Any]:
        return self.stripe.tables["subscriptions"]["sub_7"]

    def quote(self, offer: OfferKind) -> Terms:
        claims = self.adapter.read_subscription("sub_7", LONG)
        assert claims is not None
        told = ClaimedSubscription(ref="sub_7", **claims)
        assert told.complete is not None
        situation = OfferContext(
            subscription=told.complete,
            customer=Customer(),
            now=self.clock.now,
            timezone=UTC,
            plan=BASIC,
        )
        assert offer.check(situation) is None
        terms = offer.quote(situation)
        self.choice = dict(offer.read_choice(terms, offer.sample_form(terms)))
        return offer.settle(terms, self.choice) if self.choice else terms

    def accept(self, offer: OfferKind, action_id: str = "act_1") -> tuple[Terms, Result]:
        shown = self.quote(offer)
        terms = offer.action_terms(shown, self.choice)
        data = {"offer": {"kind": offer.kind, "key": "x", "terms": terms}}
        return shown, self.ask(ActionKind.APPLY_OFFER, data, action_id)

    def ask(self, kind: ActionKind, data: dict[str, Any], action_id: str = "act_1") -> Result:
        whose = {"subscription_ref": "sub_7", "customer_ref": "c", "mode": "test"}
        request = ActionRequest(action_id, kind, whose | data, self.clock.now)
        return self.adapter.perform(request, LONG)

    def cancel(self, effective: str, action_id: str = "act_1", **more: Any) -> Result:
        wanted = {"effective": effective, "at": None, "refund": "none", "reason": None}
        return self.ask(ActionKind.CANCEL, {"cancel": wanted | more}, action_id)

    def charges(self, days: int) -> list[tuple[datetime, int]]:
        """Let days go by, and return what was charged on which day."""
        self.stripe.pass_time(self.clock.now + timedelta(days=days))
        return [(datetime.fromtimestamp(at, UTC), amount) for at, _, amount in self.stripe.charges]


@pytest.fixture
def shop(stripe: StripeDouble, adapter: StripeAdapter, clock: MovableClock) -> Shop:
    stripe.add_subscription("sub_7")
    stripe.add_price("price_basic", 1200, lookup_key="basic")
    return Shop(stripe, adapter, clock)


def period_end(shop: Shop) -> datetime:
    return datetime.fromtimestamp(shop.row["items"]["data"][0]["current_period_end"], UTC)


class TestReading:
    def test_says_what_a_token_would(self, shop):
        shop.stripe.add_price("price_team", 900, interval="year", currency="usd")
        shop.stripe.add_subscription("sub_8", "price_team", quantity=3)
        claims = ClaimedSubscription(ref="sub_8", **shop.adapter.read_subscription("sub_8", LONG))

        assert claims.price.amount_minor == 2700
        assert (claims.currency, claims.interval, claims.quantity) == ("USD", "year", 3)
        assert (claims.plan, claims.status, claims.discounted) == ("price_team", "active", False)
        assert claims.complete

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"cancel_at_period_end": True}, "non_renewing"),
            ({"pause_collection": {"behavior": "void", "resumes_at": None}}, "paused"),
            ({"status": "past_due"}, "past_due"),
            ({"status": "canceled"}, "canceled"),
        ],
    )
    def test_says_how_it_stands(self, shop, change, status):
        shop.row.update(change)
        assert shop.adapter.read_subscription("sub_7", LONG)["status"] == status

    def test_says_that_a_discount_runs(self, shop):
        shop.stripe.tables["coupons"]["c"] = {"id": "c", "percent_off": "10", "duration": "forever"}
        shop.stripe.add_discount("sub_7", "c")
        assert shop.adapter.read_subscription("sub_7", LONG)["discounted"] is True

    @pytest.mark.parametrize("more", [{"usage_type": "metered"}, {"billing_scheme": "tiered"}])
    def test_claims_no_price_that_it_does_not_know(self, shop, more):
        shop.stripe.add_price("price_odd", None, **more)
        shop.stripe.add_subscription("sub_8", "price_odd", paid=100)
        claims = ClaimedSubscription(ref="sub_8", **shop.adapter.read_subscription("sub_8", LONG))
        assert claims.unclear
        assert claims.complete is None

    @pytest.mark.parametrize("fault", ["down", "rate", "drop", "hang"])
    def test_that_is_not_possible_says_nothing(self, shop, fault):
        shop.stripe.faults.append(("GET", fault))
        if fault == "drop":
            shop.stripe.faults[0] = ("GET", "done_but_lost")
        assert shop.adapter.read_subscription("sub_7", timedelta(seconds=0.3)) is None

    def test_counts_the_krona_as_iso_does(self, shop):
        shop.stripe.add_price("price_isk", 290_000, currency="isk")
        shop.stripe.add_subscription("sub_8", "price_isk")
        claims = shop.adapter.read_subscription("sub_8", LONG)
        assert (claims["amount_minor"], claims["currency"]) == (2900, "ISK")


class TestCancel:
    def test_at_the_end_of_the_period(self, shop):
        assert shop.cancel("period_end", reason="unused") == Applied(effective_at=period_end(shop))
        assert shop.row["cancel_at_period_end"] is True
        assert shop.row["cancellation_details"]["feedback"] == "unused"
        assert shop.charges(90) == []

    def test_on_a_date_charges_until_then(self, shop):
        at = period_end(shop) + timedelta(days=40)
        result = shop.cancel("on_date", at=at.isoformat())

        assert result == Applied(effective_at=at)
        assert [amount for _, amount in shop.charges(120)] == [2900, 2900]

    def test_at_once(self, shop, clock):
        assert shop.cancel("immediately") == Applied(effective_at=clock.now.replace(microsecond=0))
        assert shop.row["status"] == "canceled"

    def test_what_is_canceled_already_is_done(self, shop):
        shop.cancel("immediately")
        assert isinstance(shop.cancel("immediately", "act_2"), Applied)
        assert isinstance(shop.cancel("period_end", "act_3"), Applied)

    def test_releases_what_was_planned(self, shop):
        shop.accept(PlanChange(plan="basic"))
        assert shop.row["schedule"] is not None
        assert isinstance(shop.cancel("period_end", "act_2"), Applied)
        assert shop.row["schedule"] is None

    def test_of_a_subscription_that_is_not_there_has_failed(self, shop):
        del shop.stripe.tables["subscriptions"]["sub_7"]
        assert shop.cancel("period_end") == Failed("resource_missing")

    @pytest.mark.parametrize(
        ("fault", "status"), [("down", 503), ("rate", 429), ("done_but_lost", None)]
    )
    def test_that_is_not_clear_is_pending_and_done_once_in_the_end(self, shop, fault, status):
        shop.stripe.faults.append(("POST /v1/subscriptions/sub_7", fault))
        result = shop.cancel("period_end")

        assert isinstance(result, Pending)
        assert result.http_status == status
        assert result.retry_after == ("7" if fault == "rate" else None)
        assert shop.cancel("period_end") == Applied(effective_at=period_end(shop))
        assert shop.row["cancel_at_period_end"] is True

    def test_of_a_slow_stripe_is_pending_in_time(self, shop):
        shop.stripe.faults.append(("/", "hang"))
        request = ActionRequest(
            "act_1", ActionKind.CANCEL, {"subscription_ref": "sub_7", "cancel": {}}, shop.clock.now
        )
        assert isinstance(shop.adapter.perform(request, timedelta(seconds=0.3)), Pending)

    def test_without_the_permission_waits_for_it(self, shop):
        shop.stripe.allowed.remove("subscriptions")
        assert isinstance(shop.cancel("period_end"), Pending)
        shop.stripe.allowed.add("subscriptions")
        assert isinstance(shop.cancel("period_end"), Applied)


class TestRefund:
    def cancel(self, shop: Shop, kind: str = "prorated", amount: int | None = 1000) -> Result:
        currency = None if amount is None else "EUR"
        order = {"kind": kind, "amount_minor": amount, "currency": currency}
        return shop.cancel("immediately", refund=order)

    def refunds(self, shop: Shop) -> list[int]:
        return [each["amount"] for each in shop.stripe.tables["refunds"].values()]

    def test_is_the_amount_that_was_shown(self, shop):
        assert self.cancel(shop).code is None
        assert self.refunds(shop) == [1000]

    def test_is_paid_once_however_often_it_is_asked_for(self, shop):
        shop.stripe.faults.append(("POST /v1/refunds", "done_but_lost"))
        assert isinstance(self.cancel(shop), Pending)
        shop.stripe._remembered.clear()  # a day later, no key is remembered
        assert isinstance(self.cancel(shop), Applied)
        assert self.refunds(shop) == [1000]

    def test_is_never_more_than_was_paid(self, shop):
        assert self.cancel(shop, "full", 5000).code == "refund_reduced"
        assert self.refunds(shop) == [2900]

    def test_without_an_amount_is_all_that_was_paid(self, shop):
        self.cancel(shop, "full", None)
        assert self.refunds(shop) == [2900]

    def test_without_an_amount_is_the_unused_share(self, shop):
        self.cancel(shop, "prorated", None)
        assert self.refunds(shop) == [-(-2900 * 13 // 30)]  # twelve days and today

    def test_that_is_refused_leaves_the_subscription_canceled_and_says_so(self, shop):
        shop.stripe.allowed.remove("refunds")
        result = self.cancel(shop)

        assert isinstance(result, Applied)
        assert result.code == "refund_refused"
        assert shop.row["status"] == "canceled"

    def test_of_a_withdrawal_is_whole_and_ends_it_at_once(self, shop):
        shop.cancel("period_end")
        order = {"kind": "full", "amount_minor": None, "currency": None}
        result = shop.ask(ActionKind.WITHDRAW, {"withdraw": {"refund": order}}, "act_2")

        assert isinstance(result, Applied)
        assert shop.row["status"] == "canceled"
        assert self.refunds(shop) == [2900]


class TestUndo:
    def undo(self, shop: Shop) -> Result:
        return shop.ask(ActionKind.UNDO_CANCEL, {"undo_cancel": {}}, "act_2")

    @pytest.mark.parametrize("effective", ["period_end", "on_date"])
    def test_lets_it_go_on(self, shop, effective):
        shop.cancel(effective, at=(period_end(shop) + timedelta(days=5)).isoformat())
        assert self.undo(shop) == Applied()
        assert shop.row["cancel_at"] is None
        assert len(shop.charges(40)) == 1

    def test_of_what_has_ended_has_failed(self, shop):
        shop.cancel("immediately")
        assert self.undo(shop) == Failed("already_ended")

    def test_of_nothing_is_done(self, shop):
        assert self.undo(shop) == Applied()


class TestReactivate:
    def reactivate(self, shop: Shop, amount: int | None = 2900) -> Result:
        data = {"reactivate": {"amount_minor": amount, "currency": "EUR"}}
        return shop.ask(ActionKind.REACTIVATE, data, "act_2")

    def begun(self, shop: Shop) -> list[dict[str, Any]]:
        rows = shop.stripe.tables["subscriptions"].values()
        return [row for row in rows if row["id"] != "sub_7"]

    def test_starts_the_same_again(self, shop):
        shop.row["items"]["data"][0]["quantity"] = 3
        shop.cancel("immediately")
        assert isinstance(self.reactivate(shop, 8700), Applied)
        (row,) = self.begun(shop)
        item = row["items"]["data"][0]
        assert (item["price"]["id"], item["quantity"]) == ("price_pro", 3)
        assert row["metadata"]["fairwell_reactivates"] == "sub_7"

    def test_is_done_once_however_often_it_is_asked_for(self, shop):
        shop.cancel("immediately")
        shop.stripe.faults.append(("POST /v1/subscriptions", "done_but_lost"))
        assert isinstance(self.reactivate(shop), Pending)
        shop.stripe._remembered.clear()
        assert isinstance(self.reactivate(shop), Applied)
        assert len(self.begun(shop)) == 1

    def test_of_what_runs_is_an_undoing(self, shop):
        shop.cancel("period_end")
        assert isinstance(self.reactivate(shop), Applied)
        assert (self.begun(shop), shop.row["cancel_at"]) == ([], None)

    def test_with_a_declined_card_has_failed_and_begun_nothing(self, shop):
        shop.cancel("immediately")
        shop.stripe.decline = "card_declined"
        assert self.reactivate(shop) == Failed("card_declined")
        assert self.begun(shop) == []

    def test_that_the_customer_must_confirm_is_pending_until_it_is_paid(self, shop):
        shop.cancel("immediately")
        shop.stripe.decline = "subscription_payment_intent_requires_action"
        assert isinstance(self.reactivate(shop), Pending)
        (row,) = self.begun(shop)
        row["status"] = "active"
        assert isinstance(self.reactivate(shop), Applied)
        row["status"] = "incomplete_expired"
        assert self.reactivate(shop) == Failed("payment_incomplete")

    @pytest.mark.parametrize(
        ("change", "code"), [({"active": False}, "price_not_available"), ({}, "price_differs")]
    )
    def test_at_another_price_than_was_shown_has_failed(self, shop, change, code):
        shop.cancel("immediately")
        shop.stripe.tables["prices"]["price_pro"].update(change)
        assert self.reactivate(shop, 1900) == Failed(code)
        assert self.begun(shop) == []


class TestDiscount:
    @pytest.mark.parametrize("periods", [1, 3, 12, None])
    def test_holds_for_as_many_charges_as_were_shown(self, shop, periods):
        shown, result = shop.accept(Discount(percent=25, periods=periods))
        assert result == Applied()
        charges = shop.charges(500)

        assert charges[0] == (shown.next_charge_at, shown.next_charge_amount.amount_minor)
        reduced = [at for at, amount in charges if amount == shown.price_during.amount_minor]
        assert len(reduced) == (periods or len(charges))
        if periods:
            assert charges[periods][1] == shown.price_after.amount_minor

    def test_of_an_amount(self, shop):
        shop.accept(Discount(amount_minor=500, currency="EUR", periods=2))
        assert [amount for _, amount in shop.charges(100)][:3] == [2400, 2400, 2900]

    def test_of_a_year_holds_for_years(self, shop):
        shop.stripe.add_price("price_year", 29000, interval="year")
        shop.stripe.add_subscription("sub_7", "price_year")
        shop.accept(Discount(percent=50, periods=2))
        assert [amount for _, amount in shop.charges(1300)] == [14500, 14500, 29000, 29000][:4]

    def test_stands_beside_those_that_run(self, shop):
        shop.stripe.tables["coupons"]["c"] = {"id": "c", "percent_off": "10", "duration": "forever"}
        shop.stripe.add_discount("sub_7", "c")
        shop.accept(Discount(percent=25, periods=1))
        coupons = [each["source"]["coupon"] for each in shop.row["discounts"]]
        assert coupons == ["c", "fairwell-25pct-once"]

    def test_is_given_once_and_its_coupon_made_once(self, shop):
        shop.accept(Discount(percent=25, periods=1))
        shop.stripe._remembered.clear()
        shop.accept(Discount(percent=25, periods=1))
        assert len(shop.row["discounts"]) == 1
        shop.accept(Discount(percent=25, periods=1), "act_2")
        assert len(shop.stripe.tables["coupons"]) == 1

    def test_of_weeks_is_offered_once_or_for_good(self, adapter):
        weekly = ClaimedSubscription(ref="s", interval=Interval.WEEK)
        allows = adapter.capabilities().allows
        assert allows(Discount(percent=25, periods=1), weekly)
        assert allows(Discount(percent=25, periods=None), weekly)
        assert not allows(Discount(percent=25, periods=3), weekly)

    def test_without_the_permission_has_failed(self, shop):
        shop.stripe.allowed.remove("coupons")
        _, result = shop.accept(Discount(percent=25, periods=1))
        assert result == Failed("stripe_permission_missing")
        assert shop.row["discounts"] == []

    @pytest.mark.parametrize("fault", ["down", "done_but_lost"])
    def test_that_is_not_clear_is_pending_and_given_once(self, shop, fault):
        shop.stripe.faults.append(("POST /v1/subscriptions", fault))
        offer = Discount(percent=25, periods=1)
        assert isinstance(shop.accept(offer)[1], Pending)
        shop.stripe._remembered.clear()
        data = {"kind": "discount", "terms": {"percent": 25, "periods": 1}}
        assert shop.ask(ActionKind.APPLY_OFFER, {"offer": data}) == Applied()
        assert len(shop.row["discounts"]) == 1


class TestPause:
    @pytest.mark.parametrize("interval", ["week", "month", "year"])
    @pytest.mark.parametrize(
        "offer",
        [Pause(months=(1,)), Pause(months=(3,)), Pause(months=(2,), at="now"),
         Pause(until_max_months=6)],
    )  # fmt: skip
    def test_charges_next_on_the_day_that_was_shown(self, shop, interval, offer):
        shop.stripe.add_price("price_x", 2900, interval=interval)
        shop.stripe.add_subscription("sub_7", "price_x")
        shown, result = shop.accept(offer)
        assert result == Applied()

        at, amount = shop.charges(500)[0]
        assert abs(at - shown.next_charge_at) < timedelta(days=1)
        assert amount == shown.price_after.amount_minor
        assert shop.row["pause_collection"] is None

    @pytest.mark.parametrize("days_later", [0, 20, 40])
    def test_that_is_ended_early_charges_on_the_day_that_was_shown(self, shop, days_later, clock):
        shown, _ = shop.accept(Pause(months=(3,)))
        now = clock.move(days=days_later)
        shop.stripe.pass_time(now)
        charge_at = max(shown.starts_at, now)
        data = {"resume": {"next_charge_at": charge_at.isoformat()}}

        assert shop.ask(ActionKind.RESUME, data, "act_2") == Applied()
        assert shop.row["pause_collection"] is None
        assert abs(shop.charges(100)[0][0] - charge_at) < timedelta(days=1)


class TestChange:
    def test_of_the_plan_comes_with_the_next_period(self, shop):
        shown, result = shop.accept(PlanChange(plan="basic"))
        assert result == Applied()
        assert shop.row["items"]["data"][0]["price"]["id"] == "price_pro"
        assert shop.charges(20) == [(shown.next_charge_at, shown.next_charge_amount.amount_minor)]

    def test_is_planned_once(self, shop):
        shop.accept(PlanChange(plan="basic"))
        shop.stripe._remembered.clear()
        assert shop.accept(PlanChange(plan="basic"))[1] == Applied()
        assert len(shop.stripe.tables["subscription_schedules"]) == 1

    def test_to_a_price_that_is_not_the_one_shown_has_failed(self, shop):
        shop.stripe.tables["prices"]["price_basic"]["unit_amount"] = 1500
        assert shop.accept(PlanChange(plan="basic"))[1] == Failed("price_differs")

    def test_to_a_plan_that_stripe_does_not_know_has_failed(self, shop):
        shop.stripe.tables["prices"]["price_basic"]["lookup_key"] = "other"
        assert shop.accept(PlanChange(plan="basic"))[1] == Failed("no_such_price")

    def test_does_not_replace_what_the_host_planned(self, shop):
        shop.accept(PlanChange(plan="basic"), "act_of_somebody")
        assert shop.accept(PlanChange(plan="basic"), "act_2")[1] == Failed("has_schedule")

    def test_of_the_interval_with_a_price_of_its_own(self, shop):
        shop.row["items"]["data"][0]["quantity"] = 2
        offer = BillingChange(interval=Interval.YEAR, amount_minor=20000, currency="EUR")
        shown, result = shop.accept(offer)
        assert result == Applied()
        assert shop.charges(60) == [(shown.starts_at, shown.price_after.amount_minor)]

    def test_of_the_billing_day(self, shop):
        day = 1 + (period_end(shop).day + 3) % 28
        shown, result = shop.accept(BillingChange(billing_day=day))
        assert result == Applied()
        assert shop.charges(50)[0][0] == shown.next_charge_at

    def test_of_a_trial_is_a_longer_one(self, shop):
        end = shop.row["items"]["data"][0]["current_period_end"]
        shop.row.update(status="trialing", trial_end=end)
        shown, result = shop.accept(TrialExtension(days=14))
        assert result == Applied()
        assert shop.charges(40) == [(shown.trial_end, 2900)]

    def test_of_a_trial_that_is_over_has_failed(self, shop, clock):
        data = {"kind": "trial_extension", "terms": {"days": 3, "trial_end": "2027-01-01"}}
        result = shop.ask(ActionKind.APPLY_OFFER, {"offer": data})
        assert result == Failed("not_in_trial")


class TestCapabilities:
    def test_leave_out_what_is_not_billing(self, adapter):
        allows = adapter.capabilities().allows
        assert not allows(FeatureUnlock(feature="Export", days=30))
        assert allows(Redirect.model_construct(kind="redirect"))

    def test_follow_the_permissions(self):
        few = StripeAdapter(KEY, frozenset({KeyPermission.SUBSCRIPTIONS})).capabilities()
        assert few.allows(Pause())
        assert not few.allows(Discount(percent=10, periods=1))
        assert not few.allows(PlanChange(plan="basic"))

    def test_are_found_one_by_one_and_without_changing_anything(self, stripe):
        usual = frozenset(KeyPermission) - {KeyPermission.CREDIT_NOTES}
        assert check_key(KEY).granted == usual
        assert check_key(KEY, has_credit_notes=True).granted == frozenset(KeyPermission)
        stripe.allowed = {"subscriptions", "prices"}
        assert check_key(KEY).granted == {KeyPermission.SUBSCRIPTIONS, KeyPermission.PRICES}
        assert not any(stripe.tables.values())

    def test_of_a_key_that_is_none_are_not_known(self, stripe):
        assert check_key("rk_test_of_somebody").error == "invalid_key"
        stripe.faults.append(("", "down"))
        assert check_key(KEY).error == "unreachable"


def test_an_answer_that_cannot_be_read_is_pending(shop: Shop):
    shop.row["items"]["data"] = []
    assert isinstance(shop.ask(ActionKind.CANCEL, {}), Pending)
