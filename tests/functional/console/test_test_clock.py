"""Moving the time of test mode at the console: who may, what the card says, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.offers import service as offers
from app.test_clock import service as clocks
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor
from tests.support.rehearsals import only_test_session, with_test_key

FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["break"]}}, "confirm", "result"]}
CARD = "#test-clock"


@pytest.fixture
def host(app: Flask, make_host: Callable[..., Host]) -> Host:
    host = make_host(flow=FLOW)
    with app.app_context():
        offers.save_offer(host.account_id, "break", "pause", {"months": [1], "at": "now"})
        db.session.commit()
    return with_test_key(app, host)


@pytest.fixture
def paused(customer: Visitor, host: Host) -> Host:
    """A company whose test customer accepted a pause."""
    customer.press(customer.open(host.token(mode="test")), "accept")
    host.work()
    return host


def card(page: ConsolePage) -> str:
    found = page.soup.select_one(CARD)
    return " ".join(found.get_text(" ").split()) if found else ""


def move(desk: Desk, page: ConsolePage, days: Any) -> ConsolePage:
    """Press a button of the card, and follow where it leads."""
    form = page.soup.select_one(f"{CARD} form")
    data = {str(each["name"]): str(each["value"]) for each in form.select("input[value]")}
    done = desk.post(str(form["action"]), data | {"days": str(days)})
    assert done.location is not None, done
    return desk.open(done.location)


def started_at(host: Host, session_id: str | None = None) -> datetime:
    session_id = session_id or only_test_session(host)["id"]
    found = host.call("GET", f"/sessions/{session_id}", key="test_key").json
    return datetime.fromisoformat(found["started_at"])


def test_of_no_test_session_says_how_to_make_one(owner: Desk, host: Host):
    page = owner.in_mode("test").open("sessions")

    assert "There are no test sessions yet" in card(page)
    assert not page.soup.select(f"{CARD} button")


@both_databases
class TestMoving:
    def test_says_what_became_due_and_then_what_happened(self, desk: Desk, paused: Host):
        test = desk.in_mode("test")
        before = started_at(paused)
        page = move(test, test.open("sessions"), 27)

        assert before - started_at(paused) == timedelta(days=27)
        assert "Moved forward by 27 days" in card(page)
        assert "Pause reminders 1" in card(page)
        assert "Not done yet 1" in card(page)
        assert page.soup.select_one("#clock-progress")["hx-trigger"] == "every 1s"

        paused.work()
        later = test.open("sessions/test-clock/progress")
        assert "Not done yet 0" in later.words
        assert "Pause ending soon" in later.words
        assert later.soup.select_one("#clock-progress").get("hx-trigger") is None

    def test_leads_back_to_the_session_it_was_pressed_at(self, owner: Desk, paused: Host):
        test, session_id = owner.in_mode("test"), only_test_session(paused)["id"]

        other = paused.call("POST", "/sessions", key="test_key", json=paused.claims(sub="other"))
        before = started_at(paused, other.json["id"])

        page = move(test, test.open(f"sessions/{session_id}"), 7)

        assert page.heading.startswith("Session ")
        assert "All test sessions of this customer" in card(page)
        assert "Moved forward by 7 days" in card(page)
        assert "Only one customer" in card(page)
        assert "Only one customer: Yes" in test.open("audit").words
        assert started_at(paused, other.json["id"]) == before  # another customer's
        assert before - started_at(paused, session_id) > timedelta(days=6)

    def test_of_a_session_that_is_not_there_is_refused(self, owner: Desk, paused: Host):
        fields = {"days": "1", "seen": "", "session": "cs_nobodys"}

        assert owner.in_mode("test").post("sessions/test-clock", fields).status == 404

    def test_counts_what_ended(self, owner: Desk, paused: Host):
        test = owner.in_mode("test")

        page = move(test, test.open("sessions"), 60)

        assert "Offers that ended 1" in card(page)
        assert "Cancellations that took effect 0" in card(page)

    def test_pressed_twice_moves_once(self, desk: Desk, paused: Host):
        test, before = desk.in_mode("test"), started_at(paused)
        page = test.open("sessions")
        move(test, page, 30)

        again = move(test, page, 30)

        assert "It was not moved a second time." in card(again)
        assert before - started_at(paused) == timedelta(days=30)

    @pytest.mark.parametrize("days", ["", "0", "401", "-3", "1.5", "³", "many"])
    def test_of_no_such_number_is_refused(self, owner: Desk, paused: Host, days: str):
        test, before = owner.in_mode("test"), started_at(paused)

        page = move(test, test.open("sessions"), days)

        assert "Enter a number of days from 1 to 400." in card(page)
        assert started_at(paused) == before

    def test_of_too_many_sessions_says_what_to_do(
        self, owner: Desk, paused: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(clocks, "MAX_SESSIONS", 0)
        test = owner.in_mode("test")

        page = move(test, test.open("sessions"), 1)

        assert "Open one of them to move time forward for its customer." in card(page)

    def test_is_written_down_with_who_it_was(self, owner: Desk, paused: Host):
        test = owner.in_mode("test")
        move(test, test.open("sessions"), 7)

        assert "moved the time of test mode forward. Days: 7." in test.open("audit").words


class TestWhere:
    def test_never_in_live_mode(self, owner: Desk, paused: Host):
        assert card(owner.open("sessions")) == ""
        before = started_at(paused)

        assert owner.post("sessions/test-clock", {"days": "30", "seen": ""}).status == 404
        assert owner.open("sessions/test-clock/progress").status == 404
        assert started_at(paused) == before

    @pytest.mark.parametrize(
        ("role", "is_there"),
        [("owner", True), ("editor", True), ("analyst", False), ("support", False)],
    )
    def test_for_owners_and_editors(self, make_desk, paused: Host, role: str, is_there: bool):
        test = make_desk(role).in_mode("test")
        page = test.open("sessions")

        assert bool(card(page)) is is_there
        if not is_there:
            assert test.post("sessions/test-clock", {"days": "1", "seen": ""}).status == 403

    def test_before_anything_was_moved_tells_of_nothing(self, owner: Desk, paused: Host):
        page = owner.in_mode("test").open("sessions")

        assert "1 month" in card(page)
        assert page.soup.select_one("#clock-progress") is None
