"""Saving plans and offers, and choosing the one a customer gets."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update

from app.accounts.service import create_account
from app.core.calendar import zone_named
from app.core.money import Money
from app.extensions import db
from app.offers import service
from app.offers.errors import InvalidOffer, InvalidPlan
from app.offers.models import Offer
from app.offers.shown import ShownOffer
from app.offers.subscription import Customer

BASIC = {"name": "Basic", "amount_minor": 900, "currency": "EUR", "interval": "month"}
PRO = {"name": {"en": "Pro"}, "amount_minor": 2900, "currency": "EUR", "interval": "month"}


@pytest.fixture
def offers(account):
    """Four offers, as a flow may name them."""
    service.save_plan(account.id, "basic", **BASIC, features=["Notes"], limits={"Projects": 3})
    service.save_plan(account.id, "pro", **PRO, position=1)
    service.save_offer(account.id, "quarter_off", "discount", {"percent": 25, "periods": 3})
    service.save_offer(account.id, "basic_plan", "plan_change", {"plan": "basic"})
    service.save_offer(account.id, "pause", "pause", {})
    service.save_offer(account.id, "talk", "support", {"channel": "email"})
    db.session.commit()
    return account


@pytest.fixture
def choose(offers, subscription_of, now):
    def choose(keys, *, customer=None, account=offers, **changes):
        return service.choose_offer(
            account,
            keys,
            subscription_of(**changes),
            customer or Customer(),
            now=now,
            timezone=zone_named("Europe/Berlin"),
        )

    return choose


class TestChooseOffer:
    def test_takes_the_first_in_the_order_of_the_keys(self, choose):
        assert choose(["pause", "quarter_off"]).key == "pause"
        assert choose(["quarter_off", "pause"]).key == "quarter_off"

    def test_passes_over_what_does_not_fit(self, choose):
        shown = choose(["quarter_off", "pause", "talk"], amount_minor=0)

        assert shown.key == "talk"
        assert shown.terms.contact.address == "help@notely.example"

    def test_is_none_when_nothing_fits(self, choose):
        assert choose([]) is None
        assert choose(["roadmap"]) is None
        assert choose(["quarter_off", "pause"], amount_minor=0) is None

    def test_states_the_terms(self, choose):
        terms = choose(["quarter_off"]).terms

        assert terms.price_now == Money(2900, "EUR")
        assert terms.price_during == Money(2175, "EUR")

    def test_compares_with_what_the_catalogue_says_of_the_current_plan(self, choose):
        terms = choose(["basic_plan"]).terms

        assert terms.plan.limits == {"Projects": 3}
        assert terms.current_plan.name == {"en": "Pro"}

    def test_works_for_a_plan_the_catalogue_does_not_have(self, choose):
        assert choose(["basic_plan"], plan="legacy").terms.current_plan.name == "legacy"

    def test_asks_the_database_once_and_only_when_there_is_something_to_ask(self, choose, account):
        account.country, account.support_email  # loaded by the door  # noqa: B018
        queries = []

        @event.listens_for(db.engine, "before_cursor_execute")
        def count(_connection, _cursor, statement, *_rest):
            if not statement.startswith("BEGIN"):
                queries.append(statement)

        choose(["quarter_off", "basic_plan", "pause", "talk"], amount_minor=0)
        assert len(queries) == 1
        choose([])
        assert len(queries) == 1

    def test_lets_the_accounts_country_stand_in_for_the_customers(self, choose, offers):
        service.save_offer(offers.id, "pause", "pause", {}, conditions={"countries": ["DE"]})

        assert choose(["pause"]) is not None
        assert choose(["pause"], customer=Customer(country="FR")) is None

    def test_never_makes_an_offer_that_rests(self, choose, offers):
        service.save_offer(offers.id, "pause", "pause", {}, is_active=False)

        assert choose(["pause"]) is None

    def test_never_makes_an_offer_of_another_account(self, choose, offers):
        other = create_account("Other")

        assert choose(["quarter_off", "pause", "talk"], account=other) is None

    def test_passes_over_an_offer_it_cannot_read(self, choose, offers, caplog):
        db.session.execute(
            update(Offer).where(Offer.key == "quarter_off").values(params={"percent": "lots"})
        )

        assert choose(["quarter_off", "pause"]).key == "pause"
        assert "cannot be read" in caplog.text

    def test_is_frozen_when_shown(self, choose, offers):
        stored = choose(["quarter_off"]).model_dump(mode="json")
        service.save_offer(offers.id, "quarter_off", "discount", {"percent": 5, "periods": 1})

        shown = ShownOffer.model_validate(stored)

        assert shown.kind == "discount"
        assert shown.action_terms(shown.read_choice({})) == {
            "percent": 25,
            "periods": 3,
            "starts_at": "2026-12-03T08:00:00Z",
            "ends_at": "2027-03-03T08:00:00Z",
        }

    def test_settles_what_the_customer_chooses(self, choose):
        shown = choose(["pause"])
        choice = shown.read_choice({"months": "2"})

        assert shown.settled(choice).next_charge_at.month == 2
        assert shown.action_terms(choice)["resumes_at"] == "2027-02-03T08:00:00Z"


class TestSaveOffer:
    def test_changes_the_offer_of_the_same_key(self, offers):
        before = service.get_offer(offers.id, "quarter_off")

        after = service.save_offer(
            offers.id,
            "quarter_off",
            "pause",
            {"months": [2, 1, 2]},
            title={"en": "Take a break", "de": "Mach Pause"},
        )

        assert after.id == before.id
        assert (after.kind, after.params) == ("pause", {"months": [1, 2]})
        assert after.title["de"] == "Mach Pause"

    def test_remembers_the_plan_it_proposes_and_forgets_it(self, offers):
        offer = service.get_offer(offers.id, "basic_plan")
        assert offer.plan_key == "basic"

        service.save_offer(offers.id, "basic_plan", "pause", {})
        assert offer.plan_key is None

    @pytest.mark.parametrize(
        ("kind", "params", "others", "problem"),
        [
            (
                "discout",
                {},
                {},
                "kind: 'discout' — must be one of discount, pause, plan_change, trial_extension,"
                ' support — did you mean "discount"?',
            ),
            ("discount", {"percent": 0, "periods": 3}, {}, "params.percent: 0 — "),
            ("discount", {"percent": 101, "periods": 3}, {}, "params.percent: 101 — "),
            ("discount", {"percent": True, "periods": 3}, {}, "params.percent: True — "),
            ("discount", {"percent": 25}, {}, "params.periods: "),
            ("discount", {"percent": 25, "periods": 37}, {}, "params.periods: 37 — "),
            ("discount", {"periods": 3}, {}, "params: must have either percent, or"),
            ("discount", {"amount_minor": 500, "periods": 3}, {}, "params: must have either"),
            (
                "discount",
                {"percent": 5, "amount_minor": 5, "currency": "EUR", "periods": 3},
                {},
                "params: must have either",
            ),
            (
                "discount",
                {"percent": 5, "currency": "EUR", "periods": 3},
                {},
                "params: must have either",
            ),
            (
                "discount",
                {"amount_minor": 500, "currency": "euro", "periods": 3},
                {},
                "params.currency: 'euro' — must be a currency of ISO 4217",
            ),
            ("pause", {"months": []}, {}, "params.months: "),
            ("pause", {"months": [13]}, {}, "params.months[0]: 13 — "),
            (
                "plan_change",
                {"plan": "basc"},
                {},
                "params.plan: 'basc' — must be a plan of the catalogue — did you mean \"basic\"?",
            ),
            ("trial_extension", {"days": 91}, {}, "params.days: 91 — "),
            ("support", {"channel": "phone"}, {}, "params.channel: 'phone' — "),
            (
                "support",
                {"channel": "link", "url": "javascript:alert(1)"},
                {},
                "params.url: 'javascript:alert(1)' — must be an https URL",
            ),
            ("support", {"channel": "email", "email": "a@b\r\nBcc: c@d"}, {}, "params.email: "),
            ("pause", {"month": [1]}, {}, "params.month: "),
            ("pause", {}, {"conditions": {"plan": ["pro"]}}, "conditions.plan: "),
            ("pause", {}, {"title": "a\0b"}, "title: 'a\\x00b' — must not contain NUL"),
            ("pause", {}, {"title": ""}, "title: '' — must not be empty"),
            ("pause", {}, {"body": {}}, "body: must be a text, or a text for each locale"),
            ("pause", {}, {"body": {"??": "x"}}, "body: '??' must be a locale such as de"),
            ("pause", {}, {"body": "x" * 2001}, "body: "),
        ],
    )
    def test_says_where_and_what_is_wrong(self, offers, kind, params, others, problem):
        with pytest.raises(InvalidOffer) as caught:
            service.save_offer(offers.id, "new", kind, params, **others)

        assert len(caught.value.problems) == 1
        assert caught.value.problems[0].startswith(problem)
        assert service.get_offer(offers.id, "new") is None

    def test_refuses_a_key_that_a_flow_could_not_name(self, offers):
        with pytest.raises(InvalidOffer, match="key: 'Quarter off!'"):
            service.save_offer(offers.id, "Quarter off!", "pause", {})

    def test_lists_them_by_key(self, offers):
        keys = [offer.key for offer in service.list_offers(offers.id)]

        assert keys == ["basic_plan", "pause", "quarter_off", "talk"]


class TestSavePlan:
    def test_changes_the_plan_of_the_same_key(self, offers):
        service.save_plan(offers.id, "basic", **BASIC | {"amount_minor": 1000})

        plans = service.list_plans(offers.id)

        assert [(plan.key, plan.amount_minor) for plan in plans] == [("basic", 1000), ("pro", 2900)]

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            ({"amount_minor": -1}, "amount_minor: -1 — "),
            ({"currency": "EURO"}, "currency: 'EURO' — must be a currency"),
            ({"interval": "fortnight"}, "interval: 'fortnight' — "),
            ({"name": None}, "name: None — must be a text"),
            ({"features": ["ok", ""]}, "features[1]: '' — must not be empty"),
            ({"limits": {"Projects": [3]}}, "limits.Projects: must be a text, a number"),
            ({"colour": "green"}, "colour: "),
        ],
    )
    def test_says_where_and_what_is_wrong(self, offers, wrong, problem):
        with pytest.raises(InvalidPlan) as caught:
            service.save_plan(offers.id, "new", **BASIC | wrong)

        assert len(caught.value.problems) == 1
        assert caught.value.problems[0].startswith(problem)


class TestGetPlanName:
    def test_is_what_the_catalogue_calls_the_plan(self, offers):
        assert service.get_plan_name(offers.id, "pro") == {"en": "Pro"}
        assert service.get_plan_name(offers.id, "legacy") is None
