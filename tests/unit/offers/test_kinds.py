"""Each kind of offer: whom it fits, what it means, what billing is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.money import Money
from app.offers.errors import InvalidChoice
from app.offers.kinds import KINDS, Refusal
from app.offers.kinds.billing_change import BillingChange
from app.offers.kinds.discount import Discount
from app.offers.kinds.feature_unlock import FeatureUnlock
from app.offers.kinds.onboarding import Onboarding
from app.offers.kinds.pause import Pause
from app.offers.kinds.plan_change import PlanChange
from app.offers.kinds.redirect import Redirect
from app.offers.kinds.roadmap import Roadmap, last_day
from app.offers.kinds.support import Support
from app.offers.kinds.trial_extension import TrialExtension

TRIAL_END = datetime(2026, 11, 25, 8, tzinfo=UTC)
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def euros(amount_minor: int) -> Money:
    return Money(amount_minor, "EUR")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


class TestKinds:
    def test_are_known_by_name(self):
        assert set(KINDS) == {
            "billing_change",
            "custom",
            "discount",
            "feature_unlock",
            "onboarding",
            "pause",
            "plan_change",
            "redirect",
            "roadmap",
            "support",
            "trial_extension",
        }

    def test_carry_their_name_and_say_what_they_are(self):
        for name, cls in KINDS.items():
            assert cls.model_fields["kind"].default == name
            assert cls.__doc__


class TestDiscount:
    def test_counts_its_periods_from_the_next_charge(self, situation_of):
        terms = Discount(percent=30, periods=3).quote(situation_of())

        assert terms.price_now == euros(2900)
        assert terms.price_during == terms.next_charge_amount == euros(2030)
        assert terms.price_after == euros(2900)
        assert terms.starts_at == terms.next_charge_at == utc(2026, 12, 3, 8)
        assert terms.ends_at == utc(2027, 3, 3, 8)

    def test_counts_its_periods_as_long_as_the_subscriptions(self, situation_of):
        terms = Discount(percent=30, periods=2).quote(situation_of(interval_count=3))

        assert terms.ends_at == utc(2027, 6, 3, 7)  # 9 o'clock in Berlin, now in summer

    def test_has_no_end_and_no_price_afterwards_when_it_is_for_good(self, situation_of):
        terms = Discount(percent=30, periods=None).quote(situation_of())

        assert terms.price_during == euros(2030)
        assert (terms.periods, terms.ends_at, terms.price_after) == (None, None, None)

    def test_starts_after_the_trial(self, situation_of):
        terms = Discount(percent=30, periods=1).quote(situation_of(trial_end=TRIAL_END))

        assert terms.is_in_trial
        assert terms.starts_at == terms.next_charge_at == TRIAL_END

    def test_takes_an_amount_off_and_never_more_than_the_price(self, situation_of):
        offer = Discount(amount_minor=500, currency="EUR", periods=1)

        assert offer.quote(situation_of()).price_during == euros(2400)
        assert offer.quote(situation_of(amount_minor=300)).price_during == euros(0)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({}, None),
            ({"trial_end": TRIAL_END}, None),
            ({"amount_minor": 0}, Refusal.PRICE_IS_ZERO),
            ({"current_period_end": LONG_AGO}, Refusal.PERIOD_IS_OVER),
            ({"amount_minor": 1}, Refusal.NO_SAVING),  # 0.3 cents off
        ],
    )
    def test_fits_who_pays_a_price_that_it_lowers(self, situation_of, changes, refusal):
        assert Discount(percent=30, periods=1).check(situation_of(**changes)) is refusal

    def test_does_not_fit_another_currency(self, situation_of):
        offer = Discount(amount_minor=500, currency="USD", periods=1)

        assert offer.check(situation_of()) is Refusal.OTHER_CURRENCY

    def test_tells_billing_the_percentage_and_when(self, situation_of):
        offer = Discount(percent=25, periods=3)

        assert offer.action_terms(offer.quote(situation_of()), {}) == {
            "percent": 25,
            "periods": 3,
            "starts_at": "2026-12-03T08:00:00.000Z",
            "ends_at": "2027-03-03T08:00:00.000Z",
        }

    def test_tells_billing_the_amount_and_that_it_is_for_good(self, situation_of):
        offer = Discount(amount_minor=500, currency="EUR", periods=None)

        assert offer.action_terms(offer.quote(situation_of()), {}) == {
            "amount_minor": 500,
            "currency": "EUR",
            "periods": None,
            "starts_at": "2026-12-03T08:00:00.000Z",
            "ends_at": None,
        }


class TestPause:
    def test_starts_when_the_paid_period_is_over_and_says_when_each_choice_ends(self, situation_of):
        terms = Pause().quote(situation_of())

        assert terms.starts_at == utc(2026, 12, 3, 8)
        assert [(choice.months, choice.resumes_at) for choice in terms.choices] == [
            (1, utc(2027, 1, 3, 8)),
            (2, utc(2027, 2, 3, 8)),
            (3, utc(2027, 3, 3, 8)),
        ]

    def test_costs_nothing_and_keeps_the_price(self, situation_of):
        terms = Pause().quote(situation_of(interval="year", amount_minor=29000))

        assert terms.price_during == euros(0)
        assert terms.price_after == terms.next_charge_amount == euros(29000)

    def test_leaves_the_next_charge_open_until_the_customer_chooses(self, situation_of):
        offer = Pause()
        terms = offer.quote(situation_of())

        assert (terms.ends_at, terms.next_charge_at) == (None, None)
        settled = offer.settle(terms, {"months": 2})
        assert settled.ends_at == settled.next_charge_at == utc(2027, 2, 3, 8)

    def test_counts_from_the_day_it_starts_and_not_from_a_clipped_one(self, situation_of):
        terms = Pause().quote(situation_of(current_period_end=utc(2027, 1, 31, 8)))

        assert [choice.resumes_at.day for choice in terms.choices] == [28, 31, 30]

    @pytest.mark.parametrize("months", ["1", "2", "3"])
    def test_reads_the_months(self, situation_of, months):
        offer = Pause()

        assert offer.read_choice(offer.quote(situation_of()), {"months": months}) == {
            "months": int(months)
        }

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({}, "missing"),
            ({"months": ""}, "missing"),
            ({"months": "4"}, "unknown"),
            ({"months": "-1"}, "unknown"),
            ({"months": "01"}, "unknown"),
            ({"months": "٢"}, "unknown"),
            ({"months": "2\0"}, "unknown"),
        ],
    )
    def test_refuses_what_was_not_offered(self, situation_of, form, code):
        offer = Pause()

        with pytest.raises(InvalidChoice) as caught:
            offer.read_choice(offer.quote(situation_of()), form)

        assert (caught.value.code, caught.value.field) == (code, "months")

    def test_needs_no_answer_where_there_is_no_choice(self, situation_of):
        offer = Pause(months=(2,))
        terms = offer.quote(situation_of())

        assert offer.read_choice(terms, {}) == {"months": 2}
        assert terms.next_charge_at == utc(2027, 2, 3, 8)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({}, None),
            ({"amount_minor": 0}, Refusal.PRICE_IS_ZERO),
            ({"trial_end": TRIAL_END}, Refusal.IN_TRIAL),
            ({"current_period_end": LONG_AGO}, Refusal.PERIOD_IS_OVER),
        ],
    )
    def test_fits_who_pays(self, situation_of, changes, refusal):
        assert Pause().check(situation_of(**changes)) is refusal

    def test_tells_billing_when_it_starts_and_ends(self, situation_of):
        offer = Pause()

        assert offer.action_terms(offer.quote(situation_of()), {"months": 2}) == {
            "months": 2,
            "starts_at": "2026-12-03T08:00:00.000Z",
            "resumes_at": "2027-02-03T08:00:00.000Z",
            "next_charge_at": "2027-02-03T08:00:00.000Z",
        }

    @pytest.mark.parametrize("choice", [{}, {"months": 9}, {"months": "2"}])
    def test_tells_billing_nothing_that_was_not_offered(self, situation_of, choice):
        offer = Pause()

        with pytest.raises(InvalidChoice):
            offer.action_terms(offer.quote(situation_of()), choice)


class TestPlanChange:
    offer = PlanChange(plan="basic")

    def test_starts_at_the_next_charge_with_the_new_price(self, situation_of, plan_of):
        terms = self.offer.quote(situation_of(plan=plan_of()))

        assert terms.starts_at == terms.next_charge_at == utc(2026, 12, 3, 8)
        assert terms.price_now == euros(2900)
        assert terms.price_after == terms.next_charge_amount == euros(900)

    def test_compares_with_the_current_plan_at_the_price_the_customer_pays(
        self, situation_of, plan_of
    ):
        pro = plan_of(key="pro", name={"en": "Pro"}, amount_minor=3900, limits={"Projects": 50})
        terms = self.offer.quote(situation_of(plan=plan_of(), current_plan=pro))

        assert terms.current_plan == pro.model_copy(update={"amount_minor": 2900})

    def test_calls_a_plan_the_catalogue_does_not_have_by_its_key(self, situation_of, plan_of):
        terms = self.offer.quote(situation_of(plan=plan_of()))

        assert terms.current_plan is not None
        assert terms.current_plan.name == "pro"

    def test_counts_every_unit(self, situation_of, plan_of):
        terms = self.offer.quote(situation_of(plan=plan_of(), quantity=5, amount_minor=14500))

        assert terms.price_after == euros(4500)
        assert self.offer.action_terms(terms, {})["amount_minor"] == 4500

    def test_charges_nothing_for_a_free_plan(self, situation_of, plan_of):
        terms = self.offer.quote(situation_of(plan=plan_of(amount_minor=0)))

        assert terms.price_after == euros(0)
        assert (terms.next_charge_at, terms.next_charge_amount) == (None, None)

    @pytest.mark.parametrize(
        ("plan", "changes", "refusal"),
        [
            ({}, {}, None),
            ({"amount_minor": 0}, {}, None),
            ({"amount_minor": 2899}, {}, None),
            ({"amount_minor": 2900}, {}, Refusal.NOT_CHEAPER),
            ({"amount_minor": 29000, "interval": "year"}, {}, None),
            ({"amount_minor": 700, "interval": "week"}, {}, Refusal.NOT_CHEAPER),
            ({"amount_minor": 600, "interval": "week"}, {}, None),
            ({"amount_minor": 8000, "interval_count": 3}, {}, None),
            (
                {"amount_minor": 2800},
                {"amount_minor": 29000, "interval": "year"},
                Refusal.NOT_CHEAPER,
            ),
            ({"amount_minor": 900}, {"amount_minor": 2000, "quantity": 5}, Refusal.NOT_CHEAPER),
            ({"currency": "USD"}, {}, Refusal.OTHER_CURRENCY),
            ({}, {"current": "basic"}, Refusal.SAME_PLAN),
            ({}, {"amount_minor": 0}, Refusal.NOT_CHEAPER),
            ({}, {"current_period_end": LONG_AGO}, Refusal.PERIOD_IS_OVER),
        ],
    )
    def test_fits_who_would_pay_less_a_month(self, situation_of, plan_of, plan, changes, refusal):
        situation = situation_of(plan=plan_of(**plan), **changes)

        assert self.offer.check(situation) is refusal

    def test_does_not_fit_without_its_plan(self, situation_of):
        assert self.offer.check(situation_of()) is Refusal.NO_SUCH_PLAN

    def test_tells_billing_the_plan_and_its_price(self, situation_of, plan_of):
        terms = self.offer.quote(situation_of(plan=plan_of()))

        assert self.offer.action_terms(terms, {}) == {
            "plan": "basic",
            "amount_minor": 900,
            "currency": "EUR",
            "interval": "month",
            "interval_count": 1,
            "starts_at": "2026-12-03T08:00:00.000Z",
        }


class TestTrialExtension:
    offer = TrialExtension(days=14)

    def test_counts_from_the_end_of_the_trial(self, situation_of):
        terms = self.offer.quote(situation_of(trial_end=TRIAL_END))

        assert terms.trial_end == terms.next_charge_at == terms.ends_at == utc(2026, 12, 9, 8)
        assert terms.price_during == euros(0)
        assert terms.price_after == terms.next_charge_amount == euros(2900)

    def test_fits_trials_only(self, situation_of):
        assert self.offer.check(situation_of(trial_end=TRIAL_END)) is None
        assert self.offer.check(situation_of()) is Refusal.NOT_IN_TRIAL
        assert self.offer.check(situation_of(trial_end=LONG_AGO)) is Refusal.NOT_IN_TRIAL

    def test_tells_billing_the_days_and_the_new_end(self, situation_of):
        terms = self.offer.quote(situation_of(trial_end=TRIAL_END))

        assert self.offer.action_terms(terms, {}) == {
            "days": 14,
            "trial_end": "2026-12-09T08:00:00.000Z",
        }


class TestSupport:
    def test_changes_nothing_about_the_price(self, situation_of):
        offer = Support(channel="email", email="help@notely.example")
        terms = offer.quote(situation_of())

        assert terms.contact is not None
        assert terms.contact.address == "help@notely.example"
        assert terms.price_now == terms.next_charge_amount == euros(2900)
        assert (terms.price_during, terms.price_after) == (None, None)

    def test_takes_the_accounts_address_where_it_has_none(self, situation_of):
        situation = situation_of(support_url="https://help.notely.example")
        terms = Support(channel="link").quote(situation)

        assert terms.contact is not None
        assert terms.contact.address == "https://help.notely.example"

    def test_does_not_fit_where_nobody_can_be_reached(self, situation_of):
        assert Support(channel="link").check(situation_of(support_email="a@b.c")) is (
            Refusal.NO_CONTACT
        )

    def test_claims_no_charge_that_may_be_past(self, situation_of):
        offer = Support(channel="email", email="help@notely.example")
        terms = offer.quote(situation_of(current_period_end=LONG_AGO))

        assert (terms.next_charge_at, terms.next_charge_amount) == (None, None)

    def test_tells_the_channel(self, situation_of):
        offer = Support(channel="email", email="help@notely.example")

        assert offer.action_terms(offer.quote(situation_of()), {}) == {"channel": "email"}

    def test_passes_a_message_to_billing_and_keeps_it_out_of_reports(self, situation_of):
        offer = Support(channel="email", email="help@notely.example")
        terms = offer.quote(situation_of())
        choice = offer.read_choice(terms, {"message": " It is slow\r\n"})

        assert offer.action_terms(terms, choice) == {"channel": "email", "message": "It is slow"}
        assert offer.reported_terms(terms, choice) == {"channel": "email"}

    @pytest.mark.parametrize(("message", "code"), [("a" * 2001, "too_long"), ("a\0", "unreadable")])
    def test_refuses_a_message_that_cannot_be_kept(self, situation_of, message, code):
        offer = Support(channel="email", email="help@notely.example")

        with pytest.raises(InvalidChoice) as caught:
            offer.read_choice(offer.quote(situation_of()), {"message": message})

        assert (caught.value.code, caught.value.field) == (code, "message")


class TestPauseUntilADay:
    offer = Pause(until_max_months=2)

    def test_has_a_first_and_a_last_day_where_the_customer_lives(self, situation_of):
        dates = self.offer.quote(situation_of()).resume_dates

        assert (dates.first, dates.last) == (date(2026, 12, 4), date(2027, 2, 3))

    @pytest.mark.parametrize("day", [date(2026, 12, 4), date(2027, 1, 15), date(2027, 2, 3)])
    def test_goes_on_at_the_same_time_of_day(self, situation_of, day):
        terms = self.offer.quote(situation_of())
        choice = self.offer.read_choice(terms, {"resume_on": day.isoformat()})

        settled = self.offer.settle(terms, choice)

        assert settled.ends_at == settled.next_charge_at
        assert settled.ends_at.astimezone(ZoneInfo("Europe/Berlin")).date() == day

    @pytest.mark.parametrize(
        ("day", "code"),
        [("", "no_day"), ("soon", "no_day"), ("2026-12-03", "outside"), ("2027-02-04", "outside")],
    )
    def test_refuses_another_day(self, situation_of, day, code):
        with pytest.raises(InvalidChoice) as caught:
            self.offer.read_choice(self.offer.quote(situation_of()), {"resume_on": day})

        assert (caught.value.code, caught.value.field) == (code, "resume_on")


class TestPauseNow:
    def test_lets_the_paid_days_follow(self, situation_of):
        terms = Pause(months=(1,), at="now").quote(situation_of())

        assert terms.starts_at == utc(2026, 11, 20, 12)
        assert terms.ends_at == utc(2026, 12, 20, 12)
        assert terms.next_charge_at - terms.ends_at == utc(2026, 12, 3, 8) - terms.starts_at


class TestFeatureUnlock:
    offer = FeatureUnlock(feature={"en": "Reports"}, code="reports", days=30)

    def test_changes_nothing_about_the_price(self, situation_of):
        terms = self.offer.quote(situation_of())

        assert terms.price_now == terms.price_after == terms.next_charge_amount == euros(2900)
        assert (terms.starts_at, terms.ends_at) == (utc(2026, 11, 20, 12), utc(2026, 12, 20, 12))

    def test_tells_billing_what_and_until_when(self, situation_of):
        assert self.offer.action_terms(self.offer.quote(situation_of()), {}) == {
            "feature": {"en": "Reports"},
            "code": "reports",
            "days": 30,
            "starts_at": "2026-11-20T12:00:00.000Z",
            "ends_at": "2026-12-20T12:00:00.000Z",
        }


class TestBillingChange:
    yearly = BillingChange(interval="year", amount_minor=29000, currency="EUR")
    monthly = BillingChange(interval="month", amount_minor=2900, currency="EUR")

    def test_takes_the_new_price_from_the_next_charge_on(self, situation_of):
        terms = self.yearly.quote(situation_of())

        assert terms.price_after == terms.next_charge_amount == euros(29000)
        assert terms.interval_after == "year"
        assert terms.starts_at == terms.next_charge_at == utc(2026, 12, 3, 8)

    def test_takes_the_price_of_the_catalogue_for_every_unit(self, situation_of, plan_of):
        offer = BillingChange(interval="year", plan="pro_yearly")
        plan = plan_of(key="pro_yearly", amount_minor=5000, interval="year")
        situation = situation_of(plan=plan, quantity=5)

        assert offer.check(situation) is None
        assert offer.action_terms(offer.quote(situation), {})["amount_minor"] == 25000

    @pytest.mark.parametrize(
        ("offer", "changes", "refusal"),
        [
            (yearly, {}, None),
            (yearly, {"amount_minor": 2416}, Refusal.NOT_CHEAPER),
            (yearly, {"interval": "year"}, Refusal.SAME_INTERVAL),
            (yearly, {"currency": "USD"}, Refusal.OTHER_CURRENCY),
            (yearly, {"amount_minor": 0}, Refusal.PRICE_IS_ZERO),
            (yearly, {"current_period_end": LONG_AGO}, Refusal.PERIOD_IS_OVER),
            (monthly, {"amount_minor": 29000, "interval": "year"}, None),
            (BillingChange(interval="year", plan="gone"), {}, Refusal.NO_SUCH_PLAN),
            (BillingChange(billing_day=15), {}, None),
            (BillingChange(billing_day=3), {}, Refusal.SAME_BILLING_DAY),
            (BillingChange(billing_day=15), {"interval": "week"}, Refusal.NO_BILLING_DAY),
            (BillingChange(billing_day=15), {"trial_end": TRIAL_END}, Refusal.IN_TRIAL),
        ],
    )
    def test_fits_who_gains_by_it(self, situation_of, offer, changes, refusal):
        assert offer.check(situation_of(**changes)) is refusal

    def test_moves_the_charge_to_the_next_such_day(self, situation_of):
        for day, charged_at in ((15, utc(2026, 12, 15, 8)), (1, utc(2027, 1, 1, 8))):
            offer = BillingChange(billing_day=day)
            terms = offer.quote(situation_of())

            assert terms.next_charge_at == charged_at
            assert terms.price_after is None
            assert offer.action_terms(terms, {})["billing_day"] == day

    def test_leaves_the_next_amount_to_billing_under_a_discount(self, situation_of):
        terms = self.yearly.quote(situation_of(discounted=True))

        assert (terms.price_after, terms.next_charge_amount) == (euros(29000), None)


class TestOnboarding:
    @pytest.mark.parametrize("url", ["https://book.example/us", None])
    def test_tells_billing_who_finds_a_time(self, situation_of, url):
        offer = Onboarding(url=url)

        assert offer.action_terms(offer.quote(situation_of()), {}) == {"url": url}


class TestRoadmap:
    def test_leaves_out_what_is_late(self, situation_of):
        items = [
            {"title": "Late", "planned": "2026-Q3"},
            {"title": "Now", "planned": "2026-Q4"},
            {"title": "Today", "planned": "2026-11-20"},
            {"title": "Yesterday", "planned": "2026-11-19"},
            {"title": "Some day", "planned": None},
        ]

        terms = Roadmap(items=items).quote(situation_of())

        assert [item.title for item in terms.roadmap] == ["Now", "Today", "Some day"]

    def test_is_not_made_when_everything_is_late(self, situation_of):
        offer = Roadmap(items=[{"title": "Late", "planned": "2026-Q3"}])

        assert offer.check(situation_of()) is Refusal.NOTHING_PLANNED

    @pytest.mark.parametrize(("form", "wish"), [({}, False), ({"tell_me_when": "yes"}, True)])
    def test_asks_for_consent(self, situation_of, form, wish):
        offer = Roadmap(items=[{"title": "Dark mode", "planned": "2027-Q1"}])
        terms = offer.quote(situation_of())

        assert offer.action_terms(terms, offer.read_choice(terms, form)) == {
            "roadmap": [{"title": "Dark mode", "planned": "2027-Q1"}],
            "tell_me_when": wish,
        }

    @pytest.mark.parametrize(
        ("planned", "day"),
        [
            ("2027-Q1", date(2027, 3, 31)),
            ("2027-Q4", date(2027, 12, 31)),
            ("2028-02-29", date(2028, 2, 29)),
        ],
    )
    def test_knows_by_when_something_should_be_there(self, planned, day):
        assert last_day(planned) == day

    @pytest.mark.parametrize("planned", ["2027-Q5", "20270331", "2027-W13-3", "9999-Q4", "", "Q1"])
    def test_refuses_other_dates(self, planned):
        with pytest.raises(ValueError, match=r"quarter such as"):
            Roadmap(items=[{"title": "More", "planned": planned}])


class TestRedirect:
    def test_fits_the_hosts_own_origins_only(self, situation_of):
        offer = Redirect(url="https://app.notely.example/plans")

        assert offer.check(situation_of()) is Refusal.ORIGIN_NOT_ALLOWED
        assert offer.check(situation_of(origins=("https://app.notely.example",))) is None


class TestRunningDiscount:
    def test_leaves_the_next_amount_to_billing(self, situation_of):
        terms = Pause(months=(1,)).quote(situation_of(discounted=True))

        assert terms.next_charge_at is not None
        assert terms.next_charge_amount is None
