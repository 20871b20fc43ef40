"""A small part of ``python -m bench.experiments``: impatient teams are not fooled."""

from __future__ import annotations

import statistics

from bench.experiments import check_formula, first_verdicts, guardrail_alarms, ratio_alarms


def test_the_bench_measures_what_the_service_computes():
    assert check_formula() < 1e-9


def test_two_equal_variants_seldom_get_a_verdict():
    wrong = len(first_verdicts(1, 300, 2_000, (0.2, 0.2)))
    assert wrong / 300 <= 0.05


def test_six_points_are_found_and_early():
    stops = first_verdicts(2, 200, 4_000, (0.20, 0.26))
    assert len(stops) / 200 >= 0.93  # the whole bench holds it to 95 %
    assert statistics.median(stops) <= 1_500


def test_a_split_as_planned_rings_no_alarm_and_a_broken_one_does():
    assert ratio_alarms(3, 30, 3_000, 0.5) <= 1
    assert ratio_alarms(4, 10, 20_000, 0.52) == 10


def test_a_guardrail_of_equal_variants_seldom_changes():
    assert guardrail_alarms(5, 200, 3_000, 0.03) / 200 <= 0.05
    assert guardrail_alarms(6, 200, 3_000, 0.2) / 200 <= 0.05
