"""The public way to cancel: for everybody, kept before it is answered, and hard to abuse."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.core.locale import SHIPPED_LOCALES
from tests.functional.hosted.test_queries import counted
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import FALLBACK, Host, open_host
from tests.support.pages import SERVICE, Page, Visitor, values_of

WHO = {"name": "Zoë Quandt", "contract": "K-1007", "email": "zoe@customer.example"}
GERMANY = {"country": "DE"}
PERSONAL = ("Quandt", "K-1007", "customer.example", "Price doubled")


class Entrance:
    """The public page of a company, as somebody meets it."""

    def __init__(self, app: Flask, visitor: Visitor, clock: MovableClock) -> None:
        self.app = app
        self.visitor = visitor
        self.clock = clock

    def open(self, host: Host, languages: str = "en", *, age: float = 5, **query: str) -> Page:
        """Open the page, so long ago that somebody could have read it by now."""
        headers = {"Accept-Language": languages}
        client = self.app.test_client(use_cookies=False)
        with self.clock.moved(seconds=-age):
            return Page(client.get(address(host), query_string=query, headers=headers))

    def send(self, page: Page, **fields: str) -> Page:
        form = page.form()
        return self.visitor.post(str(form["action"]), values_of(form) | fields)

    def declare(self, host: Host, query: dict[str, str] | None = None, **fields: str) -> Page:
        page = self.open(host, **(query or {}))
        return self.send(page, **(WHO | fields))


@pytest.fixture
def entrance(app: Flask, visitor: Visitor, clock: MovableClock) -> Entrance:
    return Entrance(app, visitor, clock)


@pytest.fixture
def gate(app: Flask, customer: Visitor, clock: MovableClock) -> Entrance:
    """The same for plain browsers only."""
    return Entrance(app, customer, clock)


def address(host: Host) -> str:
    return f"/cancel/{host.account_id}"


def asked_of(page: Page) -> set[str]:
    fields = {str(field["name"]) for field in page.soup.select("#step-form [name]")}
    return fields - {"token", "lang", "country", "website"}


def state_of(page: Page) -> str:
    return str(page.soup.select_one("#step").get("data-notice", ""))


def terms_of(page: Page) -> dict[str, str]:
    return {
        row.dt.get_text(): row.dd.get_text(" ", strip=True)
        for row in page.soup.select(".terms > div")
    }


class TestPage:
    @pytest.mark.parametrize(
        ("country", "fields"),
        [
            ("NL", {"name", "contract"}),
            ("US", {"name", "contract"}),
            ("FR", {"name", "contract", "email", "kind", "text", "end_on"}),
            ("DE", {"name", "contract", "email", "kind", "text", "end_on"}),
        ],
    )
    def test_asks_exactly_what_the_law_allows(self, gate, host, country: str, fields: set[str]):
        assert asked_of(gate.open(host, country=country)) == fields

    def test_asks_for_an_address_elsewhere_only_if_mail_can_leave(self, make_app, receiver):
        app = make_app(smtp_url="smtp://127.0.0.1:1", mail_from="fairwell@northwind.example")
        page = Page(
            app.test_client().get(address(open_host(app, receiver)), query_string={"country": "NL"})
        )

        assert asked_of(page) == {"name", "contract", "email"}

    def test_says_whose_the_confirmation_is(self, gate, host):
        assert "Northwind is told this address" in gate.open(host, **GERMANY).words

    def test_takes_no_address_it_did_not_ask_for(self, gate, host):
        gate.declare(host, {"country": "NL"})

        assert host.asked[0]["data"]["verify_cancel"]["confirm_to"] is None

    def test_needs_the_name_and_the_contract_and_nothing_else(self, gate, host):
        page = gate.open(host, **GERMANY)

        needed = {str(field["name"]) for field in page.soup.select("[required]")}
        assert needed == {"name", "contract"}

    def test_is_named_by_the_law(self, gate, host):
        german = gate.open(host, "de", **GERMANY)
        dutch = gate.open(host, "nl", country="NL")

        assert german.heading == "Verträge hier kündigen"
        assert german.soup.select_one(".actions button").get_text(strip=True) == "jetzt kündigen"
        assert dutch.heading == "Abonnement beëindigen"

    def test_speaks_the_language_of_the_browser_or_of_the_link(self, gate, host):
        assert gate.open(host, "es-MX,en;q=0.5").soup.html["lang"] == "es"
        switched = gate.open(host, "es", lang="nl")
        assert switched.soup.html["lang"] == "nl"
        listed = [a["hreflang"] for a in switched.soup.select(".languages a")]
        assert listed == list(SHIPPED_LOCALES)

    def test_keeps_language_and_country_on_the_way(self, gate, host):
        page = gate.open(host, "en", lang="de", country="DE")
        notice = gate.send(page, **WHO)

        assert notice.soup.html["lang"] == "de"
        assert host.asked[0]["data"]["verify_cancel"]["country"] == "DE"

    def test_takes_the_companys_country_where_the_link_names_none(self, gate, make_host):
        host = make_host(country="DE")

        assert "kind" in asked_of(gate.open(host))
        assert "kind" in asked_of(gate.open(host, country="<script>"))

    def test_offers_the_companys_own_way_too(self, gate, host):
        assert gate.open(host).link("Northwind") == FALLBACK

    @pytest.mark.parametrize("account", ["acct_unknown", "%00", "a" * 300, "..%2f", "%ff"])
    def test_of_an_unknown_account_refuses(self, app: Flask, account: str):
        client = app.test_client()
        for response in (client.get(f"/cancel/{account}"), client.post(f"/cancel/{account}")):
            assert response.status_code == 404
            assert Page(response).step == "refusal"

    def test_changes_nothing_by_being_opened(self, gate, host):
        gate.open(host)

        assert host.heard_types() == []
        assert host.asked == []


@both_databases
class TestNotice:
    def test_reaches_the_host_as_something_to_verify(self, entrance: Entrance, host: Host):
        day = (utcnow() + timedelta(days=40)).date().isoformat()
        fields = {"kind": "extraordinary", "text": "Price doubled", "end_on": day}
        page = entrance.declare(host, GERMANY, **fields)

        (asked,) = host.asked
        assert page.step == "notice"
        assert asked["data"]["kind"] == "verify_cancel"
        assert asked["data"]["verify_cancel"] == {
            "name": "Zoë Quandt",
            "contract": "K-1007",
            "confirm_to": "zoe@customer.example",
            "kind": "extraordinary",
            "text": "Price doubled",
            "end_on": day,
            "locale": "en",
            "country": "DE",
        }
        assert "session_id" not in asked["data"]

    def test_shows_reference_and_time_of_arrival(self, entrance, host):
        page = entrance.declare(host)

        terms = terms_of(page)
        assert terms["Reference"] == host.asked[0]["data"]["reference"]
        assert "Coordinated Universal Time" in terms["Received"]
        assert terms["Requested end"] == "As early as possible"

    def test_shows_the_time_of_where_the_person_is(self, entrance, host):
        page = entrance.declare(host, GERMANY)

        assert "Central European" in terms_of(page)["Received"]

    def test_is_told_in_codes_and_says_nothing_about_the_person(
        self, gate: Entrance, host: Host, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG, logger="app"):
            gate.declare(host, GERMANY, kind="extraordinary", text="Price doubled")
            types = host.heard_types()

        assert types == ["cancellation.requested"]
        assert host.heard[0]["data"]["kind"] == "extraordinary"
        assert "de" in [pack for pack, _version in host.heard[0]["data"]["packs"]]
        for word in PERSONAL:
            assert word not in str(host.heard)
            assert word not in caplog.text

    def test_is_kept_for_a_host_that_takes_no_actions(self, gate, make_host):
        host = make_host(with_billing=False)
        page = gate.declare(host)
        host.work()

        notice_id = host.heard[0]["data"]["notice_id"]
        kept = host.call("GET", f"/notices/{notice_id}").json
        assert (kept["name"], kept["contract"]) == ("Zoë Quandt", "K-1007")
        assert state_of(page) == "recorded"
        assert host.call("GET", f"/notices/{notice_id}", key="test_api_key").status_code == 404

    def test_of_another_company_is_unknown(self, gate, make_host):
        host, other = make_host(with_billing=False), make_host()
        gate.declare(host)
        with host.app.app_context():
            host.work()
        listed = host.call("GET", "/events").json["data"]

        notice_id = listed[0]["data"]["notice_id"]
        assert host.call("GET", f"/notices/{notice_id}").status_code == 200
        assert other.call("GET", f"/notices/{notice_id}").status_code == 404

    def test_is_on_disk_before_the_host_is_asked(self, gate, host):
        answer, kept = host.receiver.answer, []

        def look(heard: Any) -> Any:
            kept.append(host.call("GET", "/events").status_code)
            answered = answer(heard)
            notice_id = host.asked[-1]["data"]["notice_id"]
            kept.append(host.call("GET", f"/notices/{notice_id}").status_code)
            return answered

        host.receiver.answer = look
        gate.declare(host)

        assert kept[:2] == [200, 200]


@both_databases
class TestTruth:
    @pytest.mark.parametrize(
        ("reply", "state", "heading"),
        [
            ((200, {"status": "applied"}), "applied", "The cancellation is confirmed."),
            ((202, None), "pending", "The cancellation has been received."),
            ((500, None), "pending", "The cancellation has been received."),
            (
                (422, {"status": "failed", "code": "no_match"}),
                "failed",
                "The cancellation could not be carried out.",
            ),
        ],
        ids=["applied", "pending", "broken", "failed"],
    )
    def test_is_what_the_host_said(self, entrance, make_host, reply, state: str, heading: str):
        host = make_host()
        host.reply = reply
        page = entrance.declare(host)

        assert (state_of(page), page.heading) == (state, heading)
        assert ("has confirmed" in page.words) == (state == "applied")

    def test_names_the_day_only_after_the_host_did(self, gate, host):
        host.reply = (200, {"status": "applied", "effective_at": "2031-01-01T12:00:00Z"})

        assert "confirmed the end on January 1, 2031" in gate.declare(host).words

    def test_shows_the_hosts_words(self, gate, host):
        host.reply = (422, {"status": "failed", "message": {"en": "Please send the number."}})

        page = gate.declare(host)
        assert page.soup.blockquote.get_text(strip=True) == "Please send the number."

    def test_can_be_asked_for_again(self, entrance, host):
        host.reply = (202, None)
        page = entrance.declare(host)
        host.settle(host.asked[0]["data"]["action_id"], status="applied")
        form = page.form("form.again")
        later = entrance.visitor.post(str(form["action"]), values_of(form))

        assert (state_of(page), state_of(later)) == ("pending", "applied")
        assert len(host.asked) == 1

    def test_of_a_host_that_was_never_reached_is_that_nothing_is_confirmed(
        self, gate, host, clock: MovableClock
    ):
        host.reply = (500, None)
        page = gate.declare(host)
        for day in range(1, 9):
            host.work(utcnow() + timedelta(days=day))
        form = page.form("form.again")
        later = gate.visitor.post(str(form["action"]), values_of(form))

        assert state_of(later) == "pending"
        assert "has not confirmed anything yet" in later.words


class TestCopy:
    def test_holds_the_declaration_with_date_and_time(self, app: Flask, gate, host):
        """P37: the declaration, to save, with its date and time."""
        page = gate.declare(host, GERMANY, kind="extraordinary", text="Price doubled")
        form = page.form("form.copy")
        response = gate.visitor.send(str(form["action"]), values_of(form))

        assert response.headers["Content-Disposition"].startswith("attachment")
        for words in (*PERSONAL, terms_of(page)["Received"], terms_of(page)["Reference"]):
            assert words in response.text

    def test_is_for_the_holder_of_the_form_alone(self, app: Flask, gate, make_host):
        host, other = make_host(), make_host()
        page = gate.declare(other)
        token = page.form("form.copy").select_one("[name=token]")["value"]
        unsent = gate.open(other).form().select_one("[name=token]")["value"]

        for company, ticket in ((other, ""), (other, "x" * 100), (host, token), (other, unsent)):
            path = f"{address(company)}/copy"
            assert gate.visitor.send(path, {"token": ticket}).status_code == 401

    def test_is_never_shown_on_the_page_again(self, gate, host):
        page = gate.declare(host)

        assert not any(word in page.text for word in PERSONAL)


@both_databases
class TestReplay:
    def test_of_a_form_is_the_same_notice(self, entrance, host):
        page = entrance.open(host)
        first = entrance.send(page, **WHO)
        second = entrance.send(page, **WHO, end_on="2031-01-01")

        assert terms_of(first) == terms_of(second)
        assert len(host.asked) == 1
        assert host.heard_types() == ["cancellation.requested"]

    def test_at_the_same_moment_is_one_notice_too(self, app: Flask, gate, host):
        page = gate.open(host)
        answers: list[Page] = []
        senders = [Thread(target=lambda: answers.append(gate.send(page, **WHO))) for _ in range(6)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

        assert {terms_of(answer)["Reference"] for answer in answers} == {
            host.asked[0]["data"]["reference"]
        }
        assert len({message["id"] for message in host.asked}) == 1
        assert host.heard_types() == ["cancellation.requested"]


@both_databases
class TestWithdrawal:
    """The right to give a contract back, without a login too (Directive 2011/83, art. 11a)."""

    @pytest.mark.parametrize("country", ["DE", "NL", "GB"])
    def test_is_found_from_the_form_where_the_law_knows_it(self, gate, host, country: str):
        page = gate.open(host, country=country)
        form = Page(
            gate.app.test_client().get(page.soup.select_one("a[href^='/withdraw/']")["href"])
        )

        assert asked_of(form) == {"name", "contract", "email"}
        assert "14 days" in form.words
        assert form.link("Cancel without withdrawing").startswith(address(host))

    def test_is_not_claimed_where_the_law_knows_none(self, gate, host):
        assert "/withdraw/" not in gate.open(host, country="US").text

    def test_is_named_by_the_law(self, gate, host):
        page = Page(
            gate.app.test_client().get(
                withdrawal(host), query_string={"country": "DE", "lang": "de"}
            )
        )

        assert page.heading == "Vertrag widerrufen"
        button = page.soup.select_one("#step-form .actions button")
        assert button.get_text(strip=True) == "Widerruf bestätigen"

    def test_reaches_the_host_as_what_it_is(self, entrance: Entrance, host: Host):
        host.reply = (202, None)
        page = withdraw(entrance, host)

        (asked,) = host.asked
        assert asked["data"]["kind"] == "verify_cancel"
        assert asked["data"]["verify_cancel"]["kind"] == "withdrawal"
        assert asked["data"]["verify_cancel"]["confirm_to"] == WHO["email"]
        assert host.heard_types() == ["withdrawal.requested"]
        assert page.heading == "The withdrawal has been received."
        assert terms_of(page)["Right to a refund"] == "What was paid under the contract"

    def test_is_acknowledged_with_content_and_time(self, entrance: Entrance, host: Host):
        page = withdraw(entrance, host)
        form = page.form("form.copy")
        copy = entrance.visitor.send(str(form["action"]), values_of(form))

        assert page.heading == "The withdrawal is confirmed."
        assert "withdrawal-" in copy.headers["Content-Disposition"]
        for words in ("Acknowledgement of a withdrawal", "K-1007", terms_of(page)["Received"]):
            assert words in copy.text

    def test_is_one_however_often_and_wherever_its_form_is_sent(self, entrance, host):
        page = open_withdrawal(entrance, host)
        first = entrance.send(page, **WHO)
        again = entrance.visitor.post(address(host), values_of(page.form()) | WHO)

        assert again.heading == first.heading
        assert len(host.asked) == 1


def withdrawal(host: Host) -> str:
    return f"/withdraw/{host.account_id}"


def open_withdrawal(entrance: Entrance, host: Host) -> Page:
    client = entrance.app.test_client(use_cookies=False)
    with entrance.clock.moved(seconds=-5):
        return Page(client.get(withdrawal(host), query_string=GERMANY | {"lang": "en"}))


def withdraw(entrance: Entrance, host: Host) -> Page:
    return entrance.send(open_withdrawal(entrance, host), **WHO)


@both_databases
class TestSession:
    """A declaration and a session about the same contract."""

    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            ((202, None), "has not confirmed it yet"),
            ((200, {"status": "applied"}), "has confirmed it"),
        ],
    )
    def test_opened_later_says_what_was_declared(self, entrance, host, reply, words: str):
        token = host.token()
        contract = host.claims()["subscription"]["ref"]
        host.reply = reply
        declared = entrance.declare(host, contract=contract)
        page = entrance.visitor.open(token)

        assert terms_of(declared)["Reference"] in page.words
        assert words in page.soup.select_one("#step .note").get_text()

    def test_says_nothing_of_what_the_host_refused(self, entrance, host):
        host.reply = (422, {"status": "failed"})
        entrance.declare(host, contract=host.claims()["subscription"]["ref"])

        assert not entrance.visitor.open(host.token()).soup.select(".note")

    def test_of_another_contract_says_nothing(self, entrance, host):
        entrance.declare(host)

        assert not entrance.visitor.open(host.token()).soup.select(".note")


class TestMistakes:
    def test_are_all_named_at_once_each_at_its_field(self, entrance, host):
        page = entrance.open(host, **GERMANY)
        wrong = entrance.send(page, name="", contract=" ", email="nobody", end_on="1999-01-01")

        assert (wrong.status, host.asked) == (422, [])
        fields = ["name", "contract", "email", "end_on"]
        assert [a["href"] for a in wrong.soup.select("#error a")] == [f"#{name}" for name in fields]
        for name in fields:
            field = wrong.soup.select_one(f"#{name}")
            described = [wrong.soup.select_one(f"#{each}") for each in described_by(field)]
            assert field["aria-invalid"] == "true"
            assert described[0].get_text() in wrong.alert
        assert (wrong.value("email"), wrong.value("end_on")) == ("nobody", "1999-01-01")

    def test_lead_to_the_first_field_that_is_wrong(self, entrance, host):
        wrong = entrance.send(entrance.open(host), name="Zoë Quandt")

        assert [field["id"] for field in wrong.soup.select("[autofocus]")] == ["contract"]
        assert "aria-invalid" not in wrong.soup.select_one("#name").attrs

    def test_keep_the_hint_beside_them(self, gate, host):
        wrong = gate.send(gate.open(host))

        assert described_by(wrong.soup.select_one("#contract")) == [
            "contract_mistake",
            "contract_hint",
        ]


def described_by(field: Any) -> list[str]:
    return str(field["aria-describedby"]).split()


class TestAbuse:
    @pytest.mark.parametrize(
        "fields",
        [
            {"name": ""},
            {"contract": "  "},
            {"name": "x" * 201},
            {"contract": "x" * 100_000},
            {"name": "a\0b"},
            {"contract": "\0"},
            {"email": "nobody"},
            {"email": "a@b.c\r\nBcc: everybody@example.com"},
            {"end_on": "1999-01-01"},
            {"end_on": "9999-12-31"},
            {"end_on": "tomorrow"},
            {"kind": "withdrawal"},
            {"kind": "extraordinary", "text": "x" * 2001},
        ],
    )
    def test_by_bad_entries_is_refused_and_can_be_mended(self, entrance, host, fields):
        page = entrance.open(host, **GERMANY)
        wrong = entrance.send(page, **(WHO | {"kind": "ordinary"} | fields))
        assert (wrong.status, wrong.step) == (422, "entrance")
        assert wrong.alert
        assert host.asked == []
        mended = entrance.send(wrong, **(WHO | {"kind": "ordinary", "end_on": ""}))

        assert mended.step == "notice"

    def test_by_more_than_a_form_can_hold_is_refused(self, gate, host):
        page = gate.open(host)
        assert gate.send(page, **(WHO | {"name": "x" * 300_000})).status == 413

    def test_is_nothing_that_speed_shows(self, entrance, host):
        """A browser that fills in the form takes no time for it."""
        assert entrance.send(entrance.open(host, age=0), **WHO).step == "notice"
        assert len(host.asked) == 1

    def test_by_filling_in_everything_is_noticed_and_a_browser_forgiven(self, gate, host):
        page = gate.open(host)
        trapped = gate.send(page, **WHO, website="https://spam.example")
        assert (trapped.status, host.asked) == (422, [])
        assert "spam.example" not in trapped.text
        assert "invisible field" in trapped.alert
        assert gate.send(trapped).step == "notice"

    @pytest.mark.parametrize("ticket", ["", "x" * 5000, "\0", "eyJ.a.b"])
    def test_without_a_ticket_of_ours_sends_nothing(self, gate, host, ticket: str):
        answer = gate.visitor.post(address(host), WHO | {"token": ticket})

        assert (answer.status, host.asked) == (422, [])
        assert "has been renewed" in answer.alert
        assert answer.value("name") == "Zoë Quandt"

    def test_with_the_ticket_of_another_company_sends_nothing(self, gate, make_host):
        host, other = make_host(), make_host()
        ticket = gate.open(other).form().select_one("[name=token]")["value"]
        answer = gate.visitor.post(address(host), WHO | {"token": str(ticket)})

        assert (answer.status, host.asked, other.asked) == (422, [], [])

    def test_with_a_ticket_of_yesterday_gets_a_fresh_one(self, gate, host, clock: MovableClock):
        late = gate.send(gate.open(host, age=25 * 3600), **WHO)
        assert late.status == 422
        with clock.moved(seconds=5):
            assert gate.send(late).step == "notice"

    def test_from_another_site_is_refused(self, app: Flask, host):
        response = app.test_client().post(
            address(host), data=WHO, headers={"Origin": "https://elsewhere.example"}
        )
        assert response.status_code == 403

    def test_by_one_address_is_throttled_and_nobody_elses(self, app: Flask, gate, make_host):
        host = make_host(with_billing=False)
        for _ in range(30):
            assert gate.declare(host).step == "notice"
        page = gate.open(host)
        busy = gate.send(page, **WHO)
        others = app.test_client(use_cookies=False).post(
            address(host),
            data=values_of(page.form()) | WHO,
            headers={"Origin": SERVICE},
            environ_base={"REMOTE_ADDR": "198.51.100.7"},
        )

        assert (busy.status, busy.value("name")) == (429, "Zoë Quandt")
        assert 0 < int(busy.response.headers["Retry-After"]) <= 300
        assert "in a few minutes" in busy.alert
        assert busy.link("Northwind") == FALLBACK
        assert Page(others).step == "notice"

    def test_in_haste_is_throttled_sooner_and_taken_when_sent_again(self, gate, make_host):
        host = make_host(with_billing=False)
        for age in (5, *[0] * 9):
            assert gate.send(gate.open(host, age=age), **WHO).step == "notice"
        busy = gate.send(gate.open(host, age=0), **WHO)
        assert busy.status == 429
        with gate.clock.moved(seconds=5):
            assert gate.send(busy).step == "notice"

    def test_is_no_mistake_of_a_person(self, gate, host):
        """However often somebody mends an entry, it costs them no turn."""
        page = gate.open(host)
        for _ in range(40):
            page = gate.send(page, name="")

        assert gate.send(page, **WHO).step == "notice"

    def test_by_framing_is_impossible(self, gate, host):
        policy = gate.open(host).response.headers["Content-Security-Policy"]

        assert "frame-ancestors 'none'" in policy


def test_opening_costs_one_query(app: Flask, gate: Entrance, host: Host):
    with counted(app) as statements:
        gate.open(host)
    assert len(statements) == 1
