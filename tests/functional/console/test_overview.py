"""The start page: a checklist that is true, the last days in numbers, and snippets that work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


def state_of(page: ConsolePage) -> dict[str, str]:
    """Return the tasks by their title, each with its state."""
    return {
        item.select_one(".todo-title").find(string=True).strip(): str(item["class"][0])
        for item in page.soup.select(".todo li")
    }


def cancel(customer: Visitor, host: Host, **claims: object) -> None:
    page = customer.open(host.token(**claims))
    while page.outcome == "":
        page = customer.press(page, "cancel")


class TestChecklist:
    def test_of_a_new_account_says_what_is_there_already(self, desk: Desk):
        assert state_of(desk.open("start")) == {
            "Have a signing key": "done",
            "Register your product's address": "done",
            "Send yourself through a test session": "open",
            "Let your billing answer an action": "open",
            "Receive a first event": "open",
            "Publish a flow of your own": "open",
            "Welcome the first customer": "open",
        }

    @both_databases
    def test_follows_what_happens(self, owner: Desk, customer: Visitor, host: Host):
        cancel(customer, host, mode="test")
        host.work()

        states = state_of(owner.open("start"))
        assert states["Send yourself through a test session"] == "done"
        assert states["Let your billing answer an action"] == "done"
        assert states["Receive a first event"] == "done"
        assert states["Welcome the first customer"] == "open"

    def test_goes_away_when_everything_is_done(self, owner: Desk, customer: Visitor, make_host):
        host = make_host(flow={"fairwell": 1, "steps": ["confirm", "result"]})
        owner = owner.at(host)
        cancel(customer, host, mode="test")
        cancel(customer, host)
        host.work()

        assert state_of(owner.open("start")) == {}


class TestGlance:
    @both_databases
    def test_counts_what_ended_in_this_mode(self, owner: Desk, customer: Visitor, host: Host):
        cancel(customer, host)
        page = customer.open(host.token())
        page = customer.press(page, "cancel")
        customer.press(page, "keep")

        live, test = owner.open("start"), owner.in_mode("test").open("start")
        assert "Save rate among 2 customers who decided" in live.words
        assert "No session has ended yet" in test.words
        rows = live.soup.select("tbody tr")
        numbers = {row.th.get_text(strip=True): row.td.get_text() for row in rows}
        assert numbers == {"Saved": "0", "Kept": "1", "Canceled": "1", "Abandoned": "0"}

    def test_says_what_saved_means_here(self, app: Flask, owner: Desk, customer, host: Host):
        cancel(customer, host)
        assert "accepted an offer, and billing applied it" in owner.open("start").words
        with app.app_context():
            accounts.require_account(host.account_id).action_url = None
            db.session.commit()

        assert "billing applied it" not in owner.open("start").words
        assert "accepted an offer" in owner.open("start").words

    def test_forgets_after_thirty_days(self, owner: Desk, customer: Visitor, host: Host, clock):
        with clock.moved(days=-31) as then:
            issued_at = int(then.timestamp())
            cancel(customer, host, iat=issued_at, exp=issued_at + 900)

        assert "No session has ended yet" in owner.open("start").words


class TestSnippets:
    @pytest.mark.parametrize("language", ["python", "node", "php", "ruby", "go", "java", "csharp"])
    def test_carry_the_accounts_own_ids_and_no_secret(self, owner: Desk, host: Host, language: str):
        page = owner.open("integrate", language=language)

        key = host.credentials["signing_key"]
        call = page.soup.select_one("#call").get_text()
        assert host.account_id in call
        assert key["kid"] in call
        assert key["secret"] not in page.text
        assert "Trial run" not in page.soup.select_one("#recipe").get_text()

    def test_open_a_session_when_they_run(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        page = owner.open("integrate", language="python")
        monkeypatch.setenv("FAIRWELL_SIGNING_SECRET", host.credentials["signing_key"]["secret"])
        renews_at = datetime.now(UTC) + timedelta(days=9)
        names = {
            "user": SimpleNamespace(id=7, locale="de", country="NL"),
            "subscription": SimpleNamespace(id="sub-7", renews_at=renews_at),
        }
        code = "import os\n" + page.soup.select_one("#recipe").get_text()
        exec(code + "\n" + page.soup.select_one("#call").get_text(), names)

        assert customer.open(names["token"]).status == 200
        listed = host.call("GET", "/sessions", key="test_api_key").json["data"]
        assert [row["customer_ref"] for row in listed] == ["7"]

    def test_of_an_unknown_language_are_those_of_the_first(self, owner: Desk):
        page = owner.open("integrate", language="cobol")

        assert page.status == 200
        assert page.soup.select_one(".tabs [aria-current]").get_text() == "Python"

    def test_show_the_markup_as_text(self, owner: Desk):
        page = owner.open("integrate")

        assert '<form method="post"' in page.soup.select_one("#markup").get_text()
        assert page.soup.select_one("#markup form") is None
