"""Erasing a customer: by the API, by command, and by an owner at the console."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.commands import cli
from app.extensions import db
from app.feedback import service as feedback
from app.members.models import AuditEntry
from app.sessions import service as sessions
from tests.support import canaries
from tests.support.canaries import ADDRESS, CANARY, REF, SUBSCRIPTION
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor


def erase(host: Host, ref: str = REF, **more: Any) -> TestResponse:
    return host.call("DELETE", f"/customers/{ref}", **more)


def live_a_life(app: Flask, host: Host, customer: Visitor) -> Page:
    """Leave traces wherever a customer can, and let everybody hear of them."""
    canaries.talkative(host)
    result = canaries.cancel_with_words(host, customer)
    canaries.withdraw_by_name(host, customer)
    assert canaries.accept_an_offer(host, customer).outcome == "saved"
    canaries.declare_without_login(host, customer)
    body = {"status": "canceled", "subscription_ref": SUBSCRIPTION, "plan": CANARY}
    assert host.call("POST", f"/customers/{REF}/subscription", json=body).status_code == 200
    host.work()
    tag(app, host, f"call {CANARY}")
    return result


def tag(app: Flask, host: Host, text: str) -> None:
    (first, *_rest) = (host.call("GET", f"/sessions?customer_ref={REF}").json or {})["data"]
    with app.app_context():
        session = sessions.get_session(host.account_id, first["id"])
        assert session is not None
        feedback.add_tag(session, text)
        db.session.commit()


@both_databases
class TestErasing:
    def test_leaves_no_trace_of_the_customer_in_any_column(
        self, app: Flask, host: Host, customer: Visitor
    ):
        live_a_life(app, host, customer)
        tables = {row.split(",")[0] for row in canaries.places_of(app)}
        assert len(tables) >= 9, tables

        answer = erase(host)
        assert answer.status_code == 200, answer.text
        host.receiver.answer = host.answer  # the host has said enough
        host.work()
        assert canaries.places_of(app) == []

    def test_says_what_was_erased_and_nothing_the_second_time(
        self, app: Flask, host: Host, customer: Visitor
    ):
        live_a_life(app, host, customer)
        first, second = erase(host).json, erase(host).json

        counts = {
            name: first[name] for name in ("sessions", "notices", "receipts", "subscriptions")
        }
        assert counts == {"sessions": 3, "notices": 1, "receipts": 2, "subscriptions": 1}
        assert first["events"] > 5
        assert first["actions"] == 4
        nothing = {name: 0 for name in first if name not in ("mode", "pseudonym")}
        assert second == first | nothing
        assert erase(host, first["pseudonym"]).json == second
        host.work()
        told = [each["data"] for each in host.heard if each["type"] == "customer.erased"]
        assert told == [first | {"sequence": 1}]

    def test_keeps_the_evidence_under_a_pseudonym(self, app: Flask, host: Host, customer: Visitor):
        result = live_a_life(app, host, customer)
        receipt_url = result.link("View receipt")
        before = customer.look(receipt_url)
        name = erase(host).json["pseudonym"]

        found = (host.call("GET", f"/sessions?customer_ref={name}").json or {})["data"]
        assert [each["outcome"] for each in found] == ["canceled", "canceled", "saved"]
        assert all(each["ended_at"] for each in found)
        after = customer.look(receipt_url)
        kept = rows(before).keys() - {"Customer", "Subscription", "Reason"}
        assert {key: rows(after)[key] for key in kept} == {key: rows(before)[key] for key in kept}
        assert rows(after)["Customer"] == name
        assert "Reason" in rows(before)
        export = host.call("GET", f"/customers/{name}").json
        assert export["sessions"][0]["answers"]["confirm"]["kind"] == "extraordinary"
        assert export["sessions"][0]["customer"] == {
            "country": "DE",
            "region": None,
            "locale": "en",
            "timezone": "Europe/Berlin",
        }

    def test_touches_nobody_else_and_no_other_mode(
        self, app: Flask, make_host: Any, customer: Visitor
    ):
        host = make_host()
        canaries.cancel_with_words(host, customer)
        customer.press(customer.open(host.token(sub="another")), "cancel")
        host.work()

        assert erase(host, key="test_api_key").json["sessions"] == 0
        assert erase(make_host()).json["sessions"] == 0
        assert erase(host, "another-one").json["sessions"] == 0
        assert host.call("GET", f"/customers/{REF}").status_code == 200
        assert ADDRESS in canaries.everything(app)

    def test_waits_until_the_host_has_heard_of_the_cancellation(
        self, app: Flask, host: Host, customer: Visitor
    ):
        host.reply = (500, None)
        canaries.cancel_with_words(host, customer)

        refused = erase(host)
        assert (refused.status_code, refused.json["code"]) == (409, "still_under_way")
        assert host.only_session()["customer_ref"] == REF

    def test_waits_until_nobody_is_under_way(self, host: Host, customer: Visitor):
        page = customer.open(canaries.token(host))

        assert erase(host).status_code == 409
        assert customer.press(page, "cancel").outcome == "canceled"


class TestAfterwards:
    def test_the_way_back_is_closed_and_says_whom_to_ask(
        self, app: Flask, host: Host, customer: Visitor
    ):
        page = customer.open(
            canaries.token(host, current_period_end=int(host.claims()["exp"]) + 90000)
        )
        customer.press(page, "cancel")
        host.work()
        session_id = host.only_session()["id"]
        link = host.call("POST", f"/sessions/{session_id}/back-link").json["url"]
        erase(host)

        answer = customer.look(link.removeprefix("http://localhost:8000"))
        assert (answer.status, answer.step) == (410, "refusal")

    def test_who_knows_the_number_still_finds_the_evidence(
        self, app: Flask, host: Host, owner: Desk, customer: Visitor
    ):
        live_a_life(app, host, customer)
        name = erase(host).json["pseudonym"]

        assert name in owner.open("sessions", q=REF).words
        assert "Deleted" in owner.open("notices", q=SUBSCRIPTION).words
        assert "Customer data deleted" in owner.open(owner.open("sessions", q=REF).link(name)).words

    def test_a_new_session_begins_and_can_be_erased_too(
        self, app: Flask, host: Host, customer: Visitor
    ):
        for _ in range(2):
            canaries.cancel_with_words(host, customer)
            host.work()
            assert erase(host).json["sessions"] == 1
        assert canaries.places_of(app) == []


@pytest.mark.parametrize("door", ["api", "command", "console"])
def test_no_byte_is_left_in_the_file_or_its_log(
    app: Flask, host: Host, owner: Desk, customer: Visitor, door: str
):
    canaries.cancel_with_words(host, customer)
    host.work()
    assert canaries.is_in_files(app)

    match door:
        case "api":
            erase(host)
        case "command":
            run(app, "--account", host.account_id, "--ref", REF)
        case "console":
            owner.submit(owner.open("settings/kept"), "/kept/erase", customer_ref=REF)
    assert not canaries.is_in_files(app)


class TestByCommand:
    def test_erases_and_writes_it_down(self, app: Flask, host: Host, customer: Visitor):
        canaries.cancel_with_words(host, customer)
        host.work()
        result = run(app, "--account", host.account_id, "--ref", REF, "--json")

        erased = json.loads(result.output)
        assert erased["sessions"] == 1
        with app.app_context():
            entry = db.session.query(AuditEntry).filter_by(verb="customer.erased").one()
            assert entry.subject == erased["pseudonym"]
        assert canaries.places_of(app) == []

    def test_says_what_stands_in_the_way(self, app: Flask, host: Host, customer: Visitor):
        customer.open(canaries.token(host))

        assert "Try again later" in run(app, "--account", host.account_id, "--ref", REF).output
        assert "no such account" in run(app, "--account", "acct_x", "--ref", REF).output


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(cli, ["customer", "erase", *arguments])


class TestAtTheConsole:
    def test_says_before_what_stays_and_afterwards_what_went(
        self, app: Flask, host: Host, desk: Desk, customer: Visitor
    ):
        canaries.cancel_with_words(host, customer)
        host.work()
        page = desk.open("settings/kept")
        assert "Proof of the cancellation is kept" in page.words
        done = desk.submit(page, "/kept/erase", customer_ref=f" {REF} ")

        assert done.status == 200
        assert "Deleted. Evidence is kept under" in done.words
        assert canaries.places_of(app) == []
        assert "permanently deleted the data of a customer" in desk.open("audit").words
        assert "No data found" in desk.submit(page, "/kept/erase", customer_ref=REF).words

    @pytest.mark.parametrize(("ref", "status"), [("", 422), ("x" * 201, 422), (REF, 409)])
    def test_refuses_with_the_reason_at_the_field(
        self, host: Host, owner: Desk, customer: Visitor, ref: str, status: int
    ):
        customer.open(canaries.token(host))
        page = owner.submit(owner.open("settings/kept"), "/kept/erase", customer_ref=ref)

        assert page.status == status
        assert page.soup.select_one("#customer_ref")["aria-invalid"] == "true"

    def test_is_for_owners_alone(self, make_desk: Any):
        editor = make_desk("editor")

        assert "Delete customer data" not in editor.open("settings/kept").words
        assert editor.post("settings/kept/erase", {"customer_ref": REF}).status == 403


def rows(page: Page) -> dict[str, str]:
    return {
        row.dt.get_text(): row.dd.get_text(" ", strip=True)
        for row in page.soup.select(".terms > div")
    }
