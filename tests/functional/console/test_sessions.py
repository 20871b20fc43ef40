"""Finding a session, and its whole story on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.billing.adapter import Capabilities
from app.billing.connections import CONNECTIONS
from app.billing.none import NoBilling
from app.extensions import db
from app.sessions.models import CancelSession
from app.sessions.queries import listing as queries
from app.sessions.queries.search import few_sought
from tests.support.clocks import MovableClock
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


class DiscountsAlone(NoBilling):
    """A billing system that knows no offer but a discount."""

    def capabilities(self) -> Capabilities:
        return Capabilities(actions=frozenset(), offers={"discount": {}})


TWO_OFFERS = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {"code": "too_expensive", "offers": ["pause", "quarter_off", "yearly"]},
                    {"code": "missing_features", "follow_up": {"ask": "text"}},
                    {"code": "other"},
                ]
            }
        },
        "offer",
        "confirm",
        {"result": {"feedback": True}},
    ],
}


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host(flow=TWO_OFFERS)


def come(customer: Visitor, host: Host, /, *, reason: str | None = None, **claims: Any) -> str:
    """Let one customer come, give a reason or none, and cancel; return the session's id."""
    page = customer.open(host.token(**claims))
    page = customer.press(page, "continue", reason=reason) if reason else page
    while page.outcome == "":
        page = customer.press(page, "cancel")
    return latest(host)


def latest(host: Host) -> str:
    return str((host.call("GET", "/sessions?limit=100").json or {})["data"][-1]["id"])


def totals_on(page: ConsolePage) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.soup.select(".totals li")]


def customers_on(page: ConsolePage) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select("#results tbody th")]


class TestList:
    @both_databases
    def test_shows_the_latest_first(self, desk: Desk, customer: Visitor, host: Host):
        come(customer, host, sub="first")
        come(customer, host, sub="second", reason="other")

        page = desk.open("sessions")
        assert customers_on(page) == ["second", "first"]
        assert "Another reason" in page.words
        assert "€29.00 per month" in page.words

    @both_databases
    def test_counts_all_it_holds_by_outcome(self, desk: Desk, customer: Visitor, host: Host):
        for number, reason in enumerate(("other", "other", "missing_features")):
            come(customer, host, reason=reason, sub=f"sub-{number}")
        customer.open(host.token(sub="still-here"))

        page = desk.open("sessions")
        assert totals_on(page) == ["4 sessions", "Canceled 3", "In progress 1"]
        assert totals_on(desk.open("sessions", reason="other")) == ["2 sessions", "Canceled 2"]
        assert totals_on(desk.open("sessions", q="sub-2")) == ["1 session", "Canceled 1"]
        page = desk.open(page.link("Canceled"))
        assert totals_on(page) == ["3 sessions"]
        assert page.soup.select_one("[name=outcome] [selected]")["value"] == "canceled"

    def test_counts_no_more_than_a_window_and_says_so(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(queries, "WINDOW", 2)
        for number in range(3):
            come(customer, host, sub=f"sub-{number}")

        assert totals_on(owner.open("sessions"))[0] == "2 of the latest 2 sessions"

    def test_teaches_when_there_is_nothing(self, owner: Desk):
        page = owner.open("sessions")
        assert "No sessions yet" in page.words
        assert page.link("Send link").endswith("/sessions/link")

    def test_keeps_live_and_test_apart(self, owner: Desk, customer: Visitor, host: Host):
        come(customer, host, sub="real")
        rehearsal = customer.open(host.token(sub="rehearsal", mode="test"))
        assert rehearsal.step

        assert customers_on(owner.open("sessions")) == ["real"]
        assert customers_on(owner.in_mode("test").open("sessions")) == ["rehearsal"]

    @both_databases
    def test_is_narrowed_by_each_filter(self, owner: Desk, customer: Visitor, host: Host):
        come(customer, host, sub="a", reason="other", customer={"country": "NL"})
        page = customer.open(host.token(sub="b", subscription={"plan": "basic"}))
        customer.press(customer.press(page, "cancel"), "keep")
        customer.press(customer.open(host.token(sub="c")), "continue", reason="too_expensive")

        for query, found in {
            "outcome=canceled": ["a"],
            "outcome=kept": ["b"],
            "outcome=open": ["c"],
            "reason=other": ["a"],
            "plan=basic": ["b"],
            "country=NL": ["a"],
            "offer=pause": ["c"],
            "reason=other&plan=basic": [],
            "outcome=nonsense": ["c", "b", "a"],
        }.items():
            assert customers_on(owner.open(f"sessions?{query}")) == found, query

    def test_counts_days_in_the_members_zone(
        self, make_desk, customer: Visitor, host: Host, clock: MovableClock
    ):
        come(customer, host)
        with clock.moved(days=1):
            tomorrow = clock().date().isoformat()
        today = clock().date().isoformat()

        desk = make_desk(timezone="UTC")
        assert customers_on(desk.open("sessions", since=today, until=today)) == ["customer-7"]
        assert customers_on(desk.open("sessions", since=tomorrow)) == []
        assert customers_on(desk.open("sessions", since="yesterday")) == ["customer-7"]

    @both_databases
    def test_is_searched_by_every_number_a_customer_can_name(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        wanted = come(customer, host, sub="Zoé 7", subscription={"ref": "sub-of-zoe"})
        come(customer, host, sub="somebody else")
        reference = host.session(wanted)
        heading = owner.open(f"sessions/{wanted}").heading.removeprefix("Session ")

        assert reference["customer_ref"] == "Zoé 7"
        names = ("Zoé 7", "Zoé", "Z", "sub-of-zoe", "sub-of")
        for sought in (*names, wanted, heading, heading.lower().replace("-", " ")):
            assert customers_on(owner.open("sessions", q=sought)) == ["Zoé 7"], sought
        for nobody in ("Zo%", "Zo_", "zoé", "oé 7", "%", "Z\\", heading[:4]):
            assert customers_on(owner.open("sessions", q=nobody)) == [], nobody

    @both_databases
    def test_is_searched_in_windows_where_too_many_begin_alike(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(queries, "WINDOW", 2)
        for number in range(3):
            customer.open(host.token(sub=f"team-{number}"))

        page = owner.open("sessions", q="team")
        assert customers_on(page) == ["team-2", "team-1"]
        assert customers_on(owner.open(page.link("Older"))) == ["team-0"]
        assert customers_on(owner.open("sessions", q="team-0")) == ["team-0"]

    @both_databases
    def test_searches_beginnings_by_an_index(self, app: Flask, host: Host):
        """PostgreSQL plans few rows otherwise, so there the kind of index has to tell."""
        with app.app_context():
            sought = select(CancelSession.id).where(few_sought(host.account_id, "team", 10))
            if db.engine.dialect.name == "sqlite":
                query = sought.compile(db.engine, compile_kwargs={"literal_binds": True})
                told, wanted = text(f"EXPLAIN QUERY PLAN {query}"), "%s>? AND %s<?"
            else:
                told, wanted = (
                    text("SELECT 0, 0, 0, indexdef FROM pg_indexes"),
                    "%s varchar_pattern",
                )
            lines = [row[3] for row in db.session.execute(told)]
            db.session.rollback()

        for column in ("customer_ref", "subscription_ref"):
            assert [line for line in lines if wanted.replace("%s", column) in line], lines

    @both_databases
    def test_goes_page_by_page_without_gaps(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host
    ):
        everybody = [f"customer-{number}" for number in range(7)]
        for each in everybody:
            customer.open(host.token(sub=each))
        seen, before = [], None
        with app.app_context():
            while True:
                page = queries.find_sessions(
                    host.account_id, "live", queries.SessionFilter(), before=before, limit=3
                )
                seen += [row.customer_ref for row in page.rows]
                before = page.older
                if before is None:
                    break
            db.session.remove()

        assert seen == everybody[::-1]

    def test_says_where_to_go_on_when_the_latest_hold_nothing(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(queries, "WINDOW", 2)
        come(customer, host, sub="old", reason="other")
        for number in range(2):
            customer.open(host.token(sub=f"new-{number}"))

        page = owner.open("sessions", reason="other")
        assert customers_on(page) == []
        assert "have not been searched yet" in page.words
        assert customers_on(owner.open(page.link("Older"))) == ["old"]

    def test_carries_on_nothing_but_its_filters(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(queries, "WINDOW", 1)
        come(customer, host)
        query = "endpoint=x&mode=test&_scheme=x&account_id=y&reason=other"
        for path in ("sessions", "feedback", "webhooks/deliveries"):
            assert owner.open(f"{path}?{query}").status == 200
        older = owner.open(f"sessions?{query}").link("Older")
        assert older.partition("&before=")[0] == f"{owner.place}/sessions?reason=other"

    def test_answers_htmx_with_the_results_alone(self, make_desk, customer: Visitor, host: Host):
        come(customer, host)
        desk = make_desk()
        response = desk.client.get(f"{desk.place}/sessions", headers={"HX-Request": "true"})

        assert response.text.strip().startswith('<div id="results"')
        assert "customer-7" in response.text


class TestStory:
    @both_databases
    def test_tells_everything(self, owner: Desk, customer: Visitor, host: Host):
        survey = customer.open(host.token(customer={"country": "NL", "traits": {"seats": 3}}))
        offer = customer.press(survey, "continue", reason="too_expensive")
        confirm = customer.press(offer, "decline")
        customer.press(confirm, "cancel")
        host.work()

        words = owner.open(f"sessions/{latest(host)}").words
        for part in (
            "zoe@customer.example",
            "Netherlands",
            "seats: 3",
            "Offer declined: A pause of 1, 2, or 3 months",
            "Session ended: Canceled",
            "Cancel the subscription Succeeded",
            "Open the receipt",
            "Response 204",
            "version 2",
            "Can be undone until",
        ):
            assert part in words, part

    def test_leads_to_the_receipt(self, owner: Desk, customer: Visitor, host: Host):
        session_id = come(customer, host)
        host.work()

        receipt = owner.client.get(owner.open(f"sessions/{session_id}").link("Open the receipt"))
        assert receipt.status_code == 200

    def test_speaks_the_members_language(self, make_desk, customer: Visitor, host: Host):
        session_id = come(customer, host, reason="other")

        words = make_desk(locale="de").open(f"sessions/{session_id}").words
        assert "Ein anderer Grund" in words
        assert "Kundendaten" in words

    def test_escapes_what_customers_wrote(self, owner: Desk, customer: Visitor, host: Host):
        page = customer.open(host.token())
        fields = {"reason": "missing_features", "follow_up.missing_features": "<b>Dark</b> mode"}
        customer.press(page, "continue", **fields)

        assert "&lt;b&gt;Dark&lt;/b&gt; mode" in owner.open(f"sessions/{latest(host)}").text

    def test_is_for_the_account_and_the_mode_alone(
        self, app: Flask, owner: Desk, customer: Visitor, host: Host, make_host
    ):
        session_id = come(customer, host)
        other = make_host()

        assert owner.open(f"sessions/{session_id}").status == 200
        assert owner.in_mode("test").open(f"sessions/{session_id}").status == 404
        assert owner.at(other).open(f"sessions/{session_id}").status == 404
        assert owner.open("sessions/cs_nobody").status == 404

    @pytest.mark.parametrize(("role", "sees"), [("editor", True), ("support", False)])
    def test_shows_deliveries_to_those_who_may_see_webhooks(
        self, make_desk, customer: Visitor, host: Host, role: str, sees: bool
    ):
        session_id = come(customer, host)
        host.work()

        words = make_desk(role).open(f"sessions/{session_id}").words
        assert ("Events and deliveries" in words) == sees


class TestOfferDecisions:
    def decisions(self, owner: Desk, host: Host) -> dict[str, str]:
        section = owner.open(f"sessions/{latest(host)}").soup.select_one("[aria-labelledby=offers]")
        return {
            row.dt.code.get_text(strip=True): row.dd.get_text(strip=True)
            for row in section.select(".facts > div")
        }

    @both_databases
    def test_say_why_each_offer_was_made_or_not(self, owner: Desk, customer: Visitor, host: Host):
        token = host.token(subscription={"amount_minor": 0}, offers=["pause", "quarter_off"])
        customer.press(customer.open(token), "continue", reason="too_expensive")

        assert self.decisions(owner, host) == {
            "pause": "Free subscription",
            "quarter_off": "Free subscription",
            "yearly": "Excluded by your product",
        }

    def test_pass_over_what_billing_cannot_do(
        self, owner: Desk, customer: Visitor, host: Host, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setitem(CONNECTIONS, "discounts", lambda account, mode: DiscountsAlone())
        offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")

        assert offer.step == "offer"
        assert self.decisions(owner, host) == {
            "pause": "Not supported by your billing",
            "quarter_off": "Shown",
            "yearly": "Not checked: an earlier offer was shown",
        }

    def test_stop_at_the_offer_that_was_shown(self, owner: Desk, customer: Visitor, host: Host):
        customer.press(customer.open(host.token()), "continue", reason="too_expensive")

        assert self.decisions(owner, host) == {
            "pause": "Shown",
            "quarter_off": "Not checked: an earlier offer was shown",
            "yearly": "Not checked: an earlier offer was shown",
        }

    def test_stay_as_they_were_decided(self, app: Flask, owner: Desk, customer: Visitor, host):
        customer.press(customer.open(host.token()), "continue", reason="too_expensive")
        with app.app_context():
            from app.offers import service as offers

            found = offers.get_offer(host.account_id, "pause")
            found.is_active = False
            db.session.commit()
            db.session.remove()

        assert self.decisions(owner, host)["pause"] == "Shown"

    def test_are_called_by_what_was_offered_then(
        self, app: Flask, owner: Desk, customer: Visitor, host
    ):
        customer.press(customer.open(host.token()), "continue", reason="too_expensive")
        with app.app_context():
            from app.offers import service as offers

            offers.save_offer(host.account_id, "pause", "pause", {"months": [6]})
            db.session.commit()
            db.session.remove()

        story = owner.open(f"sessions/{latest(host)}").words
        assert "A pause of 1, 2, or 3 months" in story
        assert "A pause of 6 months" not in story
        assert "A pause of 1, 2, or 3 months" in owner.open("sessions").words

    def test_are_none_before_an_offer_is_looked_for(
        self, owner: Desk, customer: Visitor, host: Host
    ):
        customer.open(host.token())

        assert self.decisions(owner, host) == {}
        assert "No offers checked" in owner.open(f"sessions/{latest(host)}").words

    def test_name_the_hosts_veto(self, owner: Desk, customer: Visitor, make_host):
        host = make_host(flow=TWO_OFFERS, with_veto=True)
        host.allows = (200, {"offers": ["quarter_off"]})
        customer.press(customer.open(host.token()), "continue", reason="too_expensive")

        assert self.decisions(owner.at(host), host) == {
            "pause": "Not approved by your product",
            "quarter_off": "Shown",
            "yearly": "Not checked: an earlier offer was shown",
        }
