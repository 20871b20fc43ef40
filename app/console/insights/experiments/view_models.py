"""What the page of an experiment shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import ngettext

from app.analytics.experiments.report import ExperimentReport, read_report
from app.console.insights.experiments.chart import CourseChart, draw_course
from app.experiments.analysis.design import Guardrail, Method, PrimaryNumber
from app.experiments.analysis.results import Arm, Verdict
from app.experiments.checks import find_obstacles
from app.experiments.models import CONTROL, Experiment, ExperimentStatus
from app.experiments.queries import get_experiment, list_continued
from app.flows.published import name_flows
from app.labels.member.audit import describe_entry
from app.labels.member.experiments.design import (
    guardrail_label,
    method_label,
    number_label,
    obstacle_sentence,
)
from app.labels.member.experiments.results import (
    MOST_WEEKS,
    advice_sentence,
    arm_sentence,
    decision_sentence,
    difference_text,
    experiment_label,
    guardrail_change_label,
    guardrail_range_text,
    lift_label,
    split_label,
    status_label,
    variant_label,
    verdict_sentence,
)
from app.labels.member.formats import MemberFormats

_OPEN = {ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED}
TONES = {"better": "good", "worse": "warn", "broken_split": "bad"}


@dataclass(frozen=True, slots=True)
class GuardrailCell:
    """One guardrail in one variant, and what became of it beside the control."""

    value: str
    change: tuple[str, str] | None = None
    """In words, with their tone. None: it is the control, or nothing can be said."""
    bounds: str = ""


@dataclass(frozen=True, slots=True)
class GuardrailRow:
    """One guardrail, in each variant."""

    label: str
    cells: list[GuardrailCell]


def view_model(experiment: Experiment, fmt: MemberFormats) -> dict[str, Any]:
    """Return an experiment as its page shows it: what stands against it, or what it says."""
    names = {each.key: variant_label(each) for each in experiment.variants}
    flows = name_flows(experiment.account_id)
    return {
        "experiment": experiment,
        "title": experiment_label(experiment),
        "flow_name": flows.get(experiment.flow_key, experiment.flow_key),
        "related": _related(experiment),
        "decision": decision_sentence(experiment, names),
        "state": status_label(experiment.status),
        "names": names,
        "is_open": experiment.status in _OPEN,
        "obstacles": _obstacles(experiment, names),
        "number": number_label(experiment.primary_number),
        "method": method_label(experiment.method),
        **(_reported(experiment, names, fmt) if experiment.started_at else {"report": None}),
    }


def _related(experiment: Experiment) -> list[Experiment]:
    """Return the holdouts that go on from an experiment, or the one that a holdout is from."""
    account_id = experiment.account_id
    if experiment.continues:
        origin = get_experiment(account_id, experiment.continues)
        return [origin] if origin else []
    return list_continued(account_id, experiment.key) if experiment.decision else []


def _obstacles(experiment: Experiment, names: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Return what stands against the start, each with the flow in which it is mended."""
    if experiment.status not in _OPEN:
        return []
    flow_keys = {each.key: each.flow_key for each in experiment.variants}
    return [
        (obstacle_sentence(each, names), flow_keys.get(each.variant or ""))
        for each in find_obstacles(experiment)
    ]


def _reported(
    experiment: Experiment, names: Mapping[str, str], fmt: MemberFormats
) -> dict[str, Any]:
    report = read_report(experiment)
    currency = _deciding_currency(experiment, report)
    return {
        "report": report,
        "currency": currency,
        "verdict": verdict_sentence(report.results, names, fmt, currency),
        "tone": TONES.get(report.results.verdict.value, "plain"),
        "advice": _advice(experiment, report),
        "is_slow": (report.weeks_left or 0) > MOST_WEEKS,
        "split": _split_labels(experiment, report, fmt),
        "is_dearer": _is_dearer(report),
        "harmed": [guardrail_label(each) for each in report.harmed],
        "charts": _charts(experiment, report),
        **_guardrail_table(experiment, names, report, fmt),
        "changes": [(each.at, describe_entry(each, {})) for each in report.changes],
        "hides_bounds": experiment.method is Method.BANDIT,
        "arm_label": lambda arm: _arm_label(arm, names, fmt, currency),
        "lift_label": lambda arm: lift_label(arm, fmt),
        "tick_label": lambda value: difference_text(value, fmt, currency),
    }


def _advice(experiment: Experiment, report: ExperimentReport) -> str:
    is_planned = bool(experiment.planned_sessions)
    return advice_sentence(report.results, is_planned=is_planned, weeks_left=report.weeks_left)


def _deciding_currency(experiment: Experiment, report: ExperimentReport) -> str | None:
    """Return the currency in which differences are read. None: they are points."""
    if experiment.primary_number is not PrimaryNumber.NET_MRR:
        return None
    return report.money.currency if report.money else "EUR"


def _split_labels(
    experiment: Experiment, report: ExperimentReport, fmt: MemberFormats
) -> dict[str, str]:
    """Return which share each variant has and which was planned, where the two do not agree."""
    if report.results.verdict is not Verdict.BROKEN_SPLIT:
        return {}
    counts = [arm.counts for arm in report.results.arms]
    total = sum(each.exposed for each in counts)
    return {
        each.key: split_label(each.exposed / total, planned, fmt)
        for each, planned in zip(counts, experiment.weights, strict=True)
    }


def _is_dearer(report: ExperimentReport) -> bool:
    """Whether the winner leaves less revenue per session than the control, as far as was seen."""
    leader = report.results.leader
    if leader is None or report.money is None:
        return False
    per_session = report.money.per_session
    return per_session[leader].mean < per_session[CONTROL].mean


def _arm_label(arm: Arm, names: Mapping[str, str], fmt: MemberFormats, currency: str | None) -> str:
    return arm_sentence(arm, names[arm.counts.key], fmt, currency)


def _charts(experiment: Experiment, report: ExperimentReport) -> dict[str, CourseChart]:
    started_at, changes = experiment.started_at, [each.at for each in report.changes]
    drawn = {
        key: draw_course(moments, started_at, changes)
        for key, moments in report.course.items()
        if started_at is not None
    }
    return {key: chart for key, chart in drawn.items() if chart is not None}


def _guardrail_table(
    experiment: Experiment, names: Mapping[str, str], report: ExperimentReport, fmt: MemberFormats
) -> dict[str, Any]:
    return {
        "guardrail_headings": [(names[key], "number") for key in report.guardrails],
        "guardrails": _guardrails(experiment, report, fmt),
    }


def _guardrails(
    experiment: Experiment, report: ExperimentReport, fmt: MemberFormats
) -> list[GuardrailRow]:
    chosen = [Guardrail(each) for each in experiment.guardrails] or list(Guardrail)
    return [
        GuardrailRow(
            guardrail_label(each),
            [_guardrail_cell(each, key, report, fmt) for key in report.guardrails],
        )
        for each in chosen
    ]


def _guardrail_cell(
    guardrail: Guardrail, key: str, report: ExperimentReport, fmt: MemberFormats
) -> GuardrailCell:
    value = _guardrail_value(guardrail, report.guardrails[key], fmt)
    found = report.changed_guardrails.get(key, {}).get(guardrail)
    if found is None:
        return GuardrailCell(value)
    words = guardrail_change_label(guardrail, found)
    return GuardrailCell(value, words, guardrail_range_text(guardrail, found, fmt))


def _guardrail_value(guardrail: Guardrail, found: Any, fmt: MemberFormats) -> str:
    value = getattr(found, guardrail.value)
    if value is None:
        return "\N{EN DASH}"
    if guardrail in {Guardrail.CANCELED_AFTERWARDS, Guardrail.DIRECT_CANCELS}:
        return fmt.percent(value)
    if guardrail is Guardrail.TIME_TO_FINISH:
        return fmt.duration(timedelta(seconds=value))
    length = round(value)
    return ngettext("%(count)s character", "%(count)s characters", length, count=fmt.number(length))
