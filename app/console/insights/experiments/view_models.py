"""What the pages of experiments show."""

from __future__ import annotations

from typing import Any

from app.analytics.experiments.report import read_report
from app.console.insights.experiments.forms import PlannerForm
from app.experiments.analysis.planner import SamplePlan, plan_comparison
from app.experiments.checks import find_obstacles
from app.experiments.models import Experiment, ExperimentStatus
from app.labels.member.experiments import (
    arm_sentence,
    obstacle_sentence,
    points,
    status_label,
    variant_label,
    verdict_sentence,
)
from app.sessions.experiments.results import measure_volume


def view_model(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment as its page shows it: what stands against it, or what it says."""
    is_open = experiment.status in {ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED}
    obstacles = find_obstacles(experiment) if is_open else []
    return {
        "experiment": experiment,
        "state": status_label(experiment.status),
        "names": {each.key: variant_label(each) for each in experiment.variants},
        "report": read_report(experiment) if experiment.started_at else None,
        "obstacles": [obstacle_sentence(each) for each in obstacles],
        "verdict_sentence": verdict_sentence,
        "arm_sentence": arm_sentence,
        "points": points,
    }


def plan_of(account_id: str, form: PlannerForm) -> SamplePlan | None:
    """Return what the comparison takes. None: nobody knows the save rate, or it leaves no room."""
    volume = measure_volume(account_id, form.flow.data)
    given, effect = form.baseline.data, form.share_worth_knowing
    rate = float(given) / 100 if given else volume.baseline
    if not rate or rate + effect >= 1:
        return None
    arms = 3 if form.holdout.data else 2
    return plan_comparison(rate, effect, volume.monthly, arms=arms)
