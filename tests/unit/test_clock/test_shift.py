"""Some days earlier: on a calendar, in every spelling, and never before hosts' own bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.moments import EARLIEST, spell_time
from app.test_clock.shift import EACH, Shift

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
MOMENTS = st.integers(631_152_000_000, 5_680_281_600_000).map(
    lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, UTC)
)
"""From 1990 to 2149."""
DAYS = st.integers(1, 400)
MONTH = Shift(30, UTC)


@given(MOMENTS, DAYS, ZONES)
def test_keeps_the_time_of_the_day_but_where_clocks_change(moment: datetime, days: int, name: str):
    zone = ZoneInfo(name)
    before, after = moment.astimezone(zone), Shift(days, zone).move(moment).astimezone(zone)

    wall = after.replace(tzinfo=None) - (before.replace(tzinfo=None) - timedelta(days=days))
    assert timedelta(0) <= wall <= timedelta(hours=1)  # what a clock skips moves forward
    assert abs(moment - after - timedelta(days=days)) <= timedelta(hours=1)


@given(MOMENTS, MOMENTS, DAYS, ZONES)
def test_keeps_the_order_but_for_the_hour_that_comes_twice(
    one: datetime, two: datetime, days: int, name: str
):
    shift = Shift(days, ZoneInfo(name))
    if one + timedelta(hours=1) <= two:
        assert shift.move(one) <= shift.move(two)


@given(MOMENTS, DAYS)
def test_means_the_same_in_every_form(moment: datetime, days: int):
    whole, shift = moment.replace(microsecond=0), Shift(days, UTC)
    moved = shift.move(whole)

    assert shift.move(int(whole.timestamp())) == int(moved.timestamp())
    assert shift.move(whole.isoformat()) == moved.isoformat()
    assert shift.move(spell_time(whole)) == spell_time(moved)
    assert shift.move(whole.date().isoformat()) == moved.date().isoformat()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (date(2026, 3, 1), date(2026, 1, 30)),
        ("2026-12-30", "2026-11-30"),
        ("2026-12-30T22:15:03.042Z", "2026-11-30T22:15:03.042Z"),
        ("2026-12-30T22:15:03.042999+00:00", "2026-11-30T22:15:03.042999+00:00"),
        ("2026-12-30T22:15:03Z", "2026-11-30T22:15:03Z"),
        ("1970-01-05", "1970-01-01"),
        (0, 0),
        (EARLIEST + timedelta(days=1), EARLIEST),
        *((same, same) for same in (None, True, "", "2027-Q1", "soon", "2026-13-77", 2.5)),
        *((same, same) for same in ("2026-12-30T22:15:03", ["2026-12-30"])),
    ],
)
def test_examples(before: Any, after: Any):
    assert MONTH.move(before) == after


def test_moves_what_stands_at_a_path_and_nothing_else():
    before = {
        "terms": {"ends_at": "2026-12-30T00:00:00.000Z", "choices": [{"at": 2592000}, {}]},
        "packs": ["2026-12-30"],
        "answers": {"confirm": {"end_on": "2026-12-30"}, "survey": {"text": "2026-12-30"}},
    }
    paths = (
        *(("terms", "ends_at"), ("terms", "choices", EACH, "at")),
        *(("answers", EACH, "end_on"), ("nothing", "here"), ("packs", "no object")),
    )

    assert MONTH.move_within(before, paths) == {
        "terms": {"ends_at": "2026-11-30T00:00:00.000Z", "choices": [{"at": 0}, {}]},
        "packs": ["2026-12-30"],
        "answers": {"confirm": {"end_on": "2026-11-30"}, "survey": {"text": "2026-12-30"}},
    }
    assert before["terms"]["ends_at"] == "2026-12-30T00:00:00.000Z"
