"""The one offer a customer gets."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update

from app.accounts.service import create_account
from app.core.calendar import zone_named
from app.core.money import Money
from app.extensions import db
from app.offers import service
from app.offers.models import Offer
from app.offers.selection import consider_offers
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import Customer


def anything(offer):
    return True


@pytest.fixture
def choose(offers, subscription_of, now):
    def choose(keys, *, customer=None, account=offers, at=None, is_possible=anything, **changes):
        considered = consider_offers(
            account,
            keys,
            subscription_of(**changes),
            customer or Customer(),
            customer_ref="cus_1",
            now=at or now,
            timezone=zone_named("Europe/Berlin"),
            is_possible=is_possible,
        )
        return next((each.offer for each in considered if each.offer), None)

    return choose


class TestChooseOffer:
    def test_takes_the_first_in_the_order_of_the_keys(self, choose):
        assert choose(["pause", "quarter_off"]).key == "pause"
        assert choose(["quarter_off", "pause"]).key == "quarter_off"

    def test_passes_over_what_does_not_fit(self, choose):
        shown = choose(["quarter_off", "pause", "talk"], amount_minor=0)

        assert shown.key == "talk"
        assert shown.terms.contact.address == "help@notely.example"

    def test_passes_over_what_billing_cannot_do(self, choose):
        shown = choose(["quarter_off", "pause"], is_possible=lambda offer: offer.kind == "pause")

        assert shown.key == "pause"

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

        shown = OfferSnapshot.model_validate(stored)

        assert shown.kind == "discount"
        assert shown.action_terms(shown.read_choice({})) == {
            "percent": 25,
            "periods": 3,
            "starts_at": "2026-12-03T08:00:00.000Z",
            "ends_at": "2027-03-03T08:00:00.000Z",
        }

    def test_settles_what_the_customer_chooses(self, choose):
        shown = choose(["pause"])
        choice = shown.read_choice({"months": "2"})

        assert shown.settled(choice).next_charge_at.month == 2
        assert shown.action_terms(choice)["resumes_at"] == "2027-02-03T08:00:00.000Z"
