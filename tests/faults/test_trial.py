"""A short trial: `make faults` runs a long one, and keeps its numbers."""

from __future__ import annotations

import pytest

from tests.faults.trial import Plan, empty_folder, run_trial

PLAN = Plan(outcomes=30, kills=3, restarts=2, seconds=90, at_once=4, lease_seconds=1.0)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_customers_were_told_survives_whatever_is_killed(database: str):
    with empty_folder() as folder:
        result = run_trial(database, PLAN, folder)

    assert result.is_clean, result
    assert result.acknowledged >= PLAN.outcomes, result
    assert (result.kills, result.restarts) == (3, 2 if database == "postgresql" else 0)
