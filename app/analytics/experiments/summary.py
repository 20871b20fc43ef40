"""What the outside is told of an experiment, of its results, and of a plan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.analytics.experiments.report import ExperimentReport
from app.analytics.experiments.true_price import TruePrice
from app.core.moments import spell_time
from app.experiments.analysis.planner import SamplePlan
from app.experiments.analysis.results import Arm
from app.experiments.analysis.statistics import EffectEstimate
from app.experiments.models import Experiment, Variant
from app.sessions.experiments.results import Volume


def summary_of_experiment(experiment: Experiment) -> dict[str, Any]:
    """Return what an experiment is, and how far it has come."""
    return {
        "key": experiment.key,
        "name": experiment.name,
        "continues": experiment.continues,
        "flow": experiment.flow_key,
        "status": experiment.status,
        "hypothesis": experiment.hypothesis,
        "primary_number": experiment.primary_number,
        "guardrails": experiment.guardrails,
        "method": experiment.method,
        "variants": [_variant(each) for each in experiment.variants],
        "coverage_percent": experiment.coverage_percent,
        "namespace": experiment.namespace,
        "namespace_from": experiment.namespace_from,
        "namespace_to": experiment.namespace_to,
        "segment": experiment.segment_key,
        "effect": experiment.effect,
        "planned_sessions": experiment.planned_sessions,
        **_course(experiment),
    }


def summary_of_report(report: ExperimentReport) -> dict[str, Any]:
    """Return what an experiment has shown so far."""
    results = report.results
    return {
        "verdict": results.verdict,
        "leader": results.leader,
        "is_decided": results.is_decided,
        "remaining_sessions": results.remaining,
        "sessions_per_week": round(report.weekly, 1),
        "weeks_left": report.weeks_left,
        "variants": [_arm(arm, report) for arm in results.arms],
        "currency": report.money and report.money.currency,
        "in_other_currencies": report.money.left_out if report.money else 0,
        "price_of_a_save": _price(report.price),
        "changes": [
            {"at": spell_time(change.at), "verb": change.verb, "subject": change.subject}
            for change in report.changes
        ],
    }


def summary_of_plan(plan: SamplePlan, volume: Volume) -> dict[str, Any]:
    """Return what a comparison takes at the account's volume."""
    return {
        "baseline": plan.baseline,
        "effect": plan.effect,
        "sessions_per_arm": plan.sessions_per_arm,
        "sessions": plan.sessions,
        "sessions_per_month": round(volume.monthly, 1),
        "months": None if plan.months is None else round(plan.months, 1),
        "feasibility": plan.feasibility,
        "effect_within_three_months": plan.effect_in_time
        and math.ceil(plan.effect_in_time * 1000) / 1000,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "key": variant.key,
        "name": variant.name,
        "percent": variant.percent,
        "flow": variant.flow_key,
    }


def _course(experiment: Experiment) -> dict[str, Any]:
    return {
        "starts_at": experiment.starts_at,
        "ends_at": experiment.ends_at,
        "created_at": experiment.created_at,
        "started_at": experiment.started_at,
        "paused_at": experiment.paused_at,
        "ended_at": experiment.ended_at,
        "decision": experiment.decision,
        "winner": experiment.winner,
        "note": experiment.note,
    }


def _arm(arm: Arm, report: ExperimentReport) -> dict[str, Any]:
    counts, money = arm.counts, report.money
    low, high = (None, None) if report.results.is_shared_out else arm.bounds
    return {
        "key": counts.key,
        "exposed": counts.exposed,
        "concluded": counts.concluded,
        "saved": counts.saved,
        "retained": counts.retained,
        "unknown": counts.unknown,
        "save_rate": arm.rate,
        "save_rate_low": low,
        "save_rate_high": high,
        "verdict": arm.verdict,
        "difference": _difference(arm.difference),
        "lift": _difference(arm.lift),
        "net_mrr_per_session_minor": money and round(money.per_session[counts.key].mean, 2),
        "offers_cost_minor": money and money.costs[counts.key],
        "guardrails": asdict(report.guardrails[counts.key]),
        "guardrail_changes": _guardrail_changes(report, counts.key),
    }


def _guardrail_changes(report: ExperimentReport, key: str) -> dict[str, Any]:
    return {
        guardrail.value: {
            "change": found.change,
            "is_worse": found.is_harm,
            "difference": _difference(found.difference),
        }
        for guardrail, found in report.changed_guardrails.get(key, {}).items()
    }


def _price(price: TruePrice | None) -> Mapping[str, Any] | None:
    if price is None:
        return None
    low, high = price.price_bounds or (None, None)
    return {
        "cost_minor": price.cost,
        "saves": round(price.saves, 1),
        "saves_low": round(price.saves_low, 1),
        "saves_high": round(price.saves_high, 1),
        "price_minor": price.price,
        "price_low_minor": low,
        "price_high_minor": high,
    }


def _difference(difference: EffectEstimate | None) -> Mapping[str, float | None] | None:
    """Return bounds as JSON knows them: without any, they are null."""
    if difference is None:
        return None
    return {
        name: value if math.isfinite(value) else None for name, value in asdict(difference).items()
    }
