"""How the customers of experiments decided: by days that were counted, and sessions since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.accounts.models import Mode
from app.analytics.models import DailyExperiments
from app.analytics.stale import StaleDay, bounds_of, days_of, list_stale_of
from app.experiments.models import Experiment
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.experiments import results

Outcomes = Mapping[tuple[str, str], Counter[Outcome]]
"""How many customers came to which outcome, by experiment and variant."""
MAX_NOTES = 500
"""Of how many notes the days are looked up. Where more wait, all sessions are asked."""


def count_outcomes(experiments: Sequence[Experiment]) -> Outcomes:
    """Return how many customers each variant of an account's experiments brought to which outcome.

    What this moment would say, as an experiment's own page does: days that the worker has
    yet to count are left out of the counts, and asked of their sessions.
    """
    if not experiments:
        return {}
    account_id = experiments[0].account_id
    notes = list_stale_of(account_id, Mode.LIVE, MAX_NOTES)
    if len(notes) == MAX_NOTES:
        return results.count_outcomes(experiments)
    stale = days_of(notes) if notes else []
    found = _sum_days(account_id, experiments, stale)
    if stale:
        spans = [bounds_of(each.day) for each in stale]
        for key, outcomes in results.count_outcomes_of(account_id, spans).items():
            found[key].update(outcomes)
    return found


def _sum_days(
    account_id: str, experiments: Sequence[Experiment], stale: Sequence[StaleDay]
) -> dict[tuple[str, str], Counter[Outcome]]:
    """Return the sums of all days but those that are out of date."""
    keys = (DailyExperiments.experiment_id, DailyExperiments.variant)
    sums = [func.sum(getattr(DailyExperiments, each.value)) for each in results.CONCLUDED]
    query = select(*keys, *sums).where(
        DailyExperiments.account_id == account_id,
        DailyExperiments.mode == Mode.LIVE,
        DailyExperiments.experiment_id.in_([each.id for each in experiments]),
        DailyExperiments.day.not_in([each.day for each in stale]),
    )
    found: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    for experiment_id, variant, *counts in db.session.execute(query.group_by(*keys)):
        found[experiment_id, variant].update(dict(zip(results.CONCLUDED, counts, strict=True)))
    return found
