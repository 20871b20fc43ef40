"""The first page: a checklist that is true, numbers with what they mean, snippets that work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.commands.analytics import recount_stale_days
from app.core.clock import utcnow
from app.extensions import db
from app.offers import service as offers
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
            "Create a signing key": "done",
            "Add an allowed domain": "done",
            "Run a test cancellation": "open",
            "Connect billing": "open",
            "Receive webhooks": "open",
            "Publish your flow": "open",
            "First live cancellation": "open",
        }

    @both_databases
    def test_follows_what_happens(self, owner: Desk, customer: Visitor, host: Host):
        cancel(customer, host, mode="test")
        host.work()

        states = state_of(owner.open("start"))
        assert states["Run a test cancellation"] == "done"
        assert states["Connect billing"] == "done"
        assert states["Receive webhooks"] == "done"
        assert states["First live cancellation"] == "open"

    def test_goes_away_when_everything_is_done(self, owner: Desk, customer: Visitor, make_host):
        host = make_host(flow={"fairwell": 1, "steps": ["confirm", "result"]})
        owner = owner.at(host)
        cancel(customer, host, mode="test")
        cancel(customer, host)
        host.work()

        assert state_of(owner.open("start")) == {}


@pytest.fixture
def recount(app: Flask) -> Callable[[], None]:
    """Do what the worker does every few seconds."""

    def run() -> None:
        with app.app_context():
            recount_stale_days()
            db.session.remove()

    return run


def tiles_of(page: ConsolePage) -> dict[str, str]:
    return {
        tile.h3.get_text(strip=True): tile.select_one(".tile-value").get_text(strip=True)
        for tile in page.soup.select(".tile")
    }


class TestSetup:
    def test_is_put_away_by_one_member_for_themselves(self, owner: Desk, make_desk):
        page = owner.open("start")
        assert "2 of 7 done" in page.words

        owner.submit(page, "/start/setup/hide")

        assert state_of(owner.open("start")) == {}
        assert state_of(make_desk("editor").open("start")) != {}

    def test_tells_apart_what_the_developer_does(self, owner: Desk):
        page = owner.open("start")

        groups = {
            group.h3.get_text(strip=True): len(group.select(".todo li"))
            for group in page.soup.select(".setup-groups > div")
        }
        assert groups == {"You": 2, "Your developer": 5}
        message = page.soup.select_one("#setup-message").get_text()
        assert "- Run a test cancellation" in message
        assert "/integrate" in message


class TestNumbers:
    @both_databases
    def test_are_those_of_the_results(self, owner: Desk, customer: Visitor, host: Host, recount):
        cancel(customer, host)
        page = customer.open(host.token(subscription={"ref": "sub-8"}))
        page = customer.press(page, "cancel")
        customer.press(page, "keep")
        recount()

        live, test = owner.open("start"), owner.in_mode("test").open("start")
        assert tiles_of(live) == {
            "Saved customers": "0",
            "Save rate": "0%",
            "Monthly revenue saved": "€0.00",
            "Monthly revenue lost": "€29.00",
        }
        results = owner.open("results")
        assert "Saved: 0 of 2 customers who decided, 0% (0% to 65.8%)." in live.words
        assert "Saved: 0 of 2 customers who decided, 0% (0% to 65.8%)." in results.words
        assert "No session has ended yet" in test.words

    def test_say_what_they_were_before(self, owner: Desk, customer, host: Host, clock, recount):
        for number, days in enumerate((-70, -40, 0)):
            with clock.moved(days=days) as then:
                issued_at = int(then.timestamp())
                claims = {"sub": f"c-{number}", "subscription": {"ref": f"sub-{number}"}}
                cancel(customer, host, iat=issued_at, exp=issued_at + 900, **claims)
        recount()

        page = owner.open("start")
        assert "Before: €29.00" in page.words
        assert "Before: 0%. Too few to tell a change" in page.words
        assert "too few sessions before to compare with" in page.words

    def test_are_not_compared_with_days_before_anybody_came(
        self, owner: Desk, customer, host: Host, clock, recount
    ):
        with clock.moved(days=-40) as then:
            issued_at = int(then.timestamp())
            cancel(customer, host, iat=issued_at, exp=issued_at + 900)
        cancel(customer, host, sub="c-2", subscription={"ref": "sub-2"})
        recount()

        assert "Before: €29.00" not in owner.open("start").words

    def test_forget_after_thirty_days(self, owner: Desk, customer, host: Host, clock, recount):
        with clock.moved(days=-31) as then:
            issued_at = int(then.timestamp())
            cancel(customer, host, iat=issued_at, exp=issued_at + 900)
        recount()

        assert "No session ended in this period" in owner.open("start").words
        assert "Saved: 0 of 1 customer" in owner.open("start", period="90d").words

    def test_that_are_not_there_yet_are_on_their_way(self, owner: Desk, customer, host: Host):
        cancel(customer, host)

        assert "not counted yet" in owner.open("start").words

    def test_of_nonsense_are_the_usual_ones(self, owner: Desk):
        assert owner.open("start", period="forever").status == 200


class TestAttention:
    def test_names_what_billing_refused(self, owner: Desk, customer, host: Host):
        host.reply = (200, {"status": "failed", "code": "no_such_subscription"})
        cancel(customer, host)
        host.work()

        page = owner.open("start")
        assert "Billing did not do what one customer decided" in page.words
        assert owner.open(page.link("Open the latest")).status == 200
        assert "Billing did not do" not in owner.in_mode("test").open("start").words

    def test_names_an_offer_whose_limit_is_reached(self, app: Flask, owner: Desk, host: Host):
        with app.app_context():
            offer = offers.list_offers(host.account_id)[0]
            offer.budget, offer.used, key = 1, 1, offer.key
            db.session.commit()

        assert f"The limit of the offer {key} is reached" in owner.open("start").words

    def test_names_tokens_that_were_refused(self, owner: Desk, customer, host: Host):
        customer.open(host.token(exp=1))

        assert "the token was refused" in owner.open("start").words

    def test_names_nothing_a_member_may_not_see(self, make_desk, customer, host: Host):
        customer.open(host.token(exp=1))

        assert "the token was refused" not in make_desk("support").open("start").words


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
        route = page.soup.select_one("#route").get_text()
        assert "/healthz" in route
        assert "Trial run" not in route

    def test_open_a_session_when_they_run(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        page = owner.open("integrate", language="python")
        monkeypatch.setenv("FAIRWELL_SIGNING_SECRET", host.credentials["signing_key"]["secret"])
        renews_at = utcnow() + timedelta(days=9)
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

    def test_show_a_form_that_goes_to_the_hosts_own_page(self, owner: Desk):
        markup = owner.open("integrate").soup.select_one("#markup").get_text()

        form = BeautifulSoup(markup, "html.parser").form
        assert urlsplit(form["action"]).path == "/account/cancel"
        assert form["data-fairwell"].endswith("/open")
        assert "data-fallback" not in form.attrs
