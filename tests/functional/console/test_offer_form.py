"""An offer's form: conditions as rows, what they come to, and the lists the offer stands in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.flows.drafts import service as drafts
from app.offers import service as offers
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

NEW = "/offers/new/discount"
CHEAP = "attach-default:survey.reasons.too_expensive.offers"
CHEAP_RANK = "rank-default:survey.reasons.too_expensive.offers"
WORTH_50 = {"min_price": "50.00", "price_currency": "EUR"}


def press(desk: Desk, page: ConsolePage, more: str, **fields: str) -> ConsolePage:
    """Press one of the buttons that save nothing."""
    return desk.submit(page, NEW, more=more, **fields)


def reach_of(page: ConsolePage) -> str:
    return " ".join(page.soup.select_one("#reach").get_text(" ").split())


def list_of(app: Flask, host: Host, flow: str = "default") -> list[str]:
    with app.app_context():
        document = drafts.get_draft(host.account_id, flow).document
        reasons = next(step["survey"] for step in document["steps"] if "survey" in step)["reasons"]
        return next(each["offers"] for each in reasons if each["code"] == "too_expensive")


class TestConditions:
    def test_are_asked_for_one_by_one(self, owner: Desk):
        page = owner.open("offers/new/discount")
        assert page.soup.select(".condition") == []

        page = press(owner, page, "condition:min_price")
        page = press(owner, page, "condition:min_tenure_days", min_price="50.00")
        page = press(
            owner, page, "count", min_tenure_days="6", min_tenure_unit="month", percent="30"
        )

        rows = [row["aria-label"] for row in page.soup.select(".condition")]
        assert rows == ["Price at least", "Time as customer at least"]
        assert "Pays €50.00 or more; Customer for: at least 6 months" in reach_of(page)

    def test_the_new_one_takes_the_focus(self, owner: Desk):
        page = press(owner, owner.open("offers/new/discount"), "condition:countries")

        assert page.soup.select_one("[autofocus]")["name"] == "countries"

    def test_can_be_removed(self, owner: Desk):
        page = press(owner, owner.open("offers/new/discount"), "condition:countries")
        page = press(owner, page, "without:countries", countries="DE")

        assert page.soup.select(".condition") == []

    def test_an_attribute_can_be_removed_among_others(self, owner: Desk):
        page = press(owner, owner.open("offers/new/discount"), "condition:traits")
        page = press(owner, page, "condition:traits", **{"traits-0-name": "seats"})
        page = press(owner, page, "without:traits-0", **{"traits-1-name": "team"})

        assert [field["value"] for field in page.soup.select("[name^=traits][name$=name]")] == [
            "team"
        ]

    def test_months_are_stored_as_days_and_read_as_months(
        self, app: Flask, owner: Desk, host: Host
    ):
        fields = {"key": "mine", "min_tenure_days": "6", "min_tenure_unit": "month"}
        owner.submit(owner.open("offers/new/discount"), NEW, **fields)

        with app.app_context():
            stored: Any = offers.get_offer(host.account_id, "mine")
            assert stored.conditions["min_tenure_days"] == 183
        page = owner.open("offers/edit/mine")
        assert page.soup.select_one("[name=min_tenure_days]")["value"] == "6"
        assert page.soup.select_one("[name=min_tenure_unit] [selected]")["value"] == "month"

    def test_what_is_wrong_is_listed_with_links_to_the_fields(self, owner: Desk):
        fields = {"key": "mine", "percent": "120", "countries": "Germany"}
        page = owner.submit(owner.open("offers/new/discount"), NEW, **fields)

        links = page.soup.select("[role=alert] .problems a")
        assert page.status == 422
        assert {link["href"] for link in links} == {"#percent", "#countries"}
        assert all(page.soup.select_one(link["href"]) for link in links)


class TestReach:
    @both_databases
    def test_counts_the_sessions_that_it_would_have_fitted(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        for number, country in enumerate(["DE", "DE", "NL"]):
            customer.open(host.token(sub=f"customer-{number}", customer={"country": country}))
        customer.open(host.token(sub="rehearsal", mode="test", customer={"country": "DE"}))

        page = press(owner, owner.open("offers/new/discount"), "count", countries="DE")

        assert "2 of the last 3 sessions would have got it." in reach_of(page)

    def test_says_so_where_nobody_came_yet(self, owner: Desk):
        assert "No sessions to count yet." in reach_of(owner.open("offers/new/discount"))

    def test_comes_alone_for_a_script(self, make_desk: Any):
        desk = make_desk(with_htmx=True)
        page = desk.post("offers/reach/discount", {"percent": "30", "periods": "3"})

        assert page.soup.find(id="reach") is not None
        assert page.soup.find("h1") is None


class TestAttach:
    def test_puts_the_offer_into_a_list_at_its_rank_and_leads_to_publishing(
        self, app: Flask, desk: Desk, host: Host
    ):
        before = list_of(app, host)
        fields = {"key": "mine", "percent": "30", CHEAP: "yes", CHEAP_RANK: "2"}
        page = desk.submit(desk.open("offers/new/discount"), NEW, **fields)

        assert page.location.endswith("/flows/default/publish")
        assert list_of(app, host) == [before[0], "mine", *before[1:]]

    def test_takes_it_out_again(self, app: Flask, owner: Desk, host: Host):
        before = list_of(app, host)
        form = owner.open("offers/edit/quarter_off").form("/offers/edit/quarter_off")
        from tests.support.pages import values_of

        values = values_of(form)
        assert values.pop(CHEAP) == "yes"
        owner.post(str(form["action"]), values)

        assert list_of(app, host) == [key for key in before if key != "quarter_off"]

    def test_changes_no_flow_that_it_is_not_asked_to_change(
        self, app: Flask, owner: Desk, host: Host
    ):
        before = list_of(app, host)
        page = owner.submit(owner.open("offers/edit/pause"), "/offers/edit/pause")

        assert page.location.endswith("done=saved")
        assert list_of(app, host) == before

    def test_of_a_new_rank_is_last(self, owner: Desk):
        page = owner.open("offers/new/discount")
        select = page.soup.find("select", attrs={"name": CHEAP_RANK})

        assert select.select_one("[selected]") == select.select("option")[-1]


class TestNeverReached:
    SENTENCE = "Never reached: \N{LEFT DOUBLE QUOTATION MARK}50% off the next 2 charges"

    def fields(self, rank: str) -> dict[str, str]:
        return {"percent": "30", **WORTH_50, CHEAP: "yes", CHEAP_RANK: rank}

    @pytest.fixture
    def half_off_for_everybody(self, app: Flask, host: Host) -> None:
        """An offer that nothing stands against, first in the list."""
        with app.app_context():
            params = {"percent": 50, "periods": 2}
            offers.save_offer(host.account_id, "quarter_off", "discount", params)
            db.session.commit()

    @pytest.mark.usefixtures("half_off_for_everybody")
    def test_behind_an_offer_that_fits_whomever_it_fits(self, owner: Desk):
        page = press(owner, owner.open("offers/new/discount"), "count", **self.fields("2"))

        assert self.SENTENCE in reach_of(page)

    @pytest.mark.usefixtures("half_off_for_everybody")
    def test_not_before_it(self, owner: Desk):
        page = press(owner, owner.open("offers/new/discount"), "count", **self.fields("1"))

        assert "Never reached" not in page.words

    @pytest.mark.usefixtures("half_off_for_everybody")
    def test_stands_in_the_editor_too(self, owner: Desk):
        owner.submit(owner.open("offers/new/discount"), NEW, key="mine", **self.fields("2"))

        assert (
            self.SENTENCE in owner.open("flows/default", open="survey.reasons.too_expensive").words
        )

    @pytest.mark.usefixtures("half_off_for_everybody")
    def test_is_not_said_where_the_host_is_asked_about_each_offer(
        self, app: Flask, owner: Desk, host: Host
    ):
        with app.app_context():
            account = accounts.get_account(host.account_id)
            accounts.change_account(account, eligibility_url="https://billing.example/ask")
            db.session.commit()
        page = press(owner, owner.open("offers/new/discount"), "count", **self.fields("2"))

        assert "Never reached" not in page.words
