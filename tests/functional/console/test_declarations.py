"""The public form at the console: who declared what, and what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.declarations import queries as declarations
from app.declarations.queries import DeclarationFilter
from app.extensions import db
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor, values_of


def declare(customer: Visitor, host: Host, name: str, country: str = "DE", **fields: str) -> Page:
    """Send the public form, and return the page that says what is true of it."""
    page = customer.look(f"/cancel/{host.account_id}?country={country}")
    form = values_of(page.form()) | {"name": name, "contract": f"K-{name}"} | fields
    notice = customer.post(str(page.form()["action"]), form)
    assert notice.step == "notice"
    return notice


def reference_on(page: Page) -> str:
    return str(page.soup.select_one(".reference").get_text())


def names_on(page: ConsolePage) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select("#results tbody th")]


def story(desk: Desk, name: str) -> ConsolePage:
    return desk.open(desk.open("notices").link(name))


@both_databases
class TestList:
    def test_shows_the_latest_first_with_where_they_stand(
        self, desk: Desk, customer: Visitor, host: Host
    ):
        declare(customer, host, "Anton")
        host.reply = (202, None)
        declare(customer, host, "Berta", kind="extraordinary")

        page = desk.open("notices")
        assert names_on(page) == ["Berta", "Anton"]
        for words in ("K-Anton", "Confirmed", "Waiting", "For good cause"):
            assert words in page.words

    def test_is_narrowed_by_each_filter(self, owner: Desk, customer: Visitor, host: Host):
        host.reply = (500, None)
        declare(customer, host, "Dora")
        for day in range(1, 9):
            host.work(utcnow() + timedelta(days=day))
        host.reply = (200, {"status": "applied"})
        declare(customer, host, "Anton")
        host.reply = (422, {"status": "failed", "code": "no_match"})
        declare(customer, host, "Cäcilie", country="NL")
        host.reply = (202, None)
        berta = declare(customer, host, "Berta", kind="extraordinary", email="b@mail.example")

        for query, found in {
            "state=confirmed": ["Anton"],
            "state=waiting": ["Berta"],
            "state=refused": ["Cäcilie"],
            "state=unreached": ["Dora"],
            "state=recorded": [],
            "kind=extraordinary": ["Berta"],
            "kind=ordinary": ["Anton", "Dora"],
            "q=k-ant": ["Anton"],
            "q=Cäci": ["Cäcilie"],
            "q=b@mail": ["Berta"],
            f"q={reference_on(berta)}": ["Berta"],
            "q=%25": [],
            "since=2100-01-01": [],
            "state=nonsense": ["Berta", "Cäcilie", "Anton", "Dora"],
        }.items():
            assert names_on(owner.open(f"notices?{query}")) == found, query

    def test_is_told_by_pages(self, app: Flask, customer: Visitor, host: Host):
        for name in ("Anton", "Berta", "Cora"):
            declare(customer, host, name)

        with app.app_context():
            first = declarations.find_declarations(host.account_id, DeclarationFilter(), limit=2)
            rest = declarations.find_declarations(
                host.account_id, DeclarationFilter(), before=first.older, limit=2
            )
            names = [[row.name for row in page.rows] for page in (first, rest)]
            db.session.rollback()
        assert names == [["Cora", "Berta"], ["Anton"]]
        assert rest.older is None


class TestListElsewhere:
    def test_says_where_to_go_on_when_a_window_holds_too_few(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(declarations, "WINDOW", 1)
        declare(customer, host, "Anton")
        declare(customer, host, "Berta")

        page = owner.open("notices?q=Anton")
        assert names_on(page) == []
        assert names_on(owner.open(page.link("Older"))) == ["Anton"]

    def test_teaches_when_there_is_nothing(self, owner: Desk, host: Host):
        page = owner.open("notices")

        assert "No requests yet" in page.words
        assert page.link("Open public form") == f"/cancel/{host.account_id}"

    def test_knows_no_test_mode(self, owner: Desk, customer: Visitor, host: Host):
        declare(customer, host, "Anton")
        page = owner.in_mode("test").open("notices")

        assert names_on(page) == []
        assert page.link("Switch to live").endswith("/live/notices")
        story_url = owner.open("notices").link("Anton")
        assert owner.open(story_url.replace("/live/", "/test/")).status == 404

    def test_of_another_company_is_not_shown(
        self, make_desk, customer: Visitor, make_host, host: Host
    ):
        declare(customer, host, "Anton")
        story_url = make_desk().open("notices").link("Anton")
        other = make_host()
        desk = make_desk(host=other)

        assert names_on(desk.open("notices")) == []
        assert desk.open(story_url.replace(host.account_id, other.account_id)).status == 404


class TestStory:
    @both_databases
    def test_tells_what_was_declared_and_what_came_of_it(
        self, desk: Desk, customer: Visitor, host: Host
    ):
        host.reply = (200, {"status": "applied", "effective_at": "2031-01-01T12:00:00Z"})
        fields = {"kind": "extraordinary", "text": "The price doubled", "email": "a@mail.example"}
        notice = declare(customer, host, "Anton", **fields)
        host.work()

        page = story(desk, "Anton")
        assert reference_on(notice) in page.heading
        for words in ("The price doubled", "a@mail.example", "January 1, 2031", "1 attempt"):
            assert words in page.words
        assert "Confirmed by your product" in page.words
        assert "cancellation.requested" in page.words
        assert "/events" in page.words, "where it was told"

    def test_hands_out_the_copy_the_person_got(self, owner: Desk, customer: Visitor, host: Host):
        page = customer.look(f"/cancel/{host.account_id}?country=DE&lang=de")
        form = values_of(page.form()) | {"name": "Anton", "contract": "K-1"}
        notice = customer.post(str(page.form()["action"]), form)
        theirs = notice.form("form.copy")
        kept = customer.send(str(theirs["action"]), values_of(theirs)).text

        copy = owner.client.get(story(owner, "Anton").link("Download the copy"))
        assert copy.headers["Content-Disposition"].startswith("attachment")
        assert copy.text == kept

    def test_says_that_the_host_takes_no_actions(self, make_desk, customer: Visitor, make_host):
        host = make_host(with_billing=False)
        declare(customer, host, "Anton")
        page = story(make_desk(host=host), "Anton")

        assert "Sent by webhook" in page.words
        assert "No billing endpoint is set" in page.words

    def test_keeps_deliveries_from_those_who_may_not_see_them(
        self, make_desk, customer: Visitor, host: Host
    ):
        declare(customer, host, "Anton")

        assert "Events and deliveries" not in story(make_desk("support"), "Anton").words

    def test_shows_words_of_strangers_as_text(self, owner: Desk, customer: Visitor, host: Host):
        declare(customer, host, "<b>Anton</b>", text="<script>1</script>", kind="extraordinary")

        assert "<b>Anton" not in story(owner, "Anton").text
