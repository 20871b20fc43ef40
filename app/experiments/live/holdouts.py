"""Holdouts that outlive their experiment: the same customers go on without offers, for months.

One that goes on is an experiment of its own, of two sides: its customers, and as many others
who get the flow as it is. Everybody else is free for the next experiments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.experiments.analysis.design import HOLDOUT
from app.experiments.errors import InvalidExperiment
from app.experiments.live.events import emit
from app.experiments.live.freezing import freeze, mark_flow
from app.experiments.models import CONTROL, WHOLE, Experiment, ExperimentStatus, Variant
from app.experiments.queries import get_experiment, require_experiment
from app.extensions import db
from app.flows import variants as flows
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.webhooks.models import EventType

_COPIED = (
    *("account_id", "name", "flow_id", "flow_key", "hypothesis", "guardrails", "effect"),
    *("coverage_percent", "namespace", "namespace_from", "namespace_to"),
    *("segment_key", "segment"),
)
_LONGEST_STEM = 28


@dataclass(frozen=True, slots=True)
class HoldoutTerm:
    """How long a holdout goes on."""

    ends_at: datetime | None = None
    """None: until somebody stops it."""


def parse_without_offers(document: JsonObject) -> FlowDocument:
    """Return a flow as a holdout sees it: what customers see already, less the offers."""
    return parse_document(flows.without_offers(document))


def continue_holdout(
    ended: Experiment, term: HoldoutTerm, document: FlowDocument, member_id: str | None
) -> Experiment:
    """Let the customers of an ended experiment's holdout go on without offers.

    ``document`` is the flow without them; from now on it follows the flow.

    :raises InvalidExperiment: if the end lies in the past.
    """
    if term.ends_at is not None and term.ends_at <= utcnow():
        raise InvalidExperiment("holdout_until", "not_possible")
    experiment = Experiment(
        **{name: getattr(ended, name) for name in _COPIED},
        key=_find_free_key(ended),
        continues=ended.seed,
        status=ExperimentStatus.RUNNING,
        started_at=utcnow(),
        ends_at=term.ends_at,
        member_id=member_id,
        variants=_variants_of(ended),
    )
    db.session.add(experiment)
    db.session.flush()
    freeze(experiment, {HOLDOUT: document}, member_id)
    mark_flow(experiment)
    emit(experiment, EventType.EXPERIMENT_STARTED)
    return experiment


def follow_flow(experiment: Experiment) -> bool:
    """Bring a holdout that goes on up to what its flow shows now; return whether it is."""
    published = flows.require_published(experiment.account_id, experiment.flow_key)
    document = parse_without_offers(published.document)
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    current = flows.require_published(experiment.account_id, experiment.flow_key)
    if not experiment.is_live or current.id != published.id:
        return False
    freeze(experiment, {HOLDOUT: document}, None)
    return True


def _variants_of(ended: Experiment) -> list[Variant]:
    holdout = ended.variant(HOLDOUT)
    percent = holdout.percent if holdout else 0
    beside = min(percent, WHOLE - percent)
    return [
        Variant(key=CONTROL, name="", position=0, percent=beside),
        Variant(key=HOLDOUT, name="", position=1, percent=percent),
    ]


def _find_free_key(ended: Experiment) -> str:
    stem = f"{ended.seed[:_LONGEST_STEM].rstrip('-_')}-holdout"
    keys = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next(key for key in keys if get_experiment(ended.account_id, key) is None)
