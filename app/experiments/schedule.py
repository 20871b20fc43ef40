"""Starting and ending experiments on the days that were planned. The worker asks every minute."""

from __future__ import annotations

from app.experiments.errors import CannotStart
from app.experiments.lifecycle import start_experiment, stop_experiment
from app.experiments.models import Experiment, ExperimentStatus
from app.experiments.queries import list_due_to_end, list_due_to_start
from app.extensions import db


def keep_schedule() -> int:
    """Start what is due to start, end what is due to end, and return how many that were.

    What can no longer start is a draft again: somebody has to look at it.
    """
    return sum(_start_or_set_back(each) for each in list_due_to_start()) + sum(
        _stop(each) for each in list_due_to_end()
    )


def _start_or_set_back(experiment: Experiment) -> int:
    try:
        start_experiment(experiment)
    except CannotStart:
        experiment.status = ExperimentStatus.DRAFT
        db.session.flush()
        return 0
    return 1


def _stop(experiment: Experiment) -> int:
    stop_experiment(experiment)
    return 1
