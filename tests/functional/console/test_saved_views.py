"""Saved views and preferences: a member's own, or everybody's in the account, and nobody else's."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from app.commands.analytics import recount_stale_days
from app.extensions import db
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


def saved_on(page: ConsolePage) -> dict[str, str]:
    links = page.soup.select(".saved-views ul li > a")
    return {link.get_text(strip=True): str(link["href"]) for link in links}


@pytest.fixture
def counted(app: Flask, customer: Visitor, host: Host) -> Host:
    """A host with a canceled customer of its own plan, country and language."""
    claims = {
        "subscription": {"plan": "team"},
        "customer": {"country": "JP", "locale": "nl"},
    }
    confirm = customer.press(customer.open(host.token(**claims)), "cancel")
    while confirm.outcome == "":
        confirm = customer.press(confirm, "cancel")
    with app.app_context():
        recount_stale_days()
        db.session.remove()
    return host


class TestSavedViews:
    @both_databases
    def test_open_what_was_saved(self, owner: Desk, host: Host):
        page = owner.open("results/reasons?period=90d&compare=none&country=DE")

        owner.submit(page, "country=DE", name=" Germany,  a quarter ", for_all="")

        saved = saved_on(owner.open("results"))
        assert list(saved) == ["Germany, a quarter"]
        again = owner.open(saved["Germany, a quarter"])
        assert again.soup.select_one("nav.tabs [aria-current]").get_text() == "Reasons"
        chosen = {
            select["name"]: select.select_one("option[selected]")["value"]
            for select in again.soup.select(".results-bar select")
        }
        assert (chosen["period"], chosen["compare"], chosen["country"]) == ("90d", "none", "DE")

    def test_are_ones_own_unless_they_are_for_all(self, owner: Desk, make_desk):
        page = owner.open("results")
        owner.submit(
            page, "results/outcomes/save?period=30d&compare=before", name="Mine", for_all=""
        )
        owner.submit(
            page, "results/outcomes/save?period=30d&compare=before", name="Ours", for_all="yes"
        )

        assert list(saved_on(make_desk("support").open("results"))) == ["Ours"]
        assert list(saved_on(owner.open("results"))) == ["Mine", "Ours"]
        assert saved_on(owner.in_mode("test").open("results")) == {}
        assert "saved a view of the results for all members" in owner.open("audit").words

    def test_for_all_are_not_for_support_to_make(self, make_desk, owner: Desk):
        support = make_desk("support")
        support.post("results/outcomes/save", {"name": "Ours", "for_all": "yes"})

        assert list(saved_on(support.open("results"))) == ["Ours"]
        assert saved_on(owner.open("results")) == {}

    def test_are_removed_by_who_made_them(self, owner: Desk, make_desk):
        owner.post("results/outcomes/save", {"name": "Ours", "for_all": "yes"})
        page = owner.open("results")
        (form,) = (each for each in page.soup.find_all("form") if "/remove" in each["action"])

        assert make_desk("editor").post(str(form["action"])).status == 404
        owner.post(str(form["action"]))
        assert saved_on(owner.open("results")) == {}

    def test_of_another_account_are_not_found(self, owner: Desk, make_host):
        owner.post("results/outcomes/save", {"name": "Ours", "for_all": "yes"})
        form = owner.open("results").soup.select_one("form[action$='/remove']")
        other = owner.at(make_host())

        assert saved_on(other.open("results")) == {}
        stolen = str(form["action"]).replace(owner.place, other.place)
        assert other.post(stolen).status == 404

    @pytest.mark.parametrize("name", ["", "   ", "x" * 81, "\x00"])
    def test_need_a_name(self, owner: Desk, name: str):
        answer = owner.post("results/outcomes/save", {"name": name})

        assert "not saved" in owner.open(answer.location).alert
        assert saved_on(owner.open("results")) == {}

    def test_of_no_view_are_not_found(self, owner: Desk):
        assert owner.post("results/horoscope/save", {"name": "x"}).status == 404


class TestFilterBar:
    def test_offers_what_was_counted(self, owner: Desk, counted: Host):
        page = owner.open("results")

        def options(name: str) -> list[str]:
            return [each["value"] for each in page.soup.select(f"#filter-{name} option")]

        assert options("plan") == ["", "team"]
        assert options("country") == ["", "JP"]
        assert options("locale") == ["", "nl"]
        assert page.soup.select_one("#filter-flow") is None, "there is one flow only"

    def test_keeps_what_an_address_says_though_nobody_counted_it(self, owner: Desk, counted: Host):
        page = owner.open("results?plan=gone")

        assert page.soup.select_one("#filter-plan option[selected]")["value"] == "gone"
        assert page.soup.select_one("details.more-filters[open]")
        assert "No numbers for this period" in page.words


class TestPreferences:
    def test_decide_what_stands_between_cells(self, owner: Desk, make_desk, counted: Host):
        owner.submit(
            owner.open("results/preferences"), "/preferences", delimiter="semicolon", digest="none"
        )

        text = owner.open("results/outcomes/export.csv").text.removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert sum(int(row["canceled"]) for row in rows) == 1
        assert ";" not in make_desk("analyst").open("results/outcomes/export.csv").text

    def test_that_nobody_offered_are_refused(self, owner: Desk):
        answer = owner.post("results/preferences", {"delimiter": "pipe", "digest": "none"})

        assert answer.status == 422

    @pytest.mark.parametrize(
        "path",
        ["feedback/export.csv", "audit.csv", "words/default/words.csv", "results/sessions.csv"],
    )
    def test_decide_it_for_every_file(self, owner: Desk, counted: Host, path: str):
        before = owner.open(path).text.splitlines()[0]
        owner.submit(
            owner.open("results/preferences"), "/preferences", delimiter="semicolon", digest="none"
        )

        assert owner.open(path).text.splitlines()[0] == before.replace(",", ";") != before

    @pytest.mark.parametrize("path", ["audit", "words/default/files", "results"])
    def test_are_reached_from_where_files_are_taken(self, owner: Desk, counted: Host, path: str):
        assert owner.open(path).soup.select_one("a[href$='/results/preferences']")
