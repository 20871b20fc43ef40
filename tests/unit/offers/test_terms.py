"""What is true of the terms of every offer that may be made, whatever the subscription."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.calendar import Interval
from app.offers.eligibility.conditions import Conditions, find_refusal
from app.offers.eligibility.context import OfferContext, PlanFacts, monthly_cost
from app.offers.kinds import KINDS, AnyKind
from app.offers.kinds.billing_change import BillingChange
from app.offers.kinds.custom import Custom
from app.offers.kinds.discount import Discount
from app.offers.kinds.feature_unlock import FeatureUnlock
from app.offers.kinds.onboarding import Onboarding
from app.offers.kinds.pause import Pause
from app.offers.kinds.plan_change import PlanChange
from app.offers.kinds.redirect import Redirect
from app.offers.kinds.roadmap import Roadmap
from app.offers.kinds.support import Support
from app.offers.kinds.trial_extension import TrialExtension
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import Customer, Subscription
from app.offers.terms import Terms

moments = st.integers(min_value=946684800, max_value=4102444800).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
spans = st.integers(min_value=1, max_value=400 * 86400).map(lambda n: timedelta(seconds=n))
amounts = st.one_of(st.integers(0, 300), st.integers(1, 10**15))
intervals = st.sampled_from(["day", "week", "month", "year"])
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])

periods = st.none() | st.integers(1, 36)
supports = st.just(Support(channel="email", email="help@notely.example"))
lengths = st.lists(st.integers(1, 12), min_size=1)
starts = st.sampled_from(["period_end", "now"])
ORIGIN = "https://app.notely.example"
NEEDS_TRIAL = {"trial_extension": True, "pause": False}
ALL = tuple(KINDS)


@st.composite
def subscriptions(draw: st.DrawFn, now: datetime, is_in_trial: bool) -> Subscription:
    return Subscription(
        ref="sub_1",
        plan="pro",
        amount_minor=draw(amounts),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        interval=draw(intervals),
        interval_count=draw(st.integers(1, 60)),
        quantity=draw(st.none() | st.integers(0, 50)),
        current_period_end=now + draw(spans),
        trial_end=now + draw(spans) if is_in_trial else None,
        discounted=draw(st.booleans()),
    )


@st.composite
def cheaper_plans(draw: st.DrawFn, subscription: Subscription) -> PlanFacts:
    is_alike = draw(st.booleans())
    return PlanFacts(
        key="basic",
        name="Basic",
        amount_minor=draw(st.integers(0, subscription.amount_minor // subscription.units)),
        currency=subscription.currency,
        interval=subscription.interval if is_alike else draw(intervals),
        interval_count=subscription.interval_count if is_alike else draw(st.integers(1, 60)),
    )


def offers_of(name: str, subscription: Subscription) -> st.SearchStrategy[AnyKind]:
    off = st.integers(1, 10**15)
    currency = st.just(subscription.currency)
    return {
        "discount": st.builds(Discount, percent=st.integers(1, 100), periods=periods)
        | st.builds(Discount, amount_minor=off, currency=currency, periods=periods),
        "pause": st.builds(Pause, months=lengths, at=starts)
        | st.builds(Pause, until_max_months=st.integers(1, 12), at=starts),
        "plan_change": st.just(PlanChange(plan="basic")),
        "trial_extension": st.builds(TrialExtension, days=st.integers(1, 90)),
        "support": supports,
        "feature_unlock": st.builds(
            FeatureUnlock, feature=st.just("Reports"), days=st.integers(1, 365)
        ),
        "billing_change": st.builds(BillingChange, billing_day=st.integers(1, 28))
        | st.builds(
            BillingChange,
            interval=st.sampled_from(["month", "year"]),
            amount_minor=st.integers(0, 10**12),
            currency=currency,
        ),
        "onboarding": st.builds(Onboarding, url=st.sampled_from([None, f"{ORIGIN}/book"])),
        "roadmap": st.just(Roadmap(items=[{"title": "More", "planned": None}])),
        "custom": st.just(Custom(fields=[{"type": "text", "name": "a", "label": "A"}])),
        "redirect": st.just(Redirect(url=f"{ORIGIN}/plans")),
    }[name]


@st.composite
def made_offers(draw: st.DrawFn, *names: str):
    """An offer that may be made, the situation it is made in, and the terms."""
    name, now = draw(st.sampled_from(names or ALL)), draw(moments)
    is_in_trial = NEEDS_TRIAL.get(name, draw(st.booleans()))
    subscription = draw(subscriptions(now, is_in_trial))
    plan = draw(cheaper_plans(subscription))
    situation = OfferContext(subscription, Customer(), now, ZoneInfo(draw(zones)), plan=plan)
    situation = replace(situation, origins=(ORIGIN,))
    offer = draw(offers_of(name, subscription))
    assume(find_refusal(Conditions(allow_discounted=True), offer, situation) is None)
    return offer, situation, offer.quote(situation)


@given(made_offers())
def test_no_price_is_below_nothing_and_all_are_in_one_currency(made):
    _, _, terms = made
    prices = (terms.price_now, terms.price_during, terms.price_after, terms.next_charge_amount)
    for price in filter(None, prices):
        assert price.amount_minor >= 0
        assert price.currency == terms.currency


@given(made_offers())
def test_what_begins_lies_ahead_and_ends_later(made):
    _, situation, terms = made
    assert terms.starts_at is None or terms.starts_at >= situation.now.replace(microsecond=0)
    for moment in filter(None, (terms.ends_at, terms.next_charge_at)):
        assert moment > situation.now
    if terms.starts_at and terms.ends_at:
        assert terms.ends_at > terms.starts_at


@given(made_offers())
def test_the_price_now_is_the_price_of_the_subscription(made):
    _, situation, terms = made

    assert terms.price_now == situation.subscription.price


@given(made_offers("discount"))
def test_a_discount_lowers_the_price_and_then_gives_it_back(made):
    offer, situation, terms = made

    assert terms.price_during.amount_minor < terms.price_now.amount_minor
    assert terms.price_after == (terms.price_now if offer.periods else None)
    assert terms.next_charge_at == terms.starts_at == situation.next_charge_at


@given(made_offers("discount"))
def test_a_discount_ends_where_its_periods_do(made):
    offer, situation, terms = made
    wall = terms.ends_at and terms.ends_at.astimezone(situation.timezone).replace(tzinfo=None)
    start = terms.starts_at.astimezone(situation.timezone).replace(tzinfo=None)
    if situation.subscription.interval == "month" and wall is not None:
        months = (wall.year - start.year) * 12 + wall.month - start.month
        assert months == offer.periods * situation.subscription.interval_count


def choice_in(terms: Terms) -> dict[str, Any]:
    if terms.resume_dates:
        return {"resume_on": terms.resume_dates.last.isoformat()}
    return {"months": terms.choices[0].months} if terms.choices else {}


@given(made_offers("pause"), st.floats(0, 1))
def test_no_paid_day_is_lost_in_a_pause(made, where):
    offer, situation, terms = made
    choice = choice_in(terms)
    if terms.resume_dates:
        first, last = terms.resume_dates.first, terms.resume_dates.last
        choice = {"resume_on": (first + where * (last - first)).isoformat()}

    settled = offer.settle(terms, offer.read_choice(terms, {k: str(v) for k, v in choice.items()}))

    used = max(terms.starts_at - situation.now, timedelta(0))
    left = settled.next_charge_at - settled.ends_at
    assert abs(used + left - (situation.next_charge_at - situation.now)) <= timedelta(seconds=1)
    assert terms.price_after == situation.subscription.price


@given(made_offers("billing_change"))
def test_a_moved_payment_is_late_by_less_than_a_month_or_costs_less_a_month(made):
    offer, situation, terms = made
    if offer.billing_day:
        late = terms.next_charge_at - situation.next_charge_at
        assert timedelta(0) < late < timedelta(days=32)
    elif offer.interval == "year":
        now, then = situation.subscription, terms.price_after
        assert monthly_cost(then, Interval.YEAR) < monthly_cost(
            now.price, now.interval, now.interval_count
        )


@given(made_offers("pause"))
def test_a_longer_pause_ends_later_and_every_choice_is_readable(made):
    offer, _, terms = made
    ends = [choice.resumes_at for choice in terms.choices]

    assert ends == sorted(set(ends))
    for choice in terms.choices:
        chosen = offer.read_choice(terms, {"months": str(choice.months)})
        assert offer.settle(terms, chosen).ends_at == choice.resumes_at


@given(made_offers("plan_change"))
def test_a_plan_change_for_periods_of_equal_length_lowers_the_price(made):
    _, situation, terms = made
    period = (situation.subscription.interval, situation.subscription.interval_count)
    if period == (terms.plan.interval, terms.plan.interval_count):
        assert terms.price_after.amount_minor < terms.price_now.amount_minor


@given(made_offers())
def test_the_shown_offer_is_the_same_after_a_trip_through_json(made):
    offer, _, terms = made
    shown = OfferSnapshot(
        offer_id="off_1", key="one", title={"en": "One"}, details=offer, terms=terms
    )
    stored = json.loads(json.dumps(shown.model_dump(mode="json"), allow_nan=False))

    assert OfferSnapshot.model_validate(stored) == shown
    assert stored["kind"] == offer.kind


@given(made_offers())
def test_what_billing_is_told_is_json(made):
    offer, _, terms = made
    told = offer.action_terms(terms, choice_in(terms))

    assert told
    assert json.loads(json.dumps(told, allow_nan=False)) == told
