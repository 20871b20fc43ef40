"""What customers wrote: found, tagged, and taken out as a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from app.core.files.cells import safe_cell
from app.feedback.service import MAX_TAGS
from tests.functional.console.test_sessions import TWO_OFFERS, latest, totals_on
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host(flow=TWO_OFFERS)


def write(customer: Visitor, host: Host, text: str, /, **claims: Any) -> str:
    """Let a customer name a missing feature in their own words; return the session's id."""
    fields = {"reason": "missing_features", "follow_up.missing_features": text}
    customer.press(customer.open(host.token(**claims)), "continue", **fields)
    return latest(host)


def leave(customer: Visitor, host: Host, **answers: Any) -> str:
    """Let a customer cancel and answer the last questions; return the session's id."""
    page = customer.open(host.token(subscription={"ref": f"sub-{uuid4().hex}"}))
    while page.outcome == "":
        page = customer.press(page, "cancel")
    customer.press(customer.press(page, "continue"), "continue", **answers)
    return latest(host)


def texts_on(page: ConsolePage) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select("blockquote")]


class TestInbox:
    @both_databases
    def test_shows_those_who_wrote_something(self, desk: Desk, customer: Visitor, host: Host):
        write(customer, host, "Dark mode")
        customer.press(customer.open(host.token()), "continue", reason="other")
        write(customer, host, "Offline maps")

        assert texts_on(desk.open("feedback")) == ["Offline maps", "Dark mode"]

    def test_shows_the_exit_questions_and_the_consent(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        page = customer.open(host.token())
        while page.outcome == "":
            page = customer.press(page, "cancel")
        feedback = customer.press(page, "continue")
        customer.press(feedback, "continue", change="Less noise", may_notify="yes")

        page = owner.open("feedback")
        assert texts_on(page) == ["Less noise"]
        assert "Suggested change" in page.words
        assert "Wants updates" in page.words

    @both_databases
    def test_shows_who_answered_without_words_and_who_may_be_told(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        write(customer, host, "Dark mode")
        leave(customer, host, usage="low")
        told = leave(customer, host, may_notify="yes")

        page = owner.open("feedback")
        assert len(page.soup.select("article.entry")) == 3
        assert "Used it rarely" in page.words
        narrowed = owner.open("feedback", told="yes")
        assert [each["id"] for each in narrowed.soup.select("article.entry")] == [f"entry-{told}"]
        exported = owner.client.get(narrowed.link("JSON")).text.splitlines()
        (row,) = [json.loads(line) for line in exported]
        assert (row["session"], row["text"], row["may_notify"]) == (told, "", True)

    @both_databases
    def test_counts_all_it_holds(self, desk: Desk, customer: Visitor, host: Host):
        tagged = write(customer, host, "Dark mode")
        write(customer, host, "Offline maps")
        leave(customer, host, usage="low")
        customer.open(host.token(sub="silent"))
        desk.post(f"feedback/{tagged}/tags", {"tag": "app"})

        assert totals_on(desk.open("feedback"))[0] == "3 entries"
        assert totals_on(desk.open("feedback", tag="app"))[0] == "1 entry"
        assert totals_on(desk.open("feedback", text="maps"))[0] == "1 entry"

    def test_teaches_when_there_is_nothing(self, owner: Desk):
        assert "No feedback yet" in owner.open("feedback").words

    @both_databases
    def test_is_searched_without_regard_to_case(self, owner: Desk, customer: Visitor, host: Host):
        write(customer, host, "Eine GRÖSSERE Übersicht, 100%")
        write(customer, host, "Dark mode")

        assert len(texts_on(owner.open("feedback", text="übersicht"))) == 1
        assert len(texts_on(owner.open("feedback", text="größere"))) == 1
        assert len(texts_on(owner.open("feedback", text="100%"))) == 1
        assert texts_on(owner.open("feedback", text="1_0")) == []

    @both_databases
    def test_is_narrowed_by_language_reason_and_tag(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        write(customer, host, "Donker", customer={"locale": "nl"})
        session_id = write(customer, host, "Dark")
        owner.post(f"feedback/{session_id}/tags", {"tag": "Themes"})

        assert texts_on(owner.open("feedback", locale="nl")) == ["Donker"]
        assert texts_on(owner.open("feedback", reason="other")) == []
        assert texts_on(owner.open("feedback", tag="themes")) == ["Dark"]
        assert texts_on(owner.open("feedback", tag="themes", locale="nl")) == []

    def test_keeps_modes_and_accounts_apart(
        self, owner: Desk, customer: Visitor, host: Host, make_host
    ):
        session_id = write(customer, host, "Dark mode")
        other = make_host()

        assert texts_on(owner.in_mode("test").open("feedback")) == []
        assert texts_on(owner.at(other).open("feedback")) == []
        assert owner.at(other).post(f"feedback/{session_id}/tags", {"tag": "x"}).status == 404
        assert owner.in_mode("test").open(f"feedback/{session_id}").status == 404


class TestTags:
    @both_databases
    def test_come_and_go(self, desk: Desk, customer: Visitor, host: Host):
        session_id = write(customer, host, "Dark mode")
        page = desk.open("feedback")
        desk.submit(page, f"{session_id}/tags", tag="  Night   THEME ")

        page = desk.open(f"feedback/{session_id}")
        assert [each.get_text() for each in page.soup.select(".tag-button")] == ["night theme"]
        desk.post(f"feedback/{session_id}/tags/remove", {"tag": "night theme"})
        assert not desk.open(f"feedback/{session_id}").soup.select(".tag-button")

    def test_are_put_on_once(self, owner: Desk, customer: Visitor, host: Host):
        session_id = write(customer, host, "Dark mode")
        for _ in range(2):
            owner.post(f"feedback/{session_id}/tags", {"tag": "theme"})

        assert len(owner.open(f"feedback/{session_id}").soup.select(".tag-button")) == 1

    @pytest.mark.parametrize("tag", ["", "   ", "x" * 41, "a\u0000b"])
    def test_are_refused_when_they_are_no_words(
        self, desk: Desk, customer: Visitor, host: Host, tag: str
    ):
        session_id = write(customer, host, "Dark mode")

        page = desk.post(f"feedback/{session_id}/tags", {"tag": tag})
        assert page.status == 422
        assert page.alert

    def test_are_few(self, owner: Desk, customer: Visitor, host: Host):
        session_id = write(customer, host, "Dark mode")
        for number in range(MAX_TAGS):
            owner.post(f"feedback/{session_id}/tags", {"tag": f"tag {number}"})

        assert owner.post(f"feedback/{session_id}/tags", {"tag": "more"}).status == 422

    def test_change_the_entry_in_place(self, make_desk, customer: Visitor, host: Host):
        session_id = write(customer, host, "Dark mode")
        page = make_desk(with_htmx=True).post(f"feedback/{session_id}/tags", {"tag": "theme"})

        assert page.soup.select_one(f"article#entry-{session_id}")
        assert "<html" not in page.text


class TestSeveral:
    @both_databases
    def test_get_a_tag_at_once(self, desk: Desk, customer: Visitor, host: Host):
        one, other = write(customer, host, "Dark mode"), write(customer, host, "Offline maps")
        write(customer, host, "Invoices")

        page = desk.post("feedback/tags?q=x", {"entry": [one, other], "tag": "App"})

        assert page.location.endswith("/feedback?q=x")
        tagged = desk.open("feedback", tag="app")
        assert texts_on(tagged) == ["Offline maps", "Dark mode"]

    def test_get_none_where_one_of_them_is_refused(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        one = write(customer, host, "Dark mode")
        page = owner.post("feedback/tags", {"entry": [one], "tag": " "})

        assert page.status == 422
        assert page.alert == "Enter a tag."

    def test_of_another_account_are_not_found(self, owner: Desk):
        assert owner.post("feedback/tags", {"entry": ["cs_none"], "tag": "x"}).status == 404


class TestPeriods:
    def test_keep_the_rest_of_the_filter(self, owner: Desk):
        page = owner.open("feedback", reason="unused", until="2020-01-01")
        page = owner.open(page.link("The last 30 days"))

        assert "reason=unused" in page.soup.select_one(".periods a")["href"]
        assert page.soup.select_one(".periods [aria-current]").get_text() == "The last 30 days"
        assert page.soup.select_one("[name=until]")["value"] == ""


class TestExport:
    @both_databases
    def test_has_a_row_for_each_text(self, owner: Desk, customer: Visitor, host: Host):
        session_id = write(customer, host, "Dunkelmodus, größer")
        owner.post(f"feedback/{session_id}/tags", {"tag": "theme"})

        response = owner.client.get(f"{owner.place}/feedback/export.csv")
        (row,) = csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")))
        assert row["text"] == "Dunkelmodus, größer"
        assert (row["question"], row["tags"], row["may_notify"]) == ("text", "theme", "no")
        lines = owner.client.get(f"{owner.place}/feedback/export.json").text.splitlines()
        assert json.loads(lines[0])["text"] == "Dunkelmodus, größer"

    @pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "  =1+1"])
    def test_holds_no_formula(self, owner: Desk, customer: Visitor, host: Host, text: str):
        write(customer, host, text, sub="=cmd")

        response = owner.client.get(f"{owner.place}/feedback/export.csv")
        (row,) = csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")))
        assert row["text"] == f"'{text.strip()}"
        assert row["customer_ref"] == "'=cmd"

    @pytest.mark.parametrize("kind", ["csv", "json"])
    def test_is_written_down(self, owner: Desk, kind: str):
        owner.client.get(f"{owner.place}/feedback/export.{kind}")

        words = owner.open("audit").words
        assert "Owner exported the feedback." in words
        assert f"File: {kind.upper()}" in words

    def test_follows_the_filter(self, owner: Desk, customer: Visitor, host: Host):
        write(customer, host, "Dark mode")
        write(customer, host, "Offline maps")

        response = owner.client.get(f"{owner.place}/feedback/export.json?text=dark")
        assert [json.loads(line)["text"] for line in response.text.splitlines()] == ["Dark mode"]

    @pytest.mark.parametrize(("role", "status"), [("analyst", 200), ("support", 403)])
    def test_is_for_those_who_may_export(
        self, make_desk, customer: Visitor, host: Host, role: str, status: int
    ):
        write(customer, host, "Dark mode")
        desk = make_desk(role)

        assert desk.open("feedback/export.csv").status == status
        assert ("Export" in desk.open("feedback").words) == (status == 200)


@pytest.mark.parametrize(
    ("value", "cell"), [("\t=1", "'\t=1"), ("\n@x", "'\n@x"), (None, ""), (True, "yes"), (7, "7")]
)
def test_cells_are_safe(value: object, cell: str):
    assert safe_cell(value) == cell
