"""Pinning what customers see when an experiment starts, and letting go of it at its end."""

from __future__ import annotations

from collections.abc import Mapping

from app.experiments.models import CONTROL, Experiment, ExperimentStatus, Variant
from app.experiments.queries import list_live
from app.extensions import db
from app.flows import variants as flows
from app.flows.document.schema import FlowDocument
from app.flows.service import get_content
from app.offers.catalogue import segments


def freeze(
    experiment: Experiment, parsed: Mapping[str, FlowDocument], member_id: str | None
) -> None:
    """Pin what customers see. Whatever is edited or published from now on changes nothing of it."""
    account_id = experiment.account_id
    for variant in experiment.variants:
        if variant.key == CONTROL:
            published = flows.require_published(account_id, experiment.flow_key)
            variant.flow_version_id = published.id
        else:
            freeze_variant(experiment, variant, parsed[variant.key], member_id)
    if experiment.segment_key is not None and experiment.segment is None:
        experiment.segment = segments.copy_audiences(account_id, [experiment.segment_key])[0]
    db.session.flush()


def freeze_variant(
    experiment: Experiment, variant: Variant, document: FlowDocument, member_id: str | None
) -> None:
    """Pin a variant to a document, in a flow of its own that nobody else changes meanwhile."""
    account_id = experiment.account_id
    if variant.flow_key is None:
        variant.flow_key = _create_flow(experiment, variant.key, document)
    version = flows.freeze_variant(account_id, variant.flow_key, document, member_id)
    variant.flow_version_id = version.id
    flows.set_locked(account_id, variant.flow_key, is_locked=True)


def unlock(experiment: Experiment) -> None:
    """Let members edit the variants again."""
    for variant in experiment.variants:
        if variant.flow_key is not None:
            flows.set_locked(experiment.account_id, variant.flow_key, is_locked=False)


def mark_flow(experiment: Experiment) -> None:
    """Let sessions of the flow look for experiments while one runs, and spare them otherwise."""
    db.session.flush()
    live = list_live(experiment.account_id, experiment.flow_id)
    is_compared = any(each.status is ExperimentStatus.RUNNING for each in live)
    flows.set_compared(experiment.account_id, experiment.flow_key, is_compared=is_compared)


def find_free_flow_key(experiment: Experiment, letter: str) -> str:
    """Return a key for a variant's flow. A variant that was taken out has left its flow behind."""
    keys = (f"{experiment.key}-{letter}{number or ''}" for number in range(100))
    return next(key for key in keys if not flows.has_record(experiment.account_id, key))


def _create_flow(experiment: Experiment, variant_key: str, document: FlowDocument) -> str:
    key = find_free_flow_key(experiment, variant_key)
    base = flows.require_record(experiment.account_id, experiment.flow_key)
    content = get_content(document)
    flows.create_variant(experiment.account_id, base, key, content, experiment.member_id)
    return key
