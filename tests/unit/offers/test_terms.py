"""What is true of the terms of every offer that may be made, whatever the subscription."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from app.offers.eligibility import Conditions, refusal_of
from app.offers.kinds import AnyKind, Discount, Pause, PlanChange, Support, TrialExtension
from app.offers.shown import ShownOffer
from app.offers.situation import PlanFacts, Situation
from app.offers.subscription import Customer, Subscription

moments = st.integers(min_value=946684800, max_value=4102444800).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
spans = st.integers(min_value=1, max_value=400 * 86400).map(lambda n: timedelta(seconds=n))
amounts = st.one_of(st.integers(0, 300), st.integers(1, 10**15))
intervals = st.sampled_from(["day", "week", "month", "year"])
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])

periods = st.none() | st.integers(1, 36)
supports = st.just(Support(channel="email", email="help@notely.example"))
NEEDS_TRIAL = {"trial_extension": True, "pause": False}
ALL = ("discount", "pause", "plan_change", "trial_extension", "support")


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
        "pause": st.lists(st.integers(1, 12), min_size=1).map(lambda months: Pause(months=months)),
        "plan_change": st.just(PlanChange(plan="basic")),
        "trial_extension": st.builds(TrialExtension, days=st.integers(1, 90)),
        "support": supports,
    }[name]


@st.composite
def made_offers(draw: st.DrawFn, *names: str):
    """An offer that may be made, the situation it is made in, and the terms."""
    name, now = draw(st.sampled_from(names or ALL)), draw(moments)
    is_in_trial = NEEDS_TRIAL.get(name, draw(st.booleans()))
    subscription = draw(subscriptions(now, is_in_trial))
    plan = draw(cheaper_plans(subscription))
    situation = Situation(subscription, Customer(), now, ZoneInfo(draw(zones)), plan=plan)
    offer = draw(offers_of(name, subscription))
    assume(refusal_of(Conditions(allow_discounted=True), offer, situation) is None)
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
    for moment in filter(None, (terms.starts_at, terms.ends_at, terms.next_charge_at)):
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


@given(made_offers("pause"))
def test_a_longer_pause_ends_later_and_every_choice_is_readable(made):
    offer, _, terms = made
    ends = [choice.resumes_at for choice in terms.choices]

    assert ends == sorted(set(ends))
    for choice in terms.choices:
        chosen = offer.read_choice(terms, {"months": str(choice.months)})
        assert offer.settle(terms, chosen).next_charge_at == choice.resumes_at


@given(made_offers("plan_change"))
def test_a_plan_change_for_periods_of_equal_length_lowers_the_price(made):
    _, situation, terms = made
    period = (situation.subscription.interval, situation.subscription.interval_count)
    if period == (terms.plan.interval, terms.plan.interval_count):
        assert terms.price_after.amount_minor < terms.price_now.amount_minor


@given(made_offers())
def test_the_shown_offer_is_the_same_after_a_trip_through_json(made):
    offer, _, terms = made
    shown = ShownOffer(offer_id="off_1", key="one", title={"en": "One"}, details=offer, terms=terms)
    stored = json.loads(json.dumps(shown.model_dump(mode="json"), allow_nan=False))

    assert ShownOffer.model_validate(stored) == shown
    assert stored["kind"] == offer.kind


@given(made_offers())
def test_what_billing_is_told_is_json(made):
    offer, _, terms = made
    choice = {"months": offer.months[0]} if isinstance(offer, Pause) else {}
    told = offer.action_terms(terms, choice)

    assert told
    assert json.loads(json.dumps(told, allow_nan=False)) == told
