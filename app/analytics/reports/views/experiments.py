"""Experiments: those that ran within a period, with what each variant has shown so far."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.accounts.models import Mode
from app.analytics.experiments.verdicts import CurrentResults, read_current_results
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import PeriodComparison
from app.analytics.reports.report import Report
from app.core.clock import utcnow
from app.experiments.analysis.results import Arm
from app.experiments.models import Experiment
from app.experiments.queries import list_experiments

MAX_EXPERIMENTS = 20
"""How many are shown: those that began last."""


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """One variant of an experiment."""

    experiment: str
    name: str
    flow: str
    status: str
    verdict: str
    """Of the experiment as a whole."""
    is_decided: bool
    variant: str
    variant_name: str
    exposed: int
    saved: int
    """Of a group without offers, those who stayed."""
    save_rate: Rate
    """Of the customers who decided, each counted once."""
    currency: str
    """Of the bounds, where money decides; they are shares where it is empty."""
    difference_low: float | None
    """To the control, in the number that decides. None: it is the control, or it is too early."""
    difference_high: float | None


def report_experiments(wanted: Filter) -> Report[ExperimentRow]:
    """Answer what the experiments say that ran within the period.

    Their numbers are of all their customers since the start. A part of those would be looked
    at by other rules than those by which the experiment may be decided.
    """
    found = _list_within(wanted)[:MAX_EXPERIMENTS]
    current = read_current_results(found)
    rows = [row for each in found for row in _rows(each, current[each.key])]
    return Report(
        view="experiments",
        wanted=replace(wanted, comparison=PeriodComparison.NONE),
        rows=rows,
        row_type=ExperimentRow,
        figures={},
        amounts={},
        counted_at=utcnow(),
    )


def _list_within(wanted: Filter) -> list[Experiment]:
    """Return what ran in the period; customers of test mode are in no experiment."""
    if wanted.mode is not Mode.LIVE:
        return []
    period, flow_id = wanted.period, wanted.flow_id
    return [
        each
        for each in list_experiments(wanted.account_id)
        if each.started_at is not None
        and each.started_at < period.until
        and (each.ended_at is None or each.ended_at >= period.since)
        and flow_id in {None, each.flow_id}
    ]


def _rows(experiment: Experiment, current: CurrentResults) -> Iterator[ExperimentRow]:
    names = {variant.key: variant.name for variant in experiment.variants}
    for arm in current.results.arms:
        yield _row(experiment, current, arm, names[arm.counts.key])


def _row(experiment: Experiment, current: CurrentResults, arm: Arm, name: str) -> ExperimentRow:
    counts, difference = arm.counts, arm.difference
    saved = counts.retained if counts.is_holdout else counts.saved
    return ExperimentRow(
        experiment=experiment.key,
        name=experiment.name,
        flow=experiment.flow_key,
        status=experiment.status.value,
        verdict=current.results.verdict.value,
        is_decided=current.results.is_decided,
        variant=counts.key,
        variant_name=name,
        exposed=counts.exposed,
        saved=saved,
        save_rate=_rate(current, saved, counts.concluded),
        currency=current.currency or "",
        difference_low=_finite(difference.low) if difference else None,
        difference_high=_finite(difference.high) if difference else None,
    )


def _rate(current: CurrentResults, saved: int, concluded: int) -> Rate:
    """Return the save rate; of a bandit without an interval, for none would hold."""
    found = rate_of(saved, concluded)
    return replace(found, low=None, high=None) if current.results.is_shared_out else found


def _finite(bound: float) -> float | None:
    """Return a bound as files know it: without any, there is none."""
    return bound if math.isfinite(bound) else None
