"""A filter means the same sessions whether daily counts answer it, or the sessions themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.accounts.models import Account, Mode
from app.analytics.counting import count_cases
from app.analytics.exports import export_sessions
from app.analytics.formulas import bands
from app.analytics.reports import sources
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import NarrowedSource, list_cases, source_of
from app.analytics.reports.views.outcomes import report_outcomes
from app.analytics.reports.views.segments import Dimension, report_segments
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.offers.catalogue.segments import save_segment
from app.sessions.engine.progress import Outcome
from tests.unit.analytics.company import an_ending, begin, demo_flow, end, recount_all

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
        (by_cases,) = [sum(_ended(row) for row in count_cases(cases).reasons)]

        assert len(cases) == by_cases == count
        assert sum(_ended(row) for row in source_of(own).sums("reasons", "day")) == count
        assert sum(row.ended for row in report_segments(own, Dimension.COUNTRY).rows) == count
        assert len(list(export_sessions(own, ["id"]))) == count


def test_one_key_is_answered_without_reading_sessions(wanted: Filter, monkeypatch):
    def read_nothing(_wanted: Filter) -> None:
        raise AssertionError("the daily counts have this key")

    monkeypatch.setattr(sources, "_of_cases", read_nothing)
    for narrowed in ({"country": "DE"}, {"plan": "pro"}, {"reason": "too_expensive"}):
        assert report_outcomes(replace(wanted, **narrowed)).figures["save_rate"].rate.n > 0


def test_where_keys_were_put_together_sessions_answer(wanted: Filter, monkeypatch):
    monkeypatch.setattr(bands.bounded_keys, "__defaults__", (1,))
    for name in ("basic", "pro"):
        end(begin(wanted.account_id, {**an_ending("saved"), "plan": name}), Outcome.SAVED)
    db.session.commit()
    recount_all()
    own = NarrowedSource(replace(wanted, plan="pro"))

    assert sum(_ended(row) for row in own.sums("reasons")) == 3, "one stands among the rest"


def _ended(row: dict[str, Any]) -> int:
    return sum(row.get(outcome.value, 0) for outcome in Outcome)
