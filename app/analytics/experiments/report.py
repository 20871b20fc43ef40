"""What an experiment has shown so far, and how that came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.analytics.experiments.changes import list_changes
from app.analytics.experiments.true_price import TruePrice, true_price
from app.analytics.experiments.units import read_units
from app.core.clock import utcnow
from app.experiments.analysis.design import Design, Guardrail, Method
from app.experiments.analysis.guardrails import (
    GuardrailChange,
    Guardrails,
    compare_guardrails,
    guardrails_of,
)
from app.experiments.analysis.results import Results, Verdict, read_results
from app.experiments.analysis.statistics import SampleStats
from app.experiments.analysis.units import (
    Moment,
    Unit,
    amounts_of,
    count_units,
    counted_units,
    course_of,
    main_currency,
    weekly_pace,
)
from app.experiments.exposures import count_exposed
from app.experiments.models import Experiment
from app.members.models import AuditEntry
from app.sessions.experiments.results import design_of


@dataclass(frozen=True, slots=True)
class VariantMoney:
    """What the customers of each variant pay, in the currency most of them pay in."""

    currency: str
    per_session: Mapping[str, SampleStats]
    """The monthly revenue that stays, by variant: after the offer, while it runs."""
    costs: Mapping[str, int]
    """What the accepted offers give away in all, by variant."""
    left_out: int
    """Customers who pay in another currency."""


@dataclass(frozen=True, slots=True)
class ExperimentReport:
    """All that is known of an experiment."""

    results: Results
    guardrails: Mapping[str, Guardrails]
    changed_guardrails: Mapping[str, Mapping[Guardrail, GuardrailChange]]
    """By the key of each variant beside the control. Empty: they cannot be trusted, or a bandit."""
    course: Mapping[str, list[Moment]]
    weekly: float
    """Customers who conclude in a week."""
    money: VariantMoney | None
    """None: nobody has concluded, or no price was known."""
    price: TruePrice | None
    """What a save really costs. None: it cannot be told."""
    changes: Sequence[AuditEntry]
    """What changed while it ran, the first of it first."""

    @property
    def harmed(self) -> list[Guardrail]:
        """The guardrails that got worse in the variant that leads."""
        found = self.changed_guardrails.get(self.results.leader or "", {})
        return [guardrail for guardrail, change in found.items() if change.is_harm]

    @property
    def weeks_left(self) -> int | None:
        """How many weeks the planned sessions still take at this pace. None: nobody knows."""
        return self.results.weeks_left(self.weekly)


def read_report(experiment: Experiment) -> ExperimentReport:
    """Return what an experiment has shown so far, and how that came about."""
    now, design = experiment.ended_at or utcnow(), design_of(experiment)
    keys = [variant.key for variant in experiment.variants]
    units = read_units(experiment)
    counted = counted_units(units, design.number, utcnow())
    exposed = count_exposed(experiment.account_id, experiment.id)
    results = read_results(count_units(counted, exposed, keys, design.number), design)
    money = _money(units, keys)
    return ExperimentReport(
        results=results,
        guardrails={key: guardrails_of(units, key) for key in keys},
        changed_guardrails=_compare_guardrails(units, keys, results, design),
        course=course_of(counted, keys, design) if _may_be_drawn(results, design) else {},
        weekly=weekly_pace(units, experiment.started_at or now, now),
        money=money,
        price=true_price(units, money.currency, results) if money and not money.left_out else None,
        changes=list_changes(experiment),
    )


def _compare_guardrails(
    units: Sequence[Unit], keys: Sequence[str], results: Results, design: Design
) -> dict[str, dict[Guardrail, GuardrailChange]]:
    if results.verdict is Verdict.BROKEN_SPLIT or design.method is Method.BANDIT:
        return {}
    control, *others = keys
    return {key: compare_guardrails(units, control, key, design.tuned_to) for key in others}


def _may_be_drawn(results: Results, design: Design) -> bool:
    """Whether bounds hold at every moment, and may be believed."""
    is_sequential = design.method is Method.SEQUENTIAL
    return is_sequential and results.verdict is not Verdict.BROKEN_SPLIT


def _money(units: Sequence[Unit], keys: Sequence[str]) -> VariantMoney | None:
    currency = main_currency(units)
    if currency is None:
        return None
    paying = [each for each in units if each.currency == currency]
    by_key = {key: [each for each in paying if each.variant == key] for key in keys}
    return VariantMoney(
        currency,
        {key: amounts_of(own) for key, own in by_key.items()},
        {key: sum(each.cost for each in own) for key, own in by_key.items()},
        len(units) - len(paying),
    )
