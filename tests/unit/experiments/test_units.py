"""What is counted, and how it came about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.experiments.analysis.design import Design, PrimaryNumber
from app.experiments.analysis.guardrails import guardrails_of
from app.experiments.analysis.units import (
    count_units,
    counted_units,
    course_of,
    weekly_pace,
)
from tests.support.experiment_units import START, unit

HALVES = Design((0.5, 0.5))


def test_each_variant_has_its_counts():
    units = [unit(), unit(is_saved=True), unit("b")]
    found = count_units(units, {"control": 5}, ["control", "b"])
    assert [(each.exposed, each.concluded, each.saved) for each in found] == [(5, 2, 1), (0, 1, 0)]


SAVED = {"is_saved": True, "is_canceled": False}


def test_a_save_is_durable_when_somebody_said_so_after_thirty_days():
    units = [
        unit(**SAVED, has_lasted=True),
        unit(**SAVED, has_lasted=False),
        unit(**SAVED, has_lasted=None),
        unit(),
        unit(day=20, **SAVED, has_lasted=True),
    ]
    number = PrimaryNumber.DURABLE_SAVE_RATE
    counted = counted_units(units, number, START + timedelta(days=40))
    (found,) = count_units(counted, {}, ["control"], number)
    assert (found.concluded, found.saved, found.unknown) == (4, 1, 1)


def test_money_is_that_of_the_currency_most_customers_pay_in():
    units = [
        unit(**SAVED, amount=2000, currency="EUR"),
        unit(currency="EUR"),
        unit("b", **SAVED, amount=900, currency="USD"),
    ]
    counted = counted_units(units, PrimaryNumber.NET_MRR, START)
    control, other = count_units(counted, {}, ["control", "b"], PrimaryNumber.NET_MRR)
    assert (control.amounts.count, control.amounts.mean) == (2, 1000)
    assert (other.amounts.count, other.concluded) == (0, 0)


def test_a_course_of_money_ends_with_what_is_known_now():
    units = [
        unit(variant, day=number / 10, **SAVED, amount=1000 + 500 * (variant == "b"))
        if number % 2
        else unit(variant, day=number / 10)
        for number in range(200)
        for variant in ("control", "b")
    ]
    (course,) = course_of(
        units, ["control", "b"], Design((0.5, 0.5), number=PrimaryNumber.NET_MRR)
    ).values()
    assert course[-1].estimate == pytest.approx(250)


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
