"""The reporting currency at the console: entered as people write, shown wherever money is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.analytics.currency import exchange_rates
from app.analytics.personal.digest import Digest
from app.analytics.personal.models import DigestRhythm
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Preset, period_of
from app.commands.analytics import recount_stale_days
from app.console.insights.digest import write_digest
from app.core.clock import utcnow
from app.extensions import db
from app.members import service as members
from tests.functional.console.test_plans import send
from tests.support.console_browser import ConsolePage, Desk, open_desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor, values_of

PAGE = "settings/currency"
LONG_AGO = "2026-01-01"


@pytest.fixture
def busy(app: Flask, customer: Visitor, host: Host) -> Host:
    """A host with customers who pay in euros, yen and dinars, whose days are counted."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    for number, (currency, amount) in enumerate([("EUR", 2900), ("JPY", 4300), ("KWD", 9500)]):
        paid = {"currency": currency, "amount_minor": amount, "plan": f"plan-{currency}"}
        token = host.token(sub=f"c-{number}", subscription=paid)
        customer.press(customer.press(customer.open(token), "cancel"), "cancel")
    with app.app_context():
        recount_stale_days()
    return host


def choose(desk: Desk, currency: str) -> None:
    assert send(desk, PAGE, reporting_currency=currency).location


def enter(desk: Desk, currency: str, rate: str, since: str = LONG_AGO) -> ConsolePage:
    form = desk.open(PAGE).form("/settings/currency/rates")
    fields = {"currency": currency, "rate": rate, "since": since}
    return desk.post(str(form["action"]), values_of(form) | fields)


def rates(app: Flask, host: Host) -> Any:
    with app.app_context():
        account = accounts.require_account(host.account_id)
        return [
            (each.currency, each.since, each.rate) for each in exchange_rates.list_rates(account)
        ]


class TestSettings:
    @both_databases
    def test_take_a_currency_and_its_rates(self, app: Flask, desk: Desk, host: Host):
        assert "Exchange rates" not in desk.open(PAGE).words
        choose(desk, "EUR")
        assert "No exchange rates yet" in desk.open(PAGE).words
        assert enter(desk, "JPY", "0.0061").location
        assert enter(desk, "USD", "0,92", "2026-06-01").location
        assert enter(desk, "USD", "0.93", "2026-06-01").location

        assert rates(app, host) == [
            ("JPY", "2026-01-01", Decimal("0.0061")),
            ("USD", "2026-06-01", Decimal("0.93")),
        ]
        page = desk.open(PAGE)
        assert "1 JPY = 0.0061 EUR" in page.words.replace("\xa0", " ")
        assert "June 1, 2026" in page.words

    def test_say_which_currencies_have_no_rate(self, desk: Desk, busy: Host):
        choose(desk, "EUR")
        assert "which have no rate: JPY, KWD." in desk.open(PAGE).words
        enter(desk, "JPY", "0.0061")
        page = desk.open(PAGE)
        assert "which have no rate: KWD." in page.words
        assert page.soup.select_one("#currency [selected]")["value"] == "KWD"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (("USD", "nothing"), "Enter a number above 0"),
            (("USD", "0"), "Enter a number above 0"),
            (("USD", "1,234"), "Enter a number above 0"),
            (("USD", "1.234,5"), "Enter a number above 0"),
            (("EUR", "1"), "Choose an option from the list."),
            (("", "1"), "Choose an option from the list."),
            (("USD", "1", ""), "Enter a day."),
            (("USD", "1", "2026-02-30"), "Enter a day."),
        ],
    )
    def test_refuse_what_is_no_rate(
        self, app: Flask, desk: Desk, host: Host, fields: tuple[str, ...], words: str
    ):
        choose(desk, "EUR")
        page = enter(desk, *fields)

        assert (page.status, rates(app, host)) == (422, [])
        assert words in page.words
        assert page.soup.select_one(".notice.bad a[href^='#']")

    def test_read_a_comma_as_the_language_writes_it(self, app: Flask, host: Host):
        desk = open_desk(app, host, locale="de")
        choose(desk, "EUR")
        enter(desk, "USD", "1,234")
        assert rates(app, host) == [("USD", LONG_AGO, Decimal("1.234"))]
        assert "1,234" in desk.open(PAGE).words

    def test_refuse_what_is_no_currency(self, desk: Desk):
        assert send(desk, PAGE, reporting_currency="XYZ").status == 422

    def test_remove_a_rate_with_a_way_back(self, app: Flask, desk: Desk, host: Host):
        choose(desk, "EUR")
        enter(desk, "USD", "0.92")
        page = desk.post(f"{PAGE}/rates/remove", {"rate": f"USD {LONG_AGO}"})
        assert rates(app, host) == []
        assert "Rate removed: USD from January 1, 2026." in page.words

        undo = page.soup.select_one("form [name=removed]")
        assert desk.post(f"{PAGE}/rates/restore", {"removed": str(undo["value"])}).location
        assert rates(app, host) == [("USD", LONG_AGO, Decimal("0.92"))]
        assert desk.post(f"{PAGE}/rates/remove", {"rate": "USD 2020-01-01"}).status == 404

    def test_are_in_the_audit_log(self, desk: Desk):
        choose(desk, "EUR")
        enter(desk, "USD", "0.92")
        words = desk.open("audit").words
        assert "Owner saved an exchange rate: USD." in words
        assert "Owner changed the settings." in words
        assert "Reporting currency" in words
        assert "Rate: 0.92" in words


class TestShown:
    def test_in_results_with_rates_and_what_is_missing(self, desk: Desk, busy: Host):
        choose(desk, "EUR")
        enter(desk, "JPY", "0.0061")
        page = desk.open("results")

        lost = page.soup.find("dt", string="Monthly revenue lost").parent
        said = [each.get_text() for each in lost.select("dd")]
        assert said[0] == "≈\xa0€55.23"
        assert sorted(said[1:]) == ["KWD\xa09.500", "¥4,300", "€29.00"]
        assert "Without 1 session in KWD: no rate." in page.words
        note = page.soup.select_one(".conversion details").get_text(" ", strip=True)
        assert "1\xa0JPY = 0.0061\xa0EUR from January 1, 2026" in note
        assert page.soup.select_one(".conversion a")["href"].endswith(PAGE)

    def test_in_offers_and_on_the_overview(self, desk: Desk, busy: Host):
        choose(desk, "JPY")
        enter(desk, "EUR", "160")
        cells = desk.open("results/offers").soup.select("table.figures tbody tr:first-child td")
        assert [cell.get_text(" ", strip=True) for cell in cells][2:4] == [
            "≈\xa0¥3,480 €21.75",
            "≈\xa0¥3,480 €21.75",
        ]
        page = desk.open("start")
        tile = page.soup.find("h3", string="Monthly revenue lost").find_parent("li")
        assert tile.select_one(".tile-value").get_text() == "≈\xa0¥8,940"
        assert "1\xa0EUR = 160\xa0JPY from" in tile.get_text(" ")
        assert "Without 1 session in KWD: no rate." in tile.get_text(" ")

    def test_nowhere_without_a_currency(self, desk: Desk, busy: Host):
        for path in ("results", "results/offers", "start"):
            assert "≈" not in desk.open(path).words
            assert not desk.open(path).soup.select(".conversion")

    def test_nowhere_if_no_amount_has_a_rate(self, desk: Desk, busy: Host):
        choose(desk, "CHF")
        page = desk.open("results")
        assert "€29.00" in page.words
        assert "≈\xa0CHF" not in page.words
        assert "Without 2 sessions in EUR: no rate." in page.words

    def test_in_the_digest(self, app: Flask, desk: Desk, busy: Host):
        choose(desk, "EUR")
        enter(desk, "JPY", "0.0061")
        enter(desk, "KWD", "2.9")
        with app.app_context():
            period = period_of(Preset.LAST_30, utcnow().date())
            wanted = Filter(busy.account_id, Mode.LIVE, period)
            member = members.require_member(desk.member_id)
            db.session.expunge(member)
            db.session.rollback()
            letter = write_digest(Digest(member, wanted, DigestRhythm.WEEKLY, "link"))
        for part in (letter.text, letter.html):
            assert "≈\xa0€82.78" in part
            assert "converted to EUR" in part
            assert "€29.00" in part

    def test_in_files(self, desk: Desk, busy: Host):
        choose(desk, "EUR")
        enter(desk, "JPY", "0.0061")
        found = json.loads(desk.open("results/outcomes/export.json").text)
        assert found["amounts"]["mrr_lost"]["converted"]["amount"] == 5523
        assert found["exchange_rates"] == [{"currency": "JPY", "since": LONG_AGO, "rate": "0.0061"}]

    def test_in_the_export_of_sessions(self, desk: Desk, busy: Host):
        path = "results/sessions.jsonl?column=currency&column=mrr_converted_minor"
        path += "&column=converted_currency"
        assert {tuple(row.values())[1:] for row in lines_of(desk, path)} == {(None, None)}
        choose(desk, "EUR")
        enter(desk, "JPY", "0.0061")

        found = {row["currency"]: tuple(row.values())[1:] for row in lines_of(desk, path)}
        assert found == {"EUR": (2900, "EUR"), "JPY": (2623, "EUR"), "KWD": (None, "EUR")}


def lines_of(desk: Desk, path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.open(path).text.splitlines()]
