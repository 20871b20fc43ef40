"""Typing mistakes in the texts of a running experiment: mended, without changing what is compared.

A text that several variants share is mended in all of them, and no two of them may become equal
where they differed, or differ where they were equal: customers count from the same page on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.core.database.types import JsonObject
from app.experiments.analysis.design import HOLDOUT
from app.experiments.checks import documents_of
from app.experiments.errors import InvalidCorrection, WrongStatus
from app.experiments.live.freezing import find_free_flow_key, freeze_variant
from app.experiments.live.spelling import is_same_wording
from app.experiments.models import CONTROL, Experiment, Variant
from app.experiments.queries import require_experiment
from app.extensions import db
from app.flows import variants as flows
from app.flows.copy.texts import list_written, with_correction
from app.flows.document.differences import differences
from app.flows.document.parsing import parse_document
from app.flows.document.schema import FlowDocument
from app.flows.drafts.verdicts import judge_flow
from app.flows.service import get_content


@dataclass(frozen=True, slots=True)
class Correction:
    """One text in one language, as it was and as it should be."""

    key: str
    """Where it stands, such as ``survey.title``."""
    locale: str
    """``*``: one text for every language."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CorrectedTexts:
    """What was mended."""

    variants: tuple[str, ...]
    published: int | None
    """The number under which the flow was published with the control's texts. None: it was not."""


def correct_texts(
    experiment: Experiment,
    variant_key: str,
    corrections: Sequence[Correction],
    *,
    member_id: str | None = None,
) -> CorrectedTexts:
    """Mend typing mistakes of a variant, and of all others that have the same texts there.

    Sessions that are under way end with the texts they began with. What customers see next is
    judged before the lock is taken.

    :raises WrongStatus: if customers are not in it, or somebody else was quicker.
    :raises InvalidCorrection: naming the first text that is more than a typing mistake.
    :raises UnfairFlow: if a text breaks a rule.
    """
    _require_live(experiment)
    before = documents_of(experiment)
    _check(before.get(variant_key, {}), corrections)
    after = {key: _correct(document, corrections) for key, document in before.items()}
    if _difference_sets(before) != _difference_sets(after):
        raise InvalidCorrection("changes_comparison", corrections[0].key)
    judged = _judge(experiment, before, after)
    require_experiment(experiment.account_id, experiment.key, for_update=True)
    flows.lock_record(experiment.account_id, experiment.flow_key)
    _require_live(experiment)
    if documents_of(experiment) != before:
        raise WrongStatus(experiment.key)
    return _pin(experiment, judged, member_id)


def _check(document: JsonObject, corrections: Sequence[Correction]) -> None:
    written = {(key, locale): words for key, locale, words in list_written(document)}
    if not corrections:
        raise InvalidCorrection("nothing", "")
    for each in corrections:
        if written.get((each.key, each.locale)) != each.before:
            raise InvalidCorrection("changed_meanwhile", each.key)
        if not is_same_wording(each.before, each.after):
            raise InvalidCorrection("other_wording", each.key)


def _correct(document: JsonObject, corrections: Iterable[Correction]) -> JsonObject:
    for each in corrections:
        document = with_correction(document, each.key, each.locale, each.before, each.after)
    return document


def _difference_sets(documents: Mapping[str, JsonObject]) -> list[set[tuple[str, str | None]]]:
    """Return where each two variants differ."""
    return [
        {(each.place, each.locale) for each in differences(one, other)}
        for one, other in combinations(documents.values(), 2)
    ]


def _judge(
    experiment: Experiment, before: Mapping[str, JsonObject], after: Mapping[str, JsonObject]
) -> dict[str, FlowDocument]:
    judged = {}
    for key in before:
        if after[key] != before[key]:
            judged[key] = parse_document(after[key] | {"key": experiment.flow_key})
            if key != HOLDOUT:
                judge_flow(experiment.account_id, judged[key])
    return judged


def _pin(
    experiment: Experiment, judged: Mapping[str, FlowDocument], member_id: str | None
) -> CorrectedTexts:
    published = None
    for variant in experiment.variants:
        if variant.key not in judged:
            continue
        if variant.key == CONTROL:
            published = _pin_control(experiment, variant, judged[CONTROL], member_id)
        else:
            freeze_variant(experiment, variant, judged[variant.key], member_id)
    db.session.flush()
    return CorrectedTexts(tuple(judged), published)


def _pin_control(
    experiment: Experiment, control: Variant, document: FlowDocument, member_id: str | None
) -> int | None:
    """Publish the control's texts for everybody, unless the flow was published since the start."""
    account_id = experiment.account_id
    base = flows.require_record(account_id, experiment.flow_key)
    if base.published_version_id == control.flow_version_id:
        version = flows.publish_judged(account_id, document, member_id)
        control.flow_version_id = version.id
        return version.number
    key = find_free_flow_key(experiment, CONTROL)
    flows.create_variant(account_id, base, key, get_content(document), member_id)
    control.flow_version_id = flows.freeze_variant(account_id, key, document, member_id).id
    return None


def _require_live(experiment: Experiment) -> None:
    """A holdout that goes on has no texts of its own: those of its flow are edited there."""
    if not experiment.is_live or experiment.continues:
        raise WrongStatus(experiment.key)
