"""The life of an experiment: scheduled, started, paused, stopped, concluded and published."""

from __future__ import annotations

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.core.ids import new_id
from app.experiments.checks import documents_of, find_obstacles
from app.experiments.errors import CannotStart, InvalidExperiment, WrongStatus
from app.experiments.models import CONTROL, Experiment, ExperimentDecision, ExperimentStatus
from app.experiments.queries import list_live
from app.experiments.settings import check_settings
from app.extensions import db
from app.flows import variants as flows
from app.flows.errors import PublishedMeanwhile
from app.flows.models import FlowVersion
from app.offers.catalogue import segments
from app.webhooks import service as webhooks
from app.webhooks.models import EventType


def start_experiment(experiment: Experiment, *, member_id: str | None = None) -> None:
    """Freeze the variants and let customers in; before ``starts_at`` it is only scheduled.

    :raises WrongStatus: if it runs already, or is over.
    :raises CannotStart: naming everything that stands against it; nothing changes.
    """
    _require_status(experiment, ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED)
    flows.lock_record(experiment.account_id, experiment.flow_key)
    obstacles = find_obstacles(experiment)
    if obstacles:
        raise CannotStart(obstacles)
    if experiment.starts_at is not None and experiment.starts_at > utcnow():
        experiment.status = ExperimentStatus.SCHEDULED
        db.session.flush()
        return
    _freeze(experiment, member_id)
    experiment.status, experiment.started_at = ExperimentStatus.RUNNING, utcnow()
    _mark_flow(experiment)
    emit(experiment, EventType.EXPERIMENT_STARTED)


def pause_experiment(experiment: Experiment) -> None:
    """Let nobody else in: everybody gets the published flow until it goes on.

    :raises WrongStatus: if it does not run.
    """
    _require_status(experiment, ExperimentStatus.RUNNING)
    experiment.status, experiment.paused_at = ExperimentStatus.PAUSED, utcnow()
    _mark_flow(experiment)


def resume_experiment(experiment: Experiment) -> None:
    """Go on where a pause began.

    :raises WrongStatus: if it is not paused.
    :raises CannotStart: if its time is over.
    """
    _require_status(experiment, ExperimentStatus.PAUSED)
    experiment.status, experiment.paused_at = ExperimentStatus.RUNNING, None
    _mark_flow(experiment)


def stop_experiment(experiment: Experiment) -> None:
    """End it. What it says can be read, and a decision can be written down.

    :raises WrongStatus: if it does not run and is not paused.
    """
    _require_status(experiment, ExperimentStatus.RUNNING, ExperimentStatus.PAUSED)
    experiment.status, experiment.ended_at = ExperimentStatus.CONCLUDED, utcnow()
    _mark_flow(experiment)
    _unlock(experiment)


def conclude_experiment(
    experiment: Experiment,
    decision: ExperimentDecision,
    *,
    note: str = "",
    winner: str | None = None,
    member_id: str | None = None,
    replaces_newer: bool = False,
) -> FlowVersion | None:
    """End it if it runs, and write down what was decided; the winner becomes the flow in one step.

    :raises WrongStatus: if it never ran, or if a decision was written down before.
    :raises InvalidExperiment: if the winner is no variant that could be published.
    :raises PublishedMeanwhile: if the flow was published since the start; ``replaces_newer``
        publishes all the same.
    :raises UnfairFlow: if the winner breaks a rule that was not there at the start.
    """
    if experiment.started_at is None or experiment.decision is not None:
        raise WrongStatus(experiment.key)
    version = None
    if decision is ExperimentDecision.PUBLISH_VARIANT:
        version = _publish(experiment, winner, member_id, replaces_newer=replaces_newer)
        experiment.winner = winner
    experiment.decision = decision
    experiment.note = check_settings({"hypothesis": note})["hypothesis"]
    if experiment.is_live:
        stop_experiment(experiment)
    emit(experiment, EventType.EXPERIMENT_CONCLUDED)
    return version


def delete_experiment(experiment: Experiment) -> None:
    """Delete an experiment that no customer was ever in.

    :raises WrongStatus: if it has started.
    """
    _require_status(experiment, ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED)
    db.session.delete(experiment)
    db.session.flush()


def emit(experiment: Experiment, event_type: EventType) -> None:
    """Tell the host, if and when this transaction commits."""
    data = {
        "experiment": experiment.key,
        "flow": experiment.flow_key,
        "variants": [
            {"key": variant.key, "percent": variant.percent} for variant in experiment.variants
        ],
        "primary_number": experiment.primary_number,
        "decision": experiment.decision,
        "winner": experiment.winner,
        "mode": Mode.LIVE,
    }
    webhooks.emit(
        experiment.account_id, event_type, data, key=new_id("evt"), sequence=1, mode=Mode.LIVE
    )


def _freeze(experiment: Experiment, member_id: str | None) -> None:
    """Pin what customers see. Whatever is edited or published from now on changes nothing of it."""
    account_id, documents = experiment.account_id, documents_of(experiment)
    control = flows.require_published(account_id, experiment.flow_key)
    for variant in experiment.variants:
        if variant.key == CONTROL:
            variant.flow_version_id = control.id
            continue
        if variant.flow_key is None:
            variant.flow_key = _create_flow(experiment, variant.key, documents[variant.key])
        version = flows.freeze_variant(account_id, variant.flow_key, member_id)
        variant.flow_version_id = version.id
        flows.set_locked(account_id, variant.flow_key, is_locked=True)
    if experiment.segment_key is not None:
        experiment.segment = segments.copy_audiences(account_id, [experiment.segment_key])[0]
    db.session.flush()


def _create_flow(experiment: Experiment, variant_key: str, document: JsonObject) -> str:
    key = f"{experiment.key}-{variant_key}"
    base = flows.require_record(experiment.account_id, experiment.flow_key)
    flows.create_variant(experiment.account_id, base, key, document, experiment.member_id)
    return key


def _publish(
    experiment: Experiment, winner: str | None, member_id: str | None, *, replaces_newer: bool
) -> FlowVersion:
    variant = experiment.variant(winner or "")
    if variant is None or variant.key == CONTROL or variant.flow_version_id is None:
        raise InvalidExperiment("winner", "unknown")
    account_id, control = experiment.account_id, experiment.variant(CONTROL)
    published = flows.require_published(account_id, experiment.flow_key)
    if control and published.id != control.flow_version_id and not replaces_newer:
        raise PublishedMeanwhile(published.number)
    return flows.publish_as(
        account_id, variant.flow_version_id, experiment.flow_key, member_id=member_id
    )


def _mark_flow(experiment: Experiment) -> None:
    """Let sessions of the flow look for experiments while one runs, and spare them otherwise."""
    db.session.flush()
    live = list_live(experiment.account_id, experiment.flow_id)
    is_compared = any(each.status is ExperimentStatus.RUNNING for each in live)
    flows.set_compared(experiment.account_id, experiment.flow_key, is_compared=is_compared)


def _unlock(experiment: Experiment) -> None:
    for variant in experiment.variants:
        if variant.flow_key is not None:
            flows.set_locked(experiment.account_id, variant.flow_key, is_locked=False)


def _require_status(experiment: Experiment, *allowed: ExperimentStatus) -> None:
    if experiment.status not in allowed:
        raise WrongStatus(experiment.key)
