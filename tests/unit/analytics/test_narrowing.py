"""A filter means the same sessions whether daily counts answer it, or the sessions themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account, Mode
from app.analytics.counted.keys import Stretches
from app.analytics.counting import count_cases
from app.analytics.exports import export_sessions
from app.analytics.formulas.bands import MAX_KEYS, REST
from app.analytics.reading import find_cases
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import (
    CaseSource,
    DailySource,
    NarrowedSource,
    SessionSource,
    list_cases,
    source_of,
)
from app.analytics.reports.views.outcomes import report_outcomes
from app.analytics.reports.views.segments import Dimension, report_segments
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.offers.catalogue.segments import save_segment
from app.sessions.engine.progress import Outcome
from tests.statements import counted
from tests.support.databases import both_databases
from tests.unit.analytics.company import (
    an_ending,
    begin,
    demo_flow,
    end,
    recount_all,
    report,
)

CUSTOMERS: list[dict[str, Any]] = [
    {"plan": "pro", "country": "DE", "tenure": 3, "price": 0, "traits": {"team_size": 5}},
    {"plan": "pro", "country": "NL", "tenure": 60, "price": 1, "traits": {"beta": True}},
    {"plan": "basic", "country": "DE", "tenure": 900, "price": 2, "traits": {"team_size": 50}},
    {"plan": "basic", "country": "", "tenure": 200, "price": 0},
]


@pytest.fixture
def wanted(account: Account) -> Filter:
    flows.publish_flow(account.id, parse_document(demo_flow()))
    for number, customer in enumerate(CUSTOMERS):
        outcome = "saved" if number % 2 else "canceled"
        plan = {**an_ending(outcome), **customer, "customer": number, "day": number}
        end(begin(account.id, plan), Outcome(outcome))
    save_segment(account.id, "small_pro", "Small, on Pro", {"plans": ["pro"], "countries": ["DE"]})
    db.session.commit()
    recount_all()
    return Filter(account.id, Mode.LIVE, Period(date(2026, 5, 1), date(2026, 5, 31)))


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({"plan": "pro"}, 2),
        ({"country": "DE"}, 2),
        ({"tenure": "0-30"}, 1),
        ({"tenure": "366-"}, 1),
        ({"price": "10-30"}, 2),
        ({"locale": "en"}, 4),
        ({"plan": "pro", "country": "DE"}, 1),
        ({"trait": "team_size"}, 2),
        ({"trait": "team_size=5"}, 1),
        ({"trait": " team_size = 50 "}, 1),
        ({"trait": "beta=true"}, 1),
        ({"trait": "beta=false"}, 0),
        ({"segment": "small_pro"}, 1),
        ({"segment": "nobody"}, 0),
    ],
)
class TestFilter:
    def test_means_the_same_in_counts_sessions_and_files(self, wanted, narrowed, count):
        own = replace(wanted, **narrowed)
        cases = list_cases(own).cases
        (by_cases,) = [sum(_ended(row) for row in count_cases(cases, date(2026, 6, 1)).reasons)]

        assert len(cases) == by_cases == count
        assert sum(_ended(row) for row in source_of(own).sums("reasons", "day")) == count
        assert sum(row.ended for row in report_segments(own, Dimension.COUNTRY).rows) == count
        assert len(list(export_sessions(own, ["id"]))) == count


def test_one_key_is_answered_without_reading_sessions(app: Flask, wanted: Filter):
    with counted(app) as statements:
        for narrowed in ({"country": "DE"}, {"plan": "pro"}, {"reason": "too_expensive"}):
            assert report_outcomes(replace(wanted, **narrowed)).figures["save_rate"].rate.n > 0

    assert [each for each in statements if "_sessions" in each] == []


def test_where_keys_were_put_together_sessions_answer(wanted: Filter):
    for number in range(MAX_KEYS + 1):
        plans = [f"plan-{number}"] * 2 if number else ["pro"]
        for name in plans:
            end(begin(wanted.account_id, {**an_ending("saved"), "plan": name}), Outcome.SAVED)
    db.session.commit()
    recount_all()
    own = NarrowedSource(replace(wanted, plan="pro"))

    assert any(row["plan"] == REST for row in source_of(wanted).sums("reasons", "plan"))
    assert sum(_ended(row) for row in own.sums("reasons")) == 3, "one stands among the rest"


BY = {
    "reasons": ("reason", "plan", "currency"),
    "segments": ("dimension", "value", "currency"),
    "offers": ("offer", "kind", "currency"),
    "steps": ("step",),
    "lasting": ("kind", "known", "ended", "due"),
    "returns": ("day",),
}


@pytest.mark.parametrize("table", BY)
def test_days_sessions_and_cases_add_up_to_the_same(wanted: Filter, table: str):
    """Each of the three can stand in for the others: nobody sees which one answers."""
    back = {**an_ending("canceled"), "customer": 9, "day": 2}
    canceled = begin(wanted.account_id, back)
    end(canceled, Outcome.CANCELED)
    canceled.undone_at = canceled.ended_at + timedelta(days=31)
    for customer, at, is_canceled in ((1, 40, False), (3, 70, True)):
        plan = {"customer": customer, "at": at, "is_canceled": is_canceled, "ends": 0, "times": 1}
        report(wanted.account_id, plan, Mode.LIVE)
    db.session.commit()
    recount_all()
    by = BY[table]

    expected = DailySource(wanted).sums(table, *by)

    assert expected
    assert SessionSource(wanted).sums(table, *by) == expected
    assert CaseSource(wanted).sums(table, *by) == expected


@both_databases
@pytest.mark.parametrize("table", ["reasons", "offers"])
def test_days_between_two_changes_of_a_rate_add_up_to_the_same(wanted: Filter, table: str):
    """The database adds up the days of a stretch; its first day stands for them."""
    stretches = Stretches(("2026-05-01", "2026-05-02", "2026-05-04"))
    by_hand: dict[tuple[str, str], int] = defaultdict(int)
    for row in DailySource(wanted).sums(table, "day", "currency"):
        by_hand[stretches.start_of(row["day"]), row["currency"]] += row["saved"]

    found = DailySource(wanted).sums(table, stretches, "currency")

    assert {(row["day"], row["currency"]): row["saved"] for row in found} == by_hand
    assert len({row["day"] for row in found}) > 1
    assert SessionSource(wanted).sums(table, stretches, "currency") == found
    assert CaseSource(wanted).sums(table, stretches, "currency") == found


@pytest.mark.parametrize(
    ("limit", "days"),
    [(4, 4), (3, 3), (2, 2), (1, 1), (0, 1)],
)
def test_of_too_many_sessions_the_latest_days_are_counted(wanted: Filter, limit: int, days: int):
    """A customer came on each of four days. One day is counted however many came on it."""
    source = SessionSource(wanted, limit)

    found = source.sums("reasons", "day")

    assert [row["day"] for row in found] == [f"2026-05-0{day}" for day in range(5 - days, 5)]
    assert source.is_limited == (days < 4)


def test_what_is_read_of_many_sessions_begins_at_one_place(app: Flask, wanted: Filter):
    """SQLite may begin at either of two bounds, and read years to come to the last days."""
    with counted(app) as statements:
        assert SessionSource(wanted, 2).is_limited
        SessionSource(wanted, 2).sums("reasons", "day")
        assert find_cases(wanted, 2).is_limited

    bounds = [len(re.findall(r"(?:day|ended_at) (?:>|BETWEEN)", each)) for each in statements]
    assert max(bounds) == 1


def _ended(row: dict[str, Any]) -> int:
    return sum(row.get(outcome.value, 0) for outcome in Outcome)
