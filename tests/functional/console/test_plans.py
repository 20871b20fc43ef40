"""The catalogue of plans at the console: prices as people write them, and an order."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.offers import service as offers
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host
from tests.support.pages import values_of

NEW = {
    "key": "team",
    "name-en": "Team",
    "price": "1.234,50",
    "currency": "eur",
    "interval": "year",
    "interval_count": "1",
    "features-0-words-en": "Reports",
    "features-0-words-de": "Berichte",
    "limits-0-name": "Seats",
    "limits-0-value": "5",
}


def send(desk: Desk, path: str, **fields: str) -> ConsolePage:
    form = desk.open(path).form(f"/{path}")
    selected = {str(s["name"]): _chosen(s) for s in form.select("select")}
    return desk.post(str(form["action"]), {**values_of(form), **selected, **fields})


def _chosen(select: Any) -> str:
    return str((select.select_one("[selected]") or select.option)["value"])


def plan(app: Flask, host: Host, key: str) -> Any:
    with app.app_context():
        return offers.get_plan(host.account_id, key)


class TestPlanForm:
    def test_makes_a_plan(self, app: Flask, desk: Desk, host: Host):
        assert send(desk, "plans/new", **NEW).location

        made = plan(app, host, "team")
        assert (made.amount_minor, made.currency, made.interval) == (123450, "EUR", "year")
        assert made.features == [{"en": "Reports", "de": "Berichte"}]
        assert made.limits == {"Seats": 5}
        assert "€1,234.50 per year" in desk.open("plans").words

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"price": "a lot"}, "Enter an amount such as 29.00."),
            ({"price": "1,234"}, "Enter an amount such as 29.00."),
            ({"currency": "EURO"}, "Enter a currency such as EUR."),
            ({"name-en": ""}, "This field is required."),
            ({"interval_count": "0"}, "Enter 1 or more."),
            ({"key": "pro"}, "This key is already used by another plan."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(
        self, app: Flask, desk: Desk, host: Host, fields: dict[str, str], words: str
    ):
        page = send(desk, "plans/new", **(NEW | fields))

        assert page.status == 422
        assert words in page.words
        assert page.soup.select_one("[name=features-0-words-de]")["value"] == "Berichte"
        assert plan(app, host, "team") is None

    @pytest.mark.parametrize(("written", "amount"), [("1.500", 1500), ("2,750.500", 2750500)])
    def test_takes_three_decimals_and_can_be_saved_again(
        self, app: Flask, desk: Desk, host: Host, written: str, amount: int
    ):
        assert send(desk, "plans/new", **(NEW | {"price": written, "currency": "kwd"})).location

        assert send(desk, "plans/edit/team").location
        assert plan(app, host, "team").amount_minor == amount

    def test_is_the_same_again_after_it_was_saved(self, app: Flask, owner: Desk, host: Host):
        before = plan(app, host, "pro")
        assert send(owner, "plans/edit/pro").location
        after = plan(app, host, "pro")

        names = ("name", "amount_minor", "currency", "interval", "features", "limits", "position")
        assert [getattr(after, name) for name in names] == [getattr(before, n) for n in names]


class TestCatalogue:
    def test_is_put_in_order(self, app: Flask, desk: Desk, host: Host):
        desk.post("plans/order/basic", {"way": "up"})

        with app.app_context():
            assert [each.key for each in offers.list_plans(host.account_id)] == ["basic", "pro"]

    def test_keeps_a_plan_that_an_offer_proposes(self, app: Flask, desk: Desk, host: Host):
        page = desk.post("plans/remove/basic")

        assert page.status == 422
        assert "basic_plan" in page.alert
        assert plan(app, host, "basic") is not None

    def test_gives_back_what_was_removed(self, app: Flask, desk: Desk, host: Host):
        before = plan(app, host, "pro")
        page = desk.post("plans/remove/pro")
        assert plan(app, host, "pro") is None

        desk.submit(page, "/plans/restore")
        after = plan(app, host, "pro")
        assert (after.features, after.amount_minor) == (before.features, before.amount_minor)

    def test_takes_back_nothing_of_another_account(
        self, app: Flask, owner: Desk, make_desk, make_host
    ):
        page = owner.post("plans/remove/pro")
        token = page.form("/plans/restore").select_one("[name=removed]")["value"]
        other = make_desk(host=make_host())
        other.post("plans/remove/pro")

        assert other.post("plans/restore", {"removed": token}).status == 404

    def test_is_to_read_alone_for_analysts(self, make_desk):
        desk = make_desk("analyst")

        assert desk.open("plans/edit/pro").status == 200
        assert desk.post("plans/remove/pro").status == 403
        assert desk.post("plans/edit/pro", NEW).status == 403
