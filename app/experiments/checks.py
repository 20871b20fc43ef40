"""Whether an experiment can start, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from app.accounts import service as accounts
from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.core.findings import Severity
from app.experiments.analysis.design import HOLDOUT, Method
from app.experiments.assignment import EVERYBODY, Namespace
from app.experiments.errors import Obstacle, StartRefusal
from app.experiments.models import CONTROL, Experiment, Variant
from app.experiments.queries import list_live
from app.fairness.jurisdictions import choose_packs
from app.flows import variants as flows
from app.flows.document.differences import is_same
from app.flows.document.parsing import parse_document
from app.flows.drafts.policy_findings import judge
from app.flows.errors import FlowNotPublished, InvalidDocument
from app.offers.catalogue import segments


def documents_of(experiment: Experiment) -> dict[str, JsonObject]:
    """Return what each variant would show, by its key.

    :raises FlowNotPublished: if customers see no version of the flow.
    """
    account_id = experiment.account_id
    control = flows.require_published(account_id, experiment.flow_key).document
    made = {CONTROL: control, HOLDOUT: flows.without_offers(control)}
    return {
        variant.key: flows.variant_document(account_id, variant.flow_key)
        if variant.flow_key
        else made[variant.key]
        for variant in experiment.variants
    }


def find_obstacles(experiment: Experiment) -> list[StartRefusal]:
    """Return everything that has to be mended before the start."""
    try:
        documents = documents_of(experiment)
    except FlowNotPublished:
        return [StartRefusal(Obstacle.NOT_PUBLISHED)]
    return [
        *_of_design(experiment),
        *_of_documents(experiment, documents),
        *_of_equals(experiment, documents),
        *_of_neighbours(experiment),
    ]


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
    experiment: Experiment, documents: Mapping[str, JsonObject]
) -> Iterator[StartRefusal]:
    packs = choose_packs(accounts.require_account(experiment.account_id).country)
    for variant in experiment.variants:
        try:
            parsed = parse_document(documents[variant.key] | {"key": _flow_key(variant)})
        except InvalidDocument as error:
            yield StartRefusal(Obstacle.INVALID, variant.key, error.problems)
            continue
        errors = [each for each in judge(parsed, packs) if each.severity is Severity.ERROR]
        if errors and variant.key != CONTROL:
            told = tuple(f"{each.path}: {each.detail}" for each in errors)
            yield StartRefusal(Obstacle.UNFAIR, variant.key, told)


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
        if other.id != experiment.id and not is_apart:
            yield StartRefusal(Obstacle.OVERLAP, details=(other.key,))


def _flow_key(variant: Variant) -> str:
    return variant.flow_key or variant.key
