"""A small part of ``python -m bench.experiments``: impatient teams are not fooled."""

from __future__ import annotations

import statistics

import pytest

from app.experiments.analysis.statistics import wilson
from bench.experiments import check_formula, first_verdicts, guardrail_alarms, ratio_alarms


def upper(wrong: int, runs: int) -> float:
    """Return the bound below which the true share lies with 95 %."""
    return wilson(wrong, runs, alpha=0.1)[1]


def test_the_bench_measures_what_the_service_computes():
    assert check_formula() < 1e-9


@pytest.mark.parametrize(
    ("rates", "has_amounts"), [((0.2, 0.2), False), ((0.5, 0.5), True), ((0.2,) * 4, False)]
)
def test_equal_variants_seldom_get_a_verdict(rates: tuple[float, ...], has_amounts: bool):
    wrong = first_verdicts(1, 1_000, 2_000, rates, has_amounts=has_amounts)
    assert upper(len(wrong), 1_000) <= 0.05


def test_a_plain_test_looked_at_as_often_gives_many():
    """What the sequence is for; and the simulation would see an error of it."""
    assert len(first_verdicts(1, 300, 2_000, (0.2, 0.2), is_plain=True)) / 300 > 0.2


def test_six_points_are_found_and_early():
    stops = first_verdicts(2, 500, 4_000, (0.20, 0.26))
    assert len(stops) / 500 >= 0.93  # the whole bench holds it to 95 %
    assert statistics.median(stops) <= 1_500


def test_a_split_as_planned_seldom_rings_the_alarm():
    assert len(ratio_alarms(3, 2_000, 4_000, 0.5)) / 2_000 <= 0.01


def test_a_broken_split_rings_it():
    assert len(ratio_alarms(4, 60, 20_000, 0.52)) >= 57
    assert len(ratio_alarms(5, 60, 5_000, 0.55)) == 60


def test_a_guardrail_of_equal_variants_seldom_changes():
    assert upper(guardrail_alarms(5, 500, 3_000, 0.03), 500) <= 0.05
    assert upper(guardrail_alarms(6, 500, 3_000, 0.2), 500) <= 0.05
