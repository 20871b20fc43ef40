"""What is counted, and how it came about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.experiments.analysis.design import Design
from app.experiments.analysis.units import (
    Unit,
    count_units,
    course_of,
    guardrails_of,
    weekly_pace,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
HALVES = Design((0.5, 0.5))


def unit(variant: str = "control", day: float = 0, **more) -> Unit:
    at = START + timedelta(days=day)
    values = {
        "variant": variant,
        "is_saved": False,
        "is_canceled": True,
        "started_at": at - timedelta(seconds=60),
        "ended_at": at,
        "lapsed_at": None,
        "is_direct": False,
        "text_length": 0,
    }
    return Unit(**(values | more))


def test_each_variant_has_its_counts():
    units = [unit(), unit(is_saved=True), unit("b")]
    found = count_units(units, {"control": 5}, ["control", "b"])
    assert [(each.exposed, each.concluded, each.saved) for each in found] == [(5, 2, 1), (0, 1, 0)]


def test_a_save_is_durable_after_thirty_days():
    saved = {"is_saved": True, "is_canceled": False}
    units = [
        unit(**saved),
        unit(**saved, lapsed_at=START + timedelta(days=29)),
        unit(**saved, lapsed_at=START + timedelta(days=31)),
        unit(day=20, **saved),
    ]
    (found,) = count_units(units, {}, ["control"], durable_at=START + timedelta(days=40))
    assert (found.concluded, found.saved) == (3, 2)


def test_guardrails_are_of_their_variant():
    units = [
        unit(is_direct=True),
        unit(text_length=40, started_at=START - timedelta(seconds=120)),
        unit(is_canceled=False, lapsed_at=START + timedelta(days=3)),
        unit("b", text_length=1000),
    ]
    found = guardrails_of(units, "control")
    assert found.canceled_afterwards == 1
    assert found.time_to_finish == 60
    assert found.direct_cancels == pytest.approx(1 / 3)
    assert found.feedback_length == 40
    assert guardrails_of(units, "c").canceled_afterwards is None


def test_the_pace_is_that_of_the_last_four_weeks():
    units = [unit(day=day) for day in range(0, 56)]
    assert weekly_pace(units, START, START + timedelta(days=56)) == pytest.approx(7)
    assert weekly_pace([], START, START) == 0


def test_the_course_ends_with_what_is_known_now_and_begins_when_there_is_enough():
    units = [
        unit(variant, day=number / 10, is_saved=number % (4 if variant == "b" else 5) == 0)
        for number in range(1000)
        for variant in ("control", "b")
    ]
    (course,) = course_of(units, ["control", "b"], HALVES).values()
    assert course[-1].concluded == 2000
    assert course[-1].estimate == pytest.approx(0.05)
    assert 200 < course[0].concluded <= 300
    widths = [moment.high - moment.low for moment in course]
    assert widths == sorted(widths, reverse=True)
