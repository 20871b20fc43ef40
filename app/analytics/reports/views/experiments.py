"""Experiments: those that ran within a period, with what each variant has shown so far."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.accounts.models import Mode
from app.analytics.experiments.report import ExperimentReport, read_report
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import PeriodComparison
from app.analytics.reports.report import Report
from app.core.clock import utcnow
from app.experiments.analysis.design import PrimaryNumber
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
    found = _list_within(wanted)
    rows = [row for each in found[:MAX_EXPERIMENTS] for row in _rows(each)]
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


def _rows(experiment: Experiment) -> Iterator[ExperimentRow]:
    report = read_report(experiment)
    names = {variant.key: variant.name for variant in experiment.variants}
    for arm in report.results.arms:
        yield _row(experiment, report, arm, names[arm.counts.key])


def _row(experiment: Experiment, report: ExperimentReport, arm: Arm, name: str) -> ExperimentRow:
    counts, difference = arm.counts, arm.difference
    is_money = experiment.primary_number is PrimaryNumber.NET_MRR
    saved = counts.retained if counts.is_holdout else counts.saved
    return ExperimentRow(
        experiment=experiment.key,
        name=experiment.name,
        flow=experiment.flow_key,
        status=experiment.status.value,
        verdict=report.results.verdict.value,
        is_decided=report.results.is_decided,
        variant=counts.key,
        variant_name=name,
        exposed=counts.exposed,
        saved=saved,
        save_rate=_rate(report, saved, counts.concluded),
        currency=report.money.currency if is_money and report.money else "",
        difference_low=_finite(difference.low) if difference else None,
        difference_high=_finite(difference.high) if difference else None,
    )


def _rate(report: ExperimentReport, saved: int, concluded: int) -> Rate:
    """Return the save rate; of a bandit without an interval, for none would hold."""
    found = rate_of(saved, concluded)
    return replace(found, low=None, high=None) if report.results.is_shared_out else found


def _finite(bound: float) -> float | None:
    """Return a bound as files know it: without any, there is none."""
    return bound if math.isfinite(bound) else None
