"""Starting and ending experiments on the days that were planned. The worker asks every minute."""

from __future__ import annotations

from collections.abc import Callable

from app.experiments.errors import CannotStart, WrongStatus
from app.experiments.lifecycle import start_experiment, stop_experiment
from app.experiments.live.holdouts import follow_flow
from app.experiments.models import Experiment, ExperimentStatus
from app.experiments.queries import (
    list_due_to_end,
    list_due_to_start,
    list_overtaken,
    require_experiment,
)
from app.extensions import db


def keep_schedule(end_turn: Callable[[], object]) -> int:
    """Start what is due to start, end what is due to end, and return how many that were.

    What can no longer start is a draft again: somebody has to look at it. Holdouts that go on
    follow their flow. ``end_turn`` keeps what was done, after each: what is judged for the next
    one holds nobody up.
    """
    count = 0
    for keep, list_due in (
        (_start_or_set_back, list_due_to_start),
        (_stop, list_due_to_end),
        (follow_flow, list_overtaken),
    ):
        for experiment in list_due():
            count += keep(experiment)
            end_turn()
    return count


def _start_or_set_back(experiment: Experiment) -> bool:
    try:
        start_experiment(experiment)
    except CannotStart:
        require_experiment(experiment.account_id, experiment.key, for_update=True)
        if experiment.status is ExperimentStatus.SCHEDULED:
            experiment.status = ExperimentStatus.DRAFT
            db.session.flush()
        return False
    except WrongStatus:  # somebody else was quicker, or is at it
        return False
    return experiment.status is ExperimentStatus.RUNNING


def _stop(experiment: Experiment) -> bool:
    try:
        stop_experiment(experiment)
    except WrongStatus:
        return False
    return True
