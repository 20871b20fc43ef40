"""The list of experiments: how far each has come, and what it says, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.analytics.experiments.verdicts import CurrentResults, read_current_results
from app.console.shell.access import current
from app.core.web.catalogs import page_locale
from app.experiments.models import Experiment
from app.flows.published import name_flows
from app.labels.member.experiments.results import (
    decision_sentence,
    experiment_label,
    status_label,
    variant_label,
    verdict_sentence,
)
from app.labels.member.formats import MemberFormats, formats_for


@dataclass(frozen=True, slots=True)
class ListRow:
    """One experiment of the list."""

    experiment: Experiment
    title: str
    flow: str
    """What the flow is called that is compared."""
    state: tuple[str, str]
    sentence: str
    """What was decided, or what it says so far. Empty: customers were not in it yet."""


def list_rows(experiments: Sequence[Experiment]) -> list[ListRow]:
    """Return the rows; what all of them say takes a few queries together."""
    found = read_current_results([each for each in experiments if each.decision is None])
    fmt = formats_for(page_locale(), current().member.timezone)
    flows = name_flows(current().account.id)
    return [
        _row(each, flows.get(each.flow_key, each.flow_key), found.get(each.key), fmt)
        for each in experiments
    ]


def _row(
    experiment: Experiment, flow: str, found: CurrentResults | None, fmt: MemberFormats
) -> ListRow:
    names = {each.key: variant_label(each) for each in experiment.variants}
    sentence = decision_sentence(experiment, names)
    if found is not None:
        sentence = verdict_sentence(found.results, names, fmt, found.currency)
    return ListRow(
        experiment, experiment_label(experiment), flow, status_label(experiment.status), sentence
    )
