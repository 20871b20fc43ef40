"""What is counted: customers, each by the first session they concluded in the experiment. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.experiments.analysis.design import Counts, Design, PrimaryNumber
from app.experiments.analysis.results import Verdict, read_results
from app.experiments.analysis.statistics import SampleStats, amount_sample

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
    amount: int = 0
    """The monthly revenue that stays, in the minor unit: after the offer, while it runs."""
    currency: str = ""
    cost: int = 0
    """What the accepted offer gives away in all."""
    has_lasted: bool | None = None
    """Whether the subscription was there 30 days later. None: nobody said."""

    @property
    def lasts(self) -> bool:
        """Whether nothing was heard of the customer canceling within 30 days."""
        return self.lapsed_at is None or self.lapsed_at - self.ended_at > LASTING


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
    number: PrimaryNumber = PrimaryNumber.SAVE_RATE,
) -> list[Counts]:
    """Return what was counted in each variant, in the order of ``keys``.

    Where saves have to last, only who is known to be there 30 days later counts as saved.
    """
    by_key = {key: [each for each in units if each.variant == key] for key in keys}
    return [_count(key, own, exposed.get(key, 0), number) for key, own in by_key.items()]


def main_currency(units: Iterable[Unit]) -> str | None:
    """Return the currency that most customers pay in. None: there are none."""
    found = Counter(each.currency for each in units if each.currency)
    return min(found, key=lambda each: (-found[each], each), default=None)


def _count(key: str, own: Sequence[Unit], exposed: int, number: PrimaryNumber) -> Counts:
    is_durable = number is PrimaryNumber.DURABLE_SAVE_RATE
    staying = [each for each in own if not each.is_canceled]
    lasting = [each for each in staying if each.has_lasted or not is_durable]
    return Counts(
        key,
        exposed,
        concluded=len(own),
        saved=sum(each.is_saved for each in lasting),
        amounts=amounts_of(own) if number is PrimaryNumber.NET_MRR else None,
        retained=len(lasting),
        unknown=sum(each.has_lasted is None for each in staying) if is_durable else 0,
    )


def amounts_of(units: Iterable[Unit]) -> SampleStats:
    """Return the monthly revenue that stays, per customer; all of them pay in one currency."""
    amounts = [each.amount for each in units]
    return amount_sample(len(amounts), sum(amounts), sum(each * each for each in amounts))


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
    all of them at once. Moments with too few customers are left out. ``units`` are those
    that count today: in one currency, and old enough where saves have to last.
    """
    ordered = sorted(units, key=lambda each: each.ended_at)
    course: dict[str, list[Moment]] = {key: [] for key in keys[1:]}
    delay = LASTING if design.number is PrimaryNumber.DURABLE_SAVE_RATE else timedelta()
    for end in _ends(len(ordered)):
        seen = ordered[:end]
        results = read_results(count_units(seen, {}, keys, design.number), design)
        for arm in results.arms[1:]:
            found = arm.difference
            if found is not None and results.verdict is not Verdict.BROKEN_SPLIT:
                at = seen[-1].ended_at + delay
                moment = Moment(at, end, found.estimate, found.low, found.high)
                course[arm.counts.key].append(moment)
    return course


def counted_units(units: Sequence[Unit], number: PrimaryNumber, now: datetime) -> list[Unit]:
    """Return the customers that count today: in one currency, old enough where saves must last."""
    if number is PrimaryNumber.DURABLE_SAVE_RATE:
        return [each for each in units if each.ended_at <= now - LASTING]
    currency = main_currency(units) if number is PrimaryNumber.NET_MRR else None
    return [each for each in units if currency in {None, each.currency}]


def _ends(count: int) -> list[int]:
    return sorted({round(count * part / POINTS) for part in range(1, POINTS + 1)} - {0})
