"""Whether an experiment can start, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.experiments.analysis.design import HOLDOUT, Method
from app.experiments.assignment import EVERYBODY, Namespace
from app.experiments.errors import Obstacle, StartRefusal
from app.experiments.models import CONTROL, Experiment, Variant
from app.experiments.queries import list_live
from app.flows import variants as flows
from app.flows.document.differences import is_same
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.flows.drafts.verdicts import judge_flow
from app.flows.errors import FlowNotPublished, InvalidDocument, UnfairFlow
from app.offers.catalogue import segments


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a start would freeze, and everything that stands against it."""

    documents: Mapping[str, JsonObject]
    """By the keys of the variants, as they stood when they were judged."""
    parsed: Mapping[str, FlowDocument]
    obstacles: tuple[StartRefusal, ...]


def documents_of(experiment: Experiment) -> dict[str, JsonObject]:
    """Return what each variant shows, by its key: what is frozen, or before that, what would be.

    :raises FlowNotPublished: if customers see no version of the flow.
    """
    if experiment.started_at is not None:
        return flows.frozen_documents(
            experiment.account_id,
            {each.key: each.flow_version_id or "" for each in experiment.variants},
        )
    account_id = experiment.account_id
    control = flows.require_published(account_id, experiment.flow_key).document
    made = {CONTROL: control, HOLDOUT: flows.without_offers(control)}
    return {
        variant.key: flows.variant_document(account_id, variant.flow_key)
        if variant.flow_key
        else made[variant.key]
        for variant in experiment.variants
    }


def find_obstacles(experiment: Experiment) -> tuple[StartRefusal, ...]:
    """Return everything that has to be mended before the start."""
    return check_readiness(experiment).obstacles


def check_readiness(experiment: Experiment) -> Readiness:
    """Return what a start would freeze, parsed and judged. Slow, so no lock is held."""
    try:
        documents = documents_of(experiment)
    except FlowNotPublished:
        return Readiness({}, {}, (StartRefusal(Obstacle.NOT_PUBLISHED),))
    parsed: dict[str, FlowDocument] = {}
    obstacles = (
        *find_design_obstacles(experiment),
        *_of_documents(experiment, documents, parsed),
        *_of_equals(experiment, documents),
    )
    return Readiness(documents, parsed, obstacles)


def find_design_obstacles(experiment: Experiment) -> tuple[StartRefusal, ...]:
    """Return what stands against the start beside the documents. Quick: it may hold a lock."""
    return (*_of_design(experiment), *_of_neighbours(experiment))


def _of_design(experiment: Experiment) -> Iterator[StartRefusal]:
    if len(experiment.variants) < 2:
        yield StartRefusal(Obstacle.NO_VARIANT)
    if not experiment.coverage_percent or _is_empty(experiment.stretch):
        yield StartRefusal(Obstacle.NO_TRAFFIC)
    if experiment.method is Method.FIXED and not experiment.planned_sessions:
        yield StartRefusal(Obstacle.NO_PLAN)
    if experiment.ends_at is not None and experiment.ends_at <= utcnow():
        yield StartRefusal(Obstacle.OVER)
    key = experiment.segment_key
    if key is not None and segments.get_segment(experiment.account_id, key) is None:
        yield StartRefusal(Obstacle.SEGMENT_GONE)


def _is_empty(stretch: Namespace | None) -> bool:
    low, high = stretch.stretch if stretch else EVERYBODY
    return low >= high


def _of_documents(
    experiment: Experiment, documents: Mapping[str, JsonObject], parsed: dict[str, FlowDocument]
) -> Iterator[StartRefusal]:
    for variant in experiment.variants:
        try:
            parsed[variant.key] = parse_document(documents[variant.key] | {"key": variant.key})
            if variant.key not in {CONTROL, HOLDOUT}:  # those show what is published already
                judge_flow(experiment.account_id, parsed[variant.key])
        except UnfairFlow as error:
            yield StartRefusal(Obstacle.UNFAIR, variant.key, error.problems)
        except InvalidDocument as error:
            yield StartRefusal(Obstacle.INVALID, variant.key, error.problems)


def _of_equals(
    experiment: Experiment, documents: Mapping[str, JsonObject]
) -> Iterator[StartRefusal]:
    seen: list[Variant] = []
    for variant in experiment.variants:
        with suppress(InvalidDocument):
            document = documents[variant.key]
            if any(is_same(documents[other.key], document) for other in seen):
                yield StartRefusal(Obstacle.EQUAL, variant.key)
        seen.append(variant)


def _of_neighbours(experiment: Experiment) -> Iterator[StartRefusal]:
    own = experiment.stretch
    for other in list_live(experiment.account_id, experiment.flow_id):
        is_apart = own is not None and other.stretch is not None and not own.overlaps(other.stretch)
        if other.id != experiment.id and other.continues is None and not is_apart:
            yield StartRefusal(Obstacle.OVERLAP, details=(other.key,))
