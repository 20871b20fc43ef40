"""Reports over the API: the numbers of the caller's account and mode, and of nobody else."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import pytest
from flask import Flask

from app.analytics.reports.service import VIEWS
from app.commands import cli
from app.commands.analytics import recount_stale_days
from tests.support.clocks import MovableClock
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def busy(app: Flask, customer: Visitor, host: Host) -> Host:
    """A host with a saved and a canceled customer, whose days are counted."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    plan = {"plan": "=cmd()", "started_at": int(time.time()) - 40 * 24 * 3600}
    confirm = customer.press(customer.open(host.token(sub="c-8", subscription=plan)), "cancel")
    customer.press(confirm, "cancel")
    with app.app_context():
        recount_stale_days()
    return host


def ask(host: Host, view: str, **asked: str) -> Any:
    key = asked.pop("key", "api_key")
    response = host.call("GET", f"/reports/{view}", query_string=asked, key=key)
    assert response.status_code == 200, response.text
    return response


class TestReport:
    def test_counts_what_was_decided(self, busy: Host):
        found = ask(busy, "outcomes").json

        assert len(found["rows"]) == 30
        assert found["rows"][-1]["saved"] + found["rows"][-2]["saved"] == 1
        rate = found["figures"]["save_rate"]
        assert (rate["count"], rate["n"], rate["definition"]) == (1, 2, "save_rate")
        assert 0 < rate["low"] < rate["value"] < rate["high"] < 1
        assert rate["verdict"] == "no_data"
        assert found["amounts"]["mrr_lost"]["by_currency"] == {"EUR": 2900}
        assert found["counted_at"]

    @pytest.mark.parametrize("view", VIEWS)
    def test_of_every_view_has_rows_and_files_with_the_same(self, busy: Host, view: str):
        rows = ask(busy, view).json["rows"]
        lines = ask(busy, view, format="jsonl").text.splitlines()
        cells = list(
            csv.reader(io.StringIO(ask(busy, view, format="csv").text.removeprefix("\ufeff")))
        )

        assert [json.loads(line) for line in lines] == rows
        assert len(cells) == len(rows) + 1
        assert all(set(row) == set(cells[0]) for row in rows)

    @pytest.mark.parametrize("view", VIEWS)
    def test_tells_nothing_of_another_mode_or_account(self, busy: Host, make_host, view: str):
        def total(host: Host, key: str) -> int:
            rows = ask(host, view, key=key).json["rows"]
            numbers = (value for row in rows for value in row.values())
            return sum(value for value in numbers if isinstance(value, int))

        assert total(busy, "test_api_key") == 0
        assert total(make_host(), "api_key") == 0

    def test_runs_no_formula(self, busy: Host):
        text = ask(busy, "segments", by="plan", format="csv", delimiter="semicolon").text

        assert "\n'=cmd();" in text

    def test_knows_how_long_customers_have_been_there(self, busy: Host):
        rows = ask(busy, "segments", by="tenure").json["rows"]

        assert {row["value"]: row["ended"] for row in rows} == {"": 1, "31-90": 1}

    def test_is_narrowed_and_crossed(self, busy: Host):
        found = ask(busy, "outcomes", plan="=cmd()", compare="none").json
        assert found["figures"]["save_rate"]["n"] == 1
        assert found["compared_with"] is None

        crossed = ask(busy, "segments", by="plan", across="reason").json["rows"]
        assert all(row["is_suppressed"] for row in crossed)


def test_steps_are_counted_as_far_as_customers_came(
    app: Flask, customer: Visitor, busy: Host, clock: MovableClock
):
    """One was saved by an offer, one canceled from the first page, one left at the offer."""
    customer.press(customer.open(busy.token(sub="c-9")), "continue", reason="too_expensive")
    with clock.moved(minutes=61):
        app.test_cli_runner().invoke(cli, ["sessions", "sweep"])
        with app.app_context():
            recount_stale_days()
        rows = ask(busy, "steps").json["rows"]
        last = [json.loads(line) for line in ask(busy, "sessions").text.splitlines()]

    assert {row["step"]: (row["reached"], row["left"]) for row in rows} == {
        "survey": (3, 0),
        "offer": (2, 1),
        "confirm": (1, 0),
        "result": (2, 0),
    }
    assert [row["last_step"] for row in last if row["outcome"] == "abandoned"] == ["offer"]


class TestRefusal:
    @pytest.mark.parametrize(
        "asked",
        [
            {"period": "forever"},
            {"since": "yesterday"},
            {"since": "2026-02-30"},
            {"since": "2026-05-02", "until": "2026-05-01"},
            {"since": "1999-01-01", "until": "1999-02-01"},
            {"since": "2020-01-01", "until": "2026-01-01"},
            {"compare": "me"},
            {"plan": "x" * 201},
            {"country": "\x00"},
            {"format": "xls"},
            {"by": "shoe_size"},
            {"format": "csv", "delimiter": "|"},
        ],
    )
    def test_of_what_nobody_can_mean(self, host: Host, asked: dict[str, str]):
        response = host.call("GET", "/reports/segments", query_string=asked)

        assert response.status_code == 400
        assert response.json["code"] == "invalid_filter"

    def test_of_a_view_that_is_none(self, host: Host):
        response = host.call("GET", "/reports/horoscope")

        assert response.status_code == 404
        assert "outcomes" in response.json["detail"]
