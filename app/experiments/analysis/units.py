"""What is counted: customers, each by the first session they concluded in the experiment. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.experiments.analysis.design import Counts, Design
from app.experiments.analysis.results import Verdict, read_results

LASTING = timedelta(days=30)
PACE = timedelta(weeks=4)
POINTS = 40
"""How many moments a chart of the course shows."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One customer's conclusion."""

    variant: str
    is_saved: bool
    is_canceled: bool
    started_at: datetime
    ended_at: datetime
    lapsed_at: datetime | None
    """When one who stayed canceled after all."""
    is_direct: bool
    """Whether they canceled without answering anything or looking at an offer."""
    text_length: int

    @property
    def lasts(self) -> bool:
        """Whether nothing was heard of the customer canceling within 30 days."""
        return self.lapsed_at is None or self.lapsed_at - self.ended_at > LASTING


@dataclass(frozen=True, slots=True)
class Guardrails:
    """What must not get worse, of one variant. None: there is nobody to tell it of."""

    canceled_afterwards: float | None
    time_to_finish: float | None
    """The median, in seconds."""
    direct_cancels: float | None
    feedback_length: float | None
    """The mean number of characters of those who wrote something."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known of one variant's difference at a moment."""

    at: datetime
    concluded: int
    estimate: float
    low: float
    high: float


def count_units(
    units: Sequence[Unit],
    exposed: Mapping[str, int],
    keys: Sequence[str],
    *,
    durable_at: datetime | None = None,
) -> list[Counts]:
    """Return what was counted in each variant, in the order of ``keys``.

    With ``durable_at``, the moment of reading: only those concluded 30 days before
    count, and only those who are still there count as saved.
    """
    old = [each for each in units if durable_at is None or each.ended_at <= durable_at - LASTING]
    found = []
    for key in keys:
        own = [each for each in old if each.variant == key]
        is_lasting = [each.is_saved and (durable_at is None or each.lasts) for each in own]
        found.append(Counts(key, exposed.get(key, 0), len(own), sum(is_lasting)))
    return found


def guardrails_of(units: Iterable[Unit], key: str) -> Guardrails:
    """Return what must not get worse in a variant."""
    own = [each for each in units if each.variant == key]
    stayed = [each for each in own if not each.is_canceled]
    lengths = [each.text_length for each in own if each.text_length]
    times = [(each.ended_at - each.started_at).total_seconds() for each in own]
    return Guardrails(
        canceled_afterwards=_share([not each.lasts for each in stayed]),
        time_to_finish=statistics.median(times) if times else None,
        direct_cancels=_share([each.is_direct for each in own]),
        feedback_length=statistics.fmean(lengths) if lengths else None,
    )


def weekly_pace(units: Sequence[Unit], started_at: datetime, now: datetime) -> float:
    """Return how many customers conclude in a week, by the last four weeks."""
    since = max(started_at, now - PACE)
    weeks = max((now - since) / timedelta(weeks=1), 1 / 7)
    return sum(each.ended_at >= since for each in units) / weeks


def course_of(
    units: Sequence[Unit], keys: Sequence[str], design: Design
) -> dict[str, list[Moment]]:
    """Return how each variant's difference developed, by its key: what a chart draws.

    At every moment exactly what a reader would have seen then, so the bounds hold for
    all of them at once. Moments with too few customers are left out.
    """
    ordered = sorted(units, key=lambda each: each.ended_at)
    course: dict[str, list[Moment]] = {key: [] for key in keys[1:]}
    for end in _ends(len(ordered)):
        seen = ordered[:end]
        counts = count_units(seen, {}, keys)
        results = read_results(counts, design)
        for arm in results.arms[1:]:
            if arm.difference is not None and results.verdict is not Verdict.BROKEN_SPLIT:
                found = arm.difference
                moment = Moment(seen[-1].ended_at, end, found.estimate, found.low, found.high)
                course[arm.counts.key].append(moment)
    return course


def _ends(count: int) -> list[int]:
    return sorted({round(count * part / POINTS) for part in range(1, POINTS + 1)} - {0})


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
