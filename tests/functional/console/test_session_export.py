"""Sessions as files: every one of the filter, once, in little memory, and run by no spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.accounts.models import Mode
from app.analytics import exports
from app.analytics.exports import export_sessions, list_columns
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.core.clock import utcnow
from app.extensions import db
from app.sessions.models import CancelSession
from tests.experiments import customers, other_question, start
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def busy(customer: Visitor, host: Host) -> Host:
    """A host with a saved customer, one who canceled, and one whose plan is a formula."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    for number, plan in enumerate(("pro", "=cmd()")):
        claims: dict[str, Any] = {"sub": f"c-{number}", "subscription": {"plan": plan}}
        confirm = customer.press(customer.open(host.token(**claims)), "cancel")
        customer.press(confirm, "cancel")
    customer.open(host.token(sub="still-open"))
    return host


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


class TestFile:
    @both_databases
    def test_has_every_session_that_ended_once(self, owner: Desk, busy: Host, monkeypatch):
        monkeypatch.setattr(exports, "BATCH", 2)

        rows = rows_of(owner.open("results/sessions.csv").text)
        assert [row["outcome"] for row in rows] == ["saved", "canceled", "canceled"]
        assert list(rows[0]) == list(list_columns())
        assert (rows[0]["offer_kind"], rows[0]["mrr_minor"], rows[0]["currency"])[1:] == (
            "2900",
            "EUR",
        )
        lines = owner.open("results/sessions.jsonl").text.splitlines()
        assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]
        assert "exported sessions" in owner.open("audit").words

    def test_runs_no_formula_and_has_the_chosen_columns(self, owner: Desk, busy: Host):
        owner.submit(
            owner.open("results/preferences"), "/preferences", delimiter="tab", digest="none"
        )

        text = owner.open("results/sessions.csv?column=plan&column=id&column=shoe_size").text
        rows = rows_of(text, "\t")
        assert list(rows[0]) == ["id", "plan"]
        assert [row["plan"] for row in rows] == ["pro", "pro", "'=cmd()"]

    def test_is_narrowed_by_the_filter(self, owner: Desk, busy: Host):
        assert len(rows_of(owner.open("results/sessions.csv?plan=pro").text)) == 2
        assert rows_of(owner.open("results/sessions.csv?country=XX").text) == []
        assert rows_of(owner.open("results/sessions.csv?period=last-month").text) == []
        assert rows_of(owner.in_mode("test").open("results/sessions.csv").text) == []

    def test_is_not_for_support(self, make_desk, busy: Host):
        assert make_desk("support").open("results/sessions.csv").status in {403, 404}

    def test_of_many_sessions_takes_little_memory(self, app: Flask, busy: Host):
        with app.app_context():
            wanted = copy_sessions(busy.account_id, 6_000)
            db.session.remove()
            tracemalloc.start()
            count = sum(1 for _row in export_sessions(wanted, list_columns()))
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()

        assert count == 6_003
        assert peak < 8_000_000, "a batch at a time, not all of them"


def copy_sessions(account_id: str, count: int) -> Filter:
    """Add copies of a session, all of them ended today."""
    columns = CancelSession.__table__.columns
    row = db.session.execute(
        select(columns).where(columns.account_id == account_id, columns.outcome == "canceled")
    ).mappings()
    first = dict(row.first() or {})
    copies = [
        first | {"id": f"cs_copy{number:08}", "token_id": f"copy-{number}"}
        for number in range(count)
    ]
    db.session.execute(insert(CancelSession.__table__), copies)
    db.session.commit()
    today = utcnow().date()
    return Filter(account_id, Mode.LIVE, Period(today - timedelta(days=1), today))


class TestApi:
    def test_has_the_same_rows(self, owner: Desk, busy: Host):
        found = busy.call("GET", "/reports/sessions")

        rows = [json.loads(line) for line in found.text.splitlines()]
        assert found.mimetype == "application/x-ndjson"
        assert [row["id"] for row in rows] == [
            row["id"] for row in rows_of(owner.open("results/sessions.csv").text)
        ]
        short = busy.call("GET", "/reports/sessions?format=csv&delimiter=semicolon&columns=id,plan")
        assert [row["plan"] for row in rows_of(short.text, ";")] == ["pro", "pro", "'=cmd()"]

    def test_tells_nothing_of_another_mode_or_account(self, busy: Host, make_host):
        assert busy.call("GET", "/reports/sessions", key="test_api_key").text == ""
        assert make_host().call("GET", "/reports/sessions").text == ""

    def test_refuses_columns_nobody_has(self, busy: Host):
        refused = busy.call("GET", "/reports/sessions?columns=shoe_size")

        assert refused.status_code == 400
        assert "shoe_size is no column" in refused.json["detail"]


def test_says_of_each_session_which_variant_it_was_and_since_when(
    owner: Desk, customer: Visitor, host: Host
):
    start(host, other_question)
    for sub in customers(host, "b"):
        confirm = customer.press(customer.open(host.token(sub=sub)), "cancel")
        customer.press(confirm, "cancel")

    (row,) = rows_of(owner.open("results/sessions.csv").text)
    assert (row["experiment"], row["variant"]) == ("more-off", "b")
    assert row["exposed_at"] == host.only_session()["exposed_at"]
