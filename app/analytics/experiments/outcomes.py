"""How the customers of experiments decided: by days that were counted, and sessions since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select

from app.accounts.models import Mode
from app.analytics.models import CountedDay, DailyExperiments
from app.analytics.stale import bounds_of, days_of, list_stale_of
from app.experiments.models import Experiment
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.experiments import results

MAX_NOTES = 500
"""Of how many notes the days are looked up. Where more wait, all sessions are asked."""
MAX_DAYS = 31
"""How many days are asked of their sessions. Where more wait, all sessions are asked, too."""


def count_outcomes(experiments: Sequence[Experiment]) -> results.Outcomes:
    """Return how many customers each variant of an account's experiments brought to which outcome.

    What this moment would say, as an experiment's own page does: days that the worker has
    yet to count are left out of the counts, and asked of their sessions.
    """
    if not experiments:
        return {}
    account_id = experiments[0].account_id
    waiting = _list_waiting(account_id)
    if waiting is None or len(waiting) > MAX_DAYS:
        return results.count_outcomes(experiments)
    found = _sum_days(account_id, experiments, waiting)
    if waiting:
        spans = [bounds_of(day) for day in waiting]
        for key, outcomes in results.count_outcomes_of(account_id, spans).items():
            found[key].update(outcomes)
    return found


def _list_waiting(account_id: str) -> list[str] | None:
    """Return the days whose counts are out of date. None: so much waits that nobody looks it up."""
    notes = list_stale_of(account_id, Mode.LIVE, MAX_NOTES)
    if len(notes) == MAX_NOTES:
        return None
    uncounted = select(CountedDay.day).where(
        CountedDay.account_id == account_id,
        CountedDay.mode == Mode.LIVE,
        CountedDay.experiments_round != CountedDay.round,
    )
    noted = [each.day for each in days_of(notes)] if notes else []
    return sorted({*noted, *db.session.scalars(uncounted)})


def _sum_days(
    account_id: str, experiments: Sequence[Experiment], waiting: Sequence[str]
) -> dict[tuple[str, str], Counter[Outcome]]:
    """Return the sums of all days but those that are out of date."""
    keys = (DailyExperiments.experiment_id, DailyExperiments.variant)
    sums = [func.sum(getattr(DailyExperiments, each.value)) for each in results.CONCLUDED]
    query = select(*keys, *sums).where(
        DailyExperiments.account_id == account_id,
        DailyExperiments.mode == Mode.LIVE,
        DailyExperiments.experiment_id.in_([each.id for each in experiments]),
        DailyExperiments.day.not_in(waiting),
    )
    found: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    for experiment_id, variant, *counts in db.session.execute(query.group_by(*keys)):
        found[experiment_id, variant].update(dict(zip(results.CONCLUDED, counts, strict=True)))
    return found
