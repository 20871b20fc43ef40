"""What several experiments say at the moment, in as few queries as one of them would take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.analytics.experiments.outcomes import count_outcomes
from app.analytics.experiments.units import read_units_of
from app.core.clock import utcnow
from app.experiments.analysis.design import Counts, PrimaryNumber
from app.experiments.analysis.results import Results, read_results
from app.experiments.analysis.units import Unit, count_units, counted_units, main_currency
from app.experiments.exposures import count_all_exposed
from app.experiments.models import Experiment
from app.sessions.engine.progress import Outcome
from app.sessions.experiments.results import design_of


@dataclass(frozen=True, slots=True)
class CurrentResults:
    """What an experiment says now, without how it came about."""

    results: Results
    currency: str | None
    """In which differences are read. None: they are points."""


def read_current_results(experiments: Sequence[Experiment]) -> dict[str, CurrentResults]:
    """Return what the experiments of an account say now, by key: of those that customers were in.

    Save rates are counted by day. Only where money or lasting saves decide, customers
    are read one by one.
    """
    started = [each for each in experiments if each.started_at is not None]
    if not started:
        return {}
    exposed = count_all_exposed(started[0].account_id, [each.id for each in started])
    rates = [each for each in started if each.primary_number is PrimaryNumber.SAVE_RATE]
    others = [each for each in started if each not in rates]
    outcomes, units = count_outcomes(rates), read_units_of(others)
    found = {each.key: _by_outcomes(each, exposed.get(each.id, {}), outcomes) for each in rates}
    return found | {
        each.key: _by_units(each, exposed.get(each.id, {}), units[each.id]) for each in others
    }


def _by_outcomes(
    experiment: Experiment,
    exposed: Mapping[str, int],
    outcomes: Mapping[tuple[str, str], Counter[Outcome]],
) -> CurrentResults:
    counts = []
    for variant in experiment.variants:
        found = outcomes.get((experiment.id, variant.key), Counter())
        saved = found[Outcome.SAVED]
        retained, concluded = saved + found[Outcome.KEPT], found.total()
        seen = exposed.get(variant.key, 0)
        counts.append(Counts(variant.key, seen, concluded, saved, retained=retained))
    return CurrentResults(read_results(counts, design_of(experiment)), None)


def _by_units(
    experiment: Experiment, exposed: Mapping[str, int], units: Sequence[Unit]
) -> CurrentResults:
    keys, number = [each.key for each in experiment.variants], experiment.primary_number
    counted = counted_units(units, number, utcnow())
    results = read_results(count_units(counted, exposed, keys, number), design_of(experiment))
    is_money = number is PrimaryNumber.NET_MRR
    return CurrentResults(results, main_currency(units) or "EUR" if is_money else None)
