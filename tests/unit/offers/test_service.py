"""Saving plans and offers."""

from __future__ import annotations

import pytest

from app.offers import service
from app.offers.errors import InvalidOffer, InvalidPlan

BASIC = {"name": "Basic", "amount_minor": 900, "currency": "EUR", "interval": "month"}


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
        assert after.kind == "pause"
        assert after.params == {
            "months": [1, 2],
            "until_max_months": None,
            "at": "period_end",
            "notice_days": 7,
        }
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
                " feature_unlock, billing_change, onboarding, support, roadmap, custom, redirect"
                ' — did you mean "discount"?',
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
            (
                "pause",
                {"months": [1], "until_max_months": 3},
                {},
                "params: must have either months",
            ),
            ("pause", {"until_max_months": 13}, {}, "params.until_max_months: 13 — "),
            ("feature_unlock", {"feature": "", "days": 3}, {}, "params.feature: '' — must not be"),
            ("feature_unlock", {"feature": "Reports", "days": 366}, {}, "params.days: 366 — "),
            ("billing_change", {}, {}, "params: must have either interval, or billing_day"),
            ("billing_change", {"interval": "week"}, {}, "params.interval: 'week' — "),
            ("billing_change", {"interval": "year"}, {}, "params: must have either plan, or"),
            (
                "billing_change",
                {"interval": "year", "amount_minor": 900},
                {},
                "params: must have either plan, or",
            ),
            (
                "billing_change",
                {"interval": "year", "plan": "yearly"},
                {},
                "params.plan: 'yearly' — must be a plan of the catalogue",
            ),
            ("billing_change", {"billing_day": 29}, {}, "params.billing_day: 29 — "),
            (
                "billing_change",
                {"billing_day": 5, "plan": "basic"},
                {},
                "params: must have no price beside billing_day",
            ),
            ("onboarding", {"url": "ftp://x"}, {}, "params.url: 'ftp://x' — must be an https URL"),
            ("roadmap", {"items": []}, {}, "params.items: "),
            ("roadmap", {"items": [{"title": "More"}]}, {}, "params.items[0].planned: "),
            (
                "roadmap",
                {"items": [{"title": "More", "planned": "soon"}]},
                {},
                "params.items[0].planned: 'soon' — must be a quarter such as 2027-Q1",
            ),
            ("custom", {}, {}, "title: an offer of the kind custom needs your own"),
            (
                "custom",
                {"fields": [{"type": "text", "name": "a", "label": "A"}] * 2},
                {"title": "Call"},
                "params: two fields have the name a",
            ),
            (
                "redirect",
                {"url": "https://elsewhere.example/x"},
                {"title": "Look"},
                "params.url: 'https://elsewhere.example/x' — must be on an allowed origin: ",
            ),
            ("pause", {}, {"rules": {"cooldown": 3}}, "rules.cooldown: "),
            ("pause", {}, {"rules": {"cooldown_days": -1}}, "rules.cooldown_days: -1 — "),
            ("pause", {}, {"rules": {"starts_at": "2027-01-01T00:00"}}, "rules.starts_at: "),
            (
                "pause",
                {},
                {"rules": {"starts_at": "2027-01-02T00:00Z", "ends_at": "2027-01-01T00:00Z"}},
                "rules: must end after it starts",
            ),
            ("pause", {}, {"conditions": {"regions": ["CA"]}}, "conditions.regions[0]: 'CA' — "),
            (
                "pause",
                {},
                {"conditions": {"traits": {"seats": {"gte": 5}}}},
                "conditions.traits.seats.gte: ",
            ),
            (
                "pause",
                {},
                {"conditions": {"traits": {"seats": {}}}},
                "conditions.traits.seats: must have one of eq, in, lt, gt, exists",
            ),
            (
                "pause",
                {},
                {"conditions": {"traits": {"seats": {"gt": "5"}}}},
                "conditions.traits.seats.gt: '5' — must be a number",
            ),
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
