"""Ending an experiment with a decision; the winner becomes the flow in the same step."""

from __future__ import annotations

from dataclasses import dataclass

from app.experiments.analysis.design import HOLDOUT
from app.experiments.errors import InvalidExperiment, WrongStatus
from app.experiments.lifecycle import stop_experiment
from app.experiments.live.events import emit
from app.experiments.live.holdouts import HoldoutTerm, continue_holdout, parse_without_offers
from app.experiments.models import CONTROL, Experiment, ExperimentDecision
from app.experiments.queries import require_experiment
from app.experiments.settings import check_settings
from app.extensions import db
from app.flows import variants as flows
from app.flows.document.schema import FlowDocument
from app.flows.errors import PublishedMeanwhile
from app.flows.models import FlowVersion
from app.flows.service import get_content
from app.webhooks.models import EventType


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a conclusion would publish and go on with, before the lock is taken."""

    version_id: str | None
    """The frozen version of the winner. None: nothing is published."""
    winner: FlowDocument | None
    base_id: str
    """The version that customers saw then."""
    holdout: FlowDocument | None
    """The flow without offers, where the holdout goes on."""


def conclude_experiment(
    experiment: Experiment,
    decision: ExperimentDecision,
    *,
    note: str = "",
    winner: str | None = None,
    member_id: str | None = None,
    replaces_newer: bool = False,
    holdout: HoldoutTerm | None = None,
) -> FlowVersion | None:
    """End it if it runs, and write down what was decided; the winner becomes the flow in one step.

    With ``holdout`` its customers go on without offers, and a part of the others is counted
    beside them. What is published is judged before the lock is taken.

    :raises WrongStatus: if it never ran, was decided before, or was changed meanwhile.
    :raises InvalidExperiment: if the winner is no variant that could be published, or if
        there is no holdout that could go on.
    :raises PublishedMeanwhile: if the flow was published since the start; ``replaces_newer``
        publishes all the same.
    :raises UnfairFlow: if the winner breaks a rule that was not there at the start.
    """
    _require_undecided(experiment)
    checked = check_settings({"hypothesis": note})["hypothesis"]
    is_published = decision is ExperimentDecision.PUBLISH_VARIANT
    judged = _judge(experiment, winner, holdout, is_published=is_published)
    _lock_as_judged(experiment, judged, winner)
    version = _publish(experiment, judged, member_id, replaces_newer=replaces_newer)
    experiment.winner = winner if is_published else None
    experiment.decision, experiment.note = decision, checked
    if experiment.is_live:
        stop_experiment(experiment)
    if holdout is not None and judged.holdout is not None:
        continue_holdout(experiment, holdout, judged.holdout, member_id)
    db.session.flush()
    emit(experiment, EventType.EXPERIMENT_CONCLUDED)
    return version


def _judge(
    experiment: Experiment, winner: str | None, term: HoldoutTerm | None, *, is_published: bool
) -> _Judged:
    account_id = experiment.account_id
    published = flows.require_published(account_id, experiment.flow_key)
    version_id, document, content = None, None, published.document
    if is_published:
        version_id = _require_version(experiment, winner)
        document = flows.judge_version(account_id, version_id, experiment.flow_key)
        content = get_content(document)
    if term is None:
        return _Judged(version_id, document, published.id, None)
    if experiment.variant(HOLDOUT) is None or winner == HOLDOUT:
        raise InvalidExperiment("holdout", "not_possible")
    return _Judged(version_id, document, published.id, parse_without_offers(content))


def _require_version(experiment: Experiment, winner: str | None) -> str:
    variant = experiment.variant(winner or "")
    if variant is None or variant.key == CONTROL or variant.flow_version_id is None:
        raise InvalidExperiment("winner", "unknown")
    return variant.flow_version_id


def _lock_as_judged(experiment: Experiment, judged: _Judged, winner: str | None) -> None:
    """Keep everybody else out, and see that what was judged is what stands there.

    :raises WrongStatus: if somebody else was quicker.
    """
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    flows.lock_record(experiment.account_id, experiment.flow_key)
    _require_undecided(experiment)
    published = flows.require_published(experiment.account_id, experiment.flow_key)
    is_same_winner = (
        judged.version_id is None or _require_version(experiment, winner) == judged.version_id
    )
    if published.id != judged.base_id or not is_same_winner:
        raise WrongStatus(experiment.key)


def _publish(
    experiment: Experiment, judged: _Judged, member_id: str | None, *, replaces_newer: bool
) -> FlowVersion | None:
    if judged.winner is None:
        return None
    account_id, control = experiment.account_id, experiment.variant(CONTROL)
    published = flows.require_published(account_id, experiment.flow_key)
    if control and published.id != control.flow_version_id and not replaces_newer:
        raise PublishedMeanwhile(published.number)
    return flows.publish_judged(account_id, judged.winner, member_id)


def _require_undecided(experiment: Experiment) -> None:
    if experiment.started_at is None or experiment.decision is not None:
        raise WrongStatus(experiment.key)
