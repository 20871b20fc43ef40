"""Results: the same numbers on every page, in every file, and in words."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask

from app.analytics.reports.changes import FEWEST
from app.analytics.reports.service import VIEWS
from app.commands.analytics import recount_stale_days
from app.extensions import db
from app.offers.catalogue.segments import save_segment
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def busy(app: Flask, customer: Visitor, host: Host) -> Host:
    """A host with a saved and two canceled customers, whose days are counted."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    for number in range(2):
        confirm = customer.press(customer.open(host.token(sub=f"c-{number}")), "cancel")
        customer.press(confirm, "cancel")
    with app.app_context():
        recount_stale_days()
    return host


def cells_of(page: Any) -> list[list[str]]:
    rows = page.soup.select("table.data tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


class TestResults:
    def test_say_in_a_sentence_what_they_mean(self, desk: Desk, busy: Host):
        page = desk.open("results")

        assert "Saved: 1 of 3 customers who decided, 33.3% (6.1% to 79.2%)." in page.words
        assert "no decisions before" in page.words
        assert page.soup.select_one("svg.trend rect.saved")
        assert any(row[1:6] == ["1", "0", "0", "2", "0"] for row in cells_of(page))
        assert "€29.00" in page.words

    @pytest.mark.parametrize("view", VIEWS)
    def test_of_nobody_say_what_is_missing(self, owner: Desk, view: str):
        page = owner.open(f"results/{view}")

        assert "No numbers for this period" in page.words
        assert not page.soup.select("table.data")

    @pytest.mark.parametrize(
        "view", [view for view in VIEWS if view not in {"lasting", "terms", "experiments"}]
    )
    def test_have_a_table_with_a_definition(self, owner: Desk, busy: Host, view: str):
        page = owner.open(f"results/{view}")

        assert cells_of(page)
        assert page.soup.select_one("p.hint").get_text(strip=True)
        assert page.soup.select_one("nav.tabs [aria-current]")

    def test_name_reasons_and_offers(self, owner: Desk, busy: Host):
        words = owner.open("results/reasons").words
        assert "Too few customers gave a reason to say which one is the most frequent." in words
        offers = owner.open("results/offers")
        assert "1 of 1 who saw it. Accepted" not in offers.words  # one is not often
        assert cells_of(offers)[0][0] == "25% off the next 3 charges"
        lasting = owner.open("results/lasting")
        assert "Something was heard of 0 of 1" in lasting.words

    def test_of_enough_customers_name_the_reason(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host
    ):
        for number in range(FEWEST):
            survey = customer.open(host.token(sub=f"c-{number}"))
            offer = customer.press(survey, "continue", reason="too_expensive")
            customer.press(customer.press(offer, "decline"), "cancel")
        with app.app_context():
            recount_stale_days()

        words = owner.open("results/reasons").words
        assert "The most frequent reason: Too expensive (100%)." in words
        assert "Half of the latest decisions took" in owner.open("results/steps").words

    def test_of_few_customers_say_nothing_about_most(self, owner: Desk, busy: Host):
        page = owner.open("results/steps")
        assert "Half of" not in page.words
        assert all("half of them" not in cell for row in cells_of(page) for cell in row)
        assert "Of those who canceled" not in page.words

    def test_draw_rates_with_their_intervals(self, owner: Desk, busy: Host):
        page = owner.open("results/reasons")
        (row,) = (row for row in page.soup.select("tbody tr") if "Too expensive" in row.th.text)
        share, save_rate = row.select("svg.rate-bar")
        assert (share.select("rect")[1]["width"], share.path["d"]) == ("33.3", "M6.1 9H79.2")
        assert save_rate.select("rect")[1]["width"] == "100.0"

    def test_draw_how_reasons_came_and_went(self, owner: Desk, busy: Host):
        page = owner.open("results/reasons?period=year")
        bars = page.soup.select("svg.shares.trend rect")
        assert [(bar["class"], bar["height"]) for bar in bars] == [
            (["share-0"], "33.333"),
            (["share-1", "share-others"], "66.667"),
        ]
        legend = [each.get_text(strip=True) for each in page.soup.select(".legend > span")]
        assert legend == ["Too expensive", "Others, or no reason"]

    def test_say_where_it_is_not_known_yet_who_stayed(self, owner: Desk, busy: Host):
        for view in ("offers", "lasting", "returns"):
            page = owner.open(f"results/{view}?period=30d&compare=none")
            assert ("Who stays shows after 30 days" in page.words) == bool(cells_of(page)), view
            assert not page.soup.select("svg .curve")

    def test_of_a_filter_are_those_of_the_address(self, owner: Desk, busy: Host):
        page = owner.open("results?period=last-month&compare=none")

        assert "No numbers for this period" in page.words
        reasons = page.soup.find("a", string="Reasons")["href"]
        assert "period=last-month" in reasons
        assert "compare=none" in reasons
        chosen = page.soup.select_one("#filter-period option[selected]")
        assert chosen["value"] == "last-month"

    @pytest.mark.parametrize("asked", ["period=x", "since=x", "compare=x", "by=x", "across=x"])
    def test_of_nonsense_are_the_usual_ones(self, owner: Desk, busy: Host, asked: str):
        assert owner.open(f"results/segments?{asked}").status == 200

    def test_hide_crossings_of_few(self, owner: Desk, busy: Host):
        rows = cells_of(owner.open("results/segments?by=plan&across=reason"))

        assert {row[2] for row in rows} == {"Fewer than 5"}

    def test_never_mix_modes(self, owner: Desk, busy: Host):
        page = owner.in_mode("test").open("results")

        assert "No numbers for this period" in page.words

    def test_of_a_view_that_is_none_are_not_found(self, owner: Desk):
        assert owner.open("results/horoscope").status == 404


class TestFilter:
    def test_by_a_trait_and_a_segment_stays_in_the_page_and_its_links(
        self, owner: Desk, app: Flask, host: Host, customer: Visitor
    ):
        with app.app_context():
            save_segment(host.account_id, "basic", "On Basic", {"plans": ["basic"]})
            db.session.commit()
        for number, plan in enumerate(("pro", "basic")):
            claims: dict[str, Any] = {"sub": f"c-{number}", "subscription": {"plan": plan}}
            token = host.token(customer={"traits": {"team_size": number}}, **claims)
            customer.press(customer.press(customer.open(token), "cancel"), "cancel")
        with app.app_context():
            recount_stale_days()

        page = owner.open("results?segment=basic&trait=team_size%3D1")
        assert "Saved: 0 of 1 customer who decided" in page.words
        assert page.soup.select_one("#filter-trait")["value"] == "team_size=1"
        assert page.soup.select_one("#filter-segment option[selected]")["value"] == "basic"
        exported = owner.open(page.soup.find("a", string="JSON")["href"]).response.json
        assert exported["filter"]["trait"] == "team_size=1"
        assert exported["figures"]["save_rate"]["n"] == 1
        other = owner.open("results?segment=basic&trait=team_size%3D0")
        assert "No numbers for this period" in other.words


class TestExport:
    def test_holds_the_rows_of_the_page(self, owner: Desk, busy: Host):
        page = owner.open("results/reasons")
        address = page.soup.find("a", string="CSV")["href"]
        text = owner.open(address).text.removeprefix("\ufeff")

        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["reason"] for row in rows] == ["", "too_expensive"]
        assert [row["share_count"] for row in rows] == ["2", "1"]
        assert "exported results" in owner.open("audit").words

    @pytest.mark.parametrize("form", ["json", "jsonl"])
    def test_comes_for_programs_too(self, owner: Desk, busy: Host, form: str):
        found = owner.open(f"results/offers/export.{form}")

        assert found.status == 200
        assert '"shown": 1' in found.text

    def test_is_not_for_support(self, make_desk, busy: Host):
        desk = make_desk("support")

        assert desk.open("results").soup.find("a", string="CSV") is None
        assert desk.open("results/offers/export.csv").status in {403, 404}
