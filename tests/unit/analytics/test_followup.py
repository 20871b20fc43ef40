"""What became of a saved customer, by facts that come late, twice and corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.followup import HORIZONS, Fact, follow

SAVED = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def day(number: float) -> datetime:
    return SAVED + timedelta(days=number)


def active(at: float, recorded: float | None = None) -> Fact:
    return Fact(day(at), day(at if recorded is None else recorded), f"{at}", "host")


def canceled(at: float, ends: float | None = None, recorded: float | None = None) -> Fact:
    ends_at = day(at if ends is None else ends)
    return replace(active(at, recorded), is_canceled=True, ends_at=ends_at)


def test_of_nobody_heard_of_nothing_is_claimed():
    assert [follow(SAVED, []).lasted(days) for days in HORIZONS] == [None] * 4


def test_a_fact_reaches_as_far_as_its_moment():
    found = follow(SAVED, [active(61)])

    assert [found.lasted(days) for days in HORIZONS] == [True, True, None, None]


def test_an_end_is_known_for_all_times():
    found = follow(SAVED, [canceled(45)])

    assert [found.lasted(days) for days in HORIZONS] == [True, False, False, False]


@pytest.mark.parametrize(
    ("facts", "ended"),
    [
        ([canceled(10, ends=40), active(20)], None),  # taken back before it came to pass
        ([canceled(10, ends=40), active(50)], 40),  # came back afterwards: left all the same
        ([canceled(10, ends=40), canceled(20, ends=35)], 35),  # moved while it lay ahead
        ([canceled(10), canceled(20)], 10),  # the first that came to pass
        ([canceled(10), replace(active(10, recorded=11), id="z")], None),  # corrected
        ([active(10, recorded=12), canceled(10, recorded=11)], None),  # the correction came first
        ([canceled(-3)], None),  # before the customer decided anew
        ([canceled(1, ends=-3)], None),
    ],
)
def test_ends_are_moved_taken_back_and_corrected(facts: list[Fact], ended: float | None):
    assert follow(SAVED, facts).ended_at == (None if ended is None else day(ended))


def test_the_second_of_the_session_belongs_to_what_follows():
    at = SAVED.replace(microsecond=0)
    fact = Fact(at, SAVED, "1", "host", is_canceled=True, ends_at=at)

    assert follow(SAVED, [fact]).lasted(30) is False


MOMENTS = st.integers(-20, 200)
FACTS = st.lists(
    st.builds(
        lambda at, recorded, ends, gone, number: replace(
            canceled(at, at + ends, recorded) if gone else active(at, recorded), id=f"{number:05}"
        ),
        MOMENTS,
        MOMENTS,
        st.integers(0, 60),
        st.booleans(),
        st.integers(0, 10**5 - 1),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id,
)


@given(FACTS, st.randoms())
def test_order_and_repetition_change_nothing(facts: list[Fact], random):
    again = [*facts, *facts]
    random.shuffle(again)

    assert follow(SAVED, again) == follow(SAVED, facts)


@given(FACTS)
def test_who_lasted_longer_lasted_shorter(facts: list[Fact]):
    lasted = [follow(SAVED, facts).lasted(days) for days in HORIZONS]

    assert all(a is True for a, b in pairwise(lasted) if b is True)
    assert all(b is False for a, b in pairwise(lasted) if a is False)
