"""What one save really costs."""

from __future__ import annotations

import pytest

from app.analytics.experiments.true_price import true_price
from app.experiments.analysis.design import HOLDOUT, Design
from app.experiments.analysis.results import read_results
from app.experiments.analysis.units import Unit, count_units
from tests.support.experiment_units import unit

KEYS = ["control", HOLDOUT]


def group(variant: str, count: int, saved: int, kept: int, cost: int = 600) -> list[Unit]:
    stayed = [unit(variant, is_saved=True, is_canceled=False, cost=cost)] * saved
    return (
        stayed
        + [unit(variant, is_canceled=False)] * kept
        + [unit(variant)] * (count - saved - kept)
    )


def price(units: list[Unit], exposed: dict[str, int]):
    results = read_results(count_units(units, exposed, KEYS), Design((0.5, 0.5)))
    return true_price(units, "EUR", results)


def test_only_those_count_who_would_have_left():
    units = group("control", 1000, 200, 60) + group(HOLDOUT, 1000, 0, 120)
    found = price(units, {"control": 1000, HOLDOUT: 1000})
    assert found.cost == 200 * 600
    assert found.saves == pytest.approx(140)
    assert found.price == round(200 * 600 / 140)
    low, high = found.price_bounds
    assert low < found.price < high


def test_cannot_be_told_while_the_bounds_hold_zero():
    units = group("control", 300, 40, 10) + group(HOLDOUT, 300, 0, 45)
    found = price(units, {"control": 300, HOLDOUT: 300})
    assert found.saves_low < 0
    assert (found.price, found.price_bounds) == (None, None)


def test_cannot_be_told_without_enough_customers_or_with_a_broken_split():
    assert price(group("control", 300, 40, 10), {"control": 300}) is None
    units = group("control", 1000, 200, 60) + group(HOLDOUT, 700, 0, 84)
    assert price(units, {"control": 1000, HOLDOUT: 700}) is None
