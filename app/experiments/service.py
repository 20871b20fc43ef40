"""What can be done with experiments before they start: make them, change them, find them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.core.database.types import JsonObject
from app.experiments.analysis.design import HOLDOUT, Method
from app.experiments.errors import (
    ExperimentExists,
    InvalidExperiment,
    StructureLocked,
)
from app.experiments.live.freezing import find_free_flow_key
from app.experiments.models import (
    CONTROL,
    WHOLE,
    Experiment,
    ExperimentStatus,
    Variant,
)
from app.experiments.queries import get_experiment, require_experiment
from app.experiments.settings import MAX_LINE, check_settings
from app.extensions import db
from app.flows import variants as flows
from app.flows.models import FlowRecord

MAX_VARIANTS = 8
HOLDOUT_PERCENT = 10
"""Enough to tell in time what a save costs, and few who are offered nothing."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LETTERS = "bcdefgh"


def create_experiment(
    account_id: str,
    key: str,
    flow_key: str,
    *,
    name: str = "",
    member_id: str | None = None,
    has_holdout: bool = False,
    documents: Mapping[str, JsonObject] | None = None,
    **settings: Any,
) -> Experiment:
    """Create an experiment on a flow: the control, and one variant that begins as its copy.

    ``documents`` are the variants beside the control, by name, if they are known already;
    an empty mapping makes none, for a comparison with a group without offers alone.

    :raises InvalidExperiment: naming the value that cannot be.
    :raises ExperimentExists: if the account has one of this key.
    :raises FlowNotFound: if the account has no such flow.
    :raises FlowNotPublished: if customers see no version of it.
    """
    _check_key(account_id, key)
    base = flows.require_record(account_id, flow_key)
    published = flows.require_published(account_id, flow_key)
    experiment = _new(base, key, member_id=member_id)
    _apply(experiment, {"name": name.strip() or key} | settings)
    db.session.add(experiment)
    db.session.flush()
    variants = {"": published.document} if documents is None else documents
    for title, document in variants.items():
        _add(experiment, base, title, document)
    if has_holdout:
        _append(experiment, HOLDOUT, "", None)
    _share_equally(experiment)
    db.session.flush()
    return experiment


def change_experiment(experiment: Experiment, **settings: Any) -> None:
    """Change what an experiment is about, before customers are in it.

    :raises StructureLocked: if it has started.
    :raises InvalidExperiment: naming the value that cannot be.
    """
    _check_is_open(experiment)
    _apply(experiment, settings)
    db.session.flush()


def rename(experiment: Experiment, *, name: str, hypothesis: str) -> None:
    """Change how an experiment is called and why it is run: nothing that is compared.

    :raises InvalidExperiment: naming the value that cannot be.
    """
    _apply(experiment, {"name": name, "hypothesis": hypothesis})
    db.session.flush()


def rename_variant(experiment: Experiment, key: str, name: str) -> None:
    """Change what a variant is called. That may be done at any time."""
    variant = experiment.variant(key)
    if variant is not None and variant.key not in {CONTROL, HOLDOUT}:
        variant.name = " ".join(name.split())[:MAX_LINE]
        db.session.flush()


def set_holdout(experiment: Experiment, *, has_holdout: bool) -> None:
    """Compare with a group that gets no offers too, or do not.

    :raises StructureLocked: if the experiment has started.
    :raises InvalidExperiment: if it has as many variants as can be told apart.
    """
    _check_is_open(experiment)
    known = experiment.variant(HOLDOUT)
    if has_holdout == (known is not None):
        return
    if known is not None:
        remove_variant(experiment, HOLDOUT)
        return
    if len(experiment.variants) >= MAX_VARIANTS:
        raise InvalidExperiment("variants", "too_many")
    _append(experiment, HOLDOUT, "", None)
    _share_equally(experiment)
    db.session.flush()


def add_variant(
    experiment: Experiment,
    *,
    name: str = "",
    key: str | None = None,
    document: JsonObject | None = None,
) -> Variant:
    """Add one more variant: a document, or a copy of the flow that customers see.

    ``key`` chooses its letter.

    :raises StructureLocked: if the experiment has started.
    :raises InvalidExperiment: if it has as many as can be told apart.
    """
    _check_is_open(experiment)
    account_id = experiment.account_id
    base = flows.require_record(account_id, experiment.flow_key)
    published = flows.require_published(account_id, experiment.flow_key)
    variant = _add(experiment, base, name, document or published.document, key)
    _share_equally(experiment)
    db.session.flush()
    return variant


def change_variant(
    experiment: Experiment, key: str, *, name: str | None, document: JsonObject | None
) -> None:
    """Give a variant another name, another document, or both; None leaves what is there.

    :raises StructureLocked: if the experiment has started.
    :raises InvalidExperiment: if no variant of this key has a flow of its own.
    :raises InvalidDocument: if the document cannot be kept at all.
    """
    _check_is_open(experiment)
    variant = experiment.variant(key)
    if variant is None or variant.flow_key is None:
        raise InvalidExperiment("variant", "unknown")
    if name is not None:
        rename_variant(experiment, key, name)
    if document is not None:
        flows.write_variant(experiment.account_id, variant.flow_key, document)


def remove_variant(experiment: Experiment, key: str) -> None:
    """Take a variant out; what stood in its editor is kept, and no customer sees it.

    :raises StructureLocked: if the experiment has started.
    :raises InvalidExperiment: if it is the control, or if there is none of this key.
    """
    _check_is_open(experiment)
    variant = experiment.variant(key)
    if variant is None or key == CONTROL:
        raise InvalidExperiment("variant", "unknown")
    experiment.variants.remove(variant)
    _share_equally(experiment)
    db.session.flush()


def set_shares(experiment: Experiment, percents: Mapping[str, int]) -> None:
    """Give each variant its share.

    :raises StructureLocked: if the experiment has started.
    :raises InvalidExperiment: if they do not add up to 100, or if a variant has none.
    """
    _check_is_open(experiment)
    keys = [variant.key for variant in experiment.variants]
    if set(percents) != set(keys) or sum(percents.values()) != WHOLE or min(percents.values()) < 1:
        raise InvalidExperiment("shares", "not_whole")
    for variant in experiment.variants:
        variant.percent = percents[variant.key]
    db.session.flush()


def set_bandit_shares(experiment: Experiment, shares: Mapping[str, float]) -> None:
    """Share new customers out as a bandit wants it, while it runs.

    :raises StructureLocked: if the experiment is none: nothing else moves its shares.
    """
    if experiment.method is not Method.BANDIT:
        raise StructureLocked(experiment.key)
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    left = WHOLE
    for variant in experiment.variants[1:]:
        variant.percent = round(shares[variant.key] * WHOLE)
        left -= variant.percent
    experiment.variants[0].percent = left
    db.session.flush()


def _new(base: FlowRecord, key: str, *, member_id: str | None) -> Experiment:
    return Experiment(
        account_id=base.account_id,
        key=key,
        flow_id=base.id,
        flow_key=base.key,
        member_id=member_id,
        variants=[Variant(key=CONTROL, name="", position=0, percent=1)],
    )


def _add(
    experiment: Experiment,
    base: FlowRecord,
    name: str,
    document: JsonObject,
    letter: str | None = None,
) -> Variant:
    used = {variant.key for variant in experiment.variants}
    free = [letter for letter in _LETTERS if letter not in used]
    if len(experiment.variants) >= MAX_VARIANTS or not free:
        raise InvalidExperiment("variants", "too_many")
    chosen = letter if letter in free else free[0]
    key = find_free_flow_key(experiment, chosen)
    flows.create_variant(experiment.account_id, base, key, document, experiment.member_id)
    return _append(experiment, chosen, name, key)


def _append(experiment: Experiment, key: str, name: str, flow_key: str | None) -> Variant:
    """Add a variant; the holdout stays the last, so that its customers can stay the same later."""
    position = 1 + max(variant.position for variant in experiment.variants)
    variant = Variant(key=key, name=name.strip(), position=position, percent=1, flow_key=flow_key)
    experiment.variants.append(variant)
    holdout = experiment.variant(HOLDOUT)
    if holdout is not None and holdout is not variant:
        holdout.position = position + 1
        experiment.variants.sort(key=lambda each: each.position)
    return variant


def _share_equally(experiment: Experiment) -> None:
    """Share customers out: a tenth to the holdout beside other variants, else all alike."""
    variants = list(experiment.variants)
    holdout, left = experiment.variant(HOLDOUT), WHOLE
    if holdout is not None and len(variants) > 2:
        holdout.percent = HOLDOUT_PERCENT
        left -= HOLDOUT_PERCENT
        variants.remove(holdout)
    for at, variant in enumerate(variants):
        variant.percent = left * (at + 1) // len(variants) - left * at // len(variants)


def _apply(experiment: Experiment, settings: Mapping[str, Any]) -> None:
    for name, value in check_settings(settings).items():
        setattr(experiment, name, value)


def _check_key(account_id: str, key: str) -> None:
    if _KEY.fullmatch(key) is None:
        raise InvalidExperiment("key", "not_a_key")
    if get_experiment(account_id, key) is not None:
        raise ExperimentExists(key)


def _check_is_open(experiment: Experiment) -> None:
    """Keep everybody else out until the commit, and refuse where customers are in it."""
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    if experiment.status not in {ExperimentStatus.DRAFT, ExperimentStatus.SCHEDULED}:
        raise StructureLocked(experiment.key)
