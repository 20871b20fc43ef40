"""The life of an experiment: scheduled, started, paused and stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.clock import utcnow
from app.experiments.checks import (
    Readiness,
    check_readiness,
    documents_of,
    find_design_obstacles,
)
from app.experiments.errors import CannotStart, WrongStatus
from app.experiments.live.events import emit
from app.experiments.live.freezing import freeze, mark_flow, unlock
from app.experiments.models import Experiment, ExperimentStatus
from app.experiments.queries import require_experiment
from app.extensions import db
from app.flows import variants as flows
from app.webhooks.models import EventType

_OPEN = (ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED)


def start_experiment(experiment: Experiment, *, member_id: str | None = None) -> None:
    """Freeze the variants and let customers in; before ``starts_at`` it is only scheduled.

    What is frozen is judged before the lock is taken: customers wait for who holds it.

    :raises WrongStatus: if it runs already, or is over, or was changed meanwhile.
    :raises CannotStart: naming everything that stands against it; nothing changes.
    """
    _require_status(experiment, *_OPEN)
    ready = check_readiness(experiment)
    if ready.obstacles:
        raise CannotStart(ready.obstacles)
    _lock_as_judged(experiment, ready)
    if experiment.starts_at is not None and experiment.starts_at > utcnow():
        experiment.status = ExperimentStatus.SCHEDULED
        db.session.flush()
        return
    freeze(experiment, ready.parsed, member_id)
    experiment.status, experiment.started_at = ExperimentStatus.RUNNING, utcnow()
    mark_flow(experiment)
    emit(experiment, EventType.EXPERIMENT_STARTED)


def _lock_as_judged(experiment: Experiment, ready: Readiness) -> None:
    """Keep everybody else out, and see that what was judged is what stands there.

    :raises WrongStatus: if somebody else was quicker.
    :raises CannotStart: if another experiment began on the flow meanwhile.
    """
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    flows.lock_record(experiment.account_id, experiment.flow_key)
    _require_status(experiment, *_OPEN)
    if documents_of(experiment) != ready.documents:
        raise WrongStatus(experiment.key)
    obstacles = find_design_obstacles(experiment)
    if obstacles:
        raise CannotStart(obstacles)


def pause_experiment(experiment: Experiment) -> None:
    """Let nobody else in: everybody gets the published flow until it goes on.

    :raises WrongStatus: if it does not run.
    """
    _lock_in(experiment, ExperimentStatus.RUNNING)
    experiment.status, experiment.paused_at = ExperimentStatus.PAUSED, utcnow()
    mark_flow(experiment)


def resume_experiment(experiment: Experiment) -> None:
    """Go on where a pause began.

    :raises WrongStatus: if it is not paused.
    """
    _lock_in(experiment, ExperimentStatus.PAUSED)
    experiment.status, experiment.paused_at = ExperimentStatus.RUNNING, None
    mark_flow(experiment)


def stop_experiment(experiment: Experiment) -> None:
    """End it. What it says can be read, and a decision can be written down.

    :raises WrongStatus: if it does not run and is not paused.
    """
    _lock_in(experiment, ExperimentStatus.RUNNING, ExperimentStatus.PAUSED)
    experiment.status, experiment.ended_at = ExperimentStatus.CONCLUDED, utcnow()
    mark_flow(experiment)
    unlock(experiment)


def delete_experiment(experiment: Experiment) -> None:
    """Delete an experiment that no customer was ever in.

    :raises WrongStatus: if it has started.
    """
    _lock_in(experiment, *_OPEN)
    db.session.delete(experiment)
    db.session.flush()


def _lock_in(experiment: Experiment, *allowed: ExperimentStatus) -> None:
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    _require_status(experiment, *allowed)


def _require_status(experiment: Experiment, *allowed: ExperimentStatus) -> None:
    if experiment.status not in allowed:
        raise WrongStatus(experiment.key)


STEPS: Mapping[str, tuple[Callable[[Experiment], None], str]] = {
    "start": (start_experiment, "experiment.started"),
    "pause": (pause_experiment, "experiment.paused"),
    "resume": (resume_experiment, "experiment.resumed"),
    "stop": (stop_experiment, "experiment.stopped"),
}
"""What every door lets people do by its name, and the verb under which the audit log has it."""
