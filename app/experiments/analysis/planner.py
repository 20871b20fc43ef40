"""What a comparison would take, before it starts. Pure."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from statistics import NormalDist

ALPHA = 0.05
POWER = 0.8
ALWAYS_VALID = 1.75
"""What it costs to look at any time: as many sessions more than one look at the end takes."""
PATIENCE_MONTHS = 6
"""Longer than this, the product changes under the comparison."""
_WEEKS_PER_MONTH = 365 / 12 / 7
_normal = NormalDist()


class Feasibility(enum.StrEnum):
    """Whether a comparison can be finished."""

    FITS = "fits"
    SLOW = "slow"
    """It takes longer than three months."""
    NOT_AT_YOUR_VOLUME = "not_at_your_volume"
    NO_TRAFFIC = "no_traffic"


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What a comparison takes, and what else could be compared in its place."""

    baseline: float
    effect: float
    """The smallest difference worth knowing, in shares: 0.05 is 5 points."""
    arms: int
    sessions_per_arm: int
    """With one look at the end."""
    sessions: int
    """Of all variants together: for the look that was planned, or for looking at any time."""
    months: float | None
    """At the account's volume. None: there is no volume."""
    feasibility: Feasibility
    effect_in_time: float | None
    """The smallest difference that can be seen within three months. None: none can."""

    @property
    def weeks(self) -> int | None:
        """The time it takes in whole weeks."""
        return None if self.months is None else math.ceil(self.months * _WEEKS_PER_MONTH)


def sessions_per_arm(
    baseline: float, effect: float, *, alpha: float = ALPHA, power: float = POWER
) -> int:
    """Return how many sessions each variant needs, if one waits and looks once.

    Evan Miller's form of the test of two shares: 20 % to 25 % takes 1,030.

    >>> sessions_per_arm(0.20, 0.05)
    1030
    """
    hoped = baseline + effect
    spread = baseline * (1 - baseline)
    error = _normal.inv_cdf(1 - alpha / 2) * math.sqrt(2 * spread)
    miss = _normal.inv_cdf(power) * math.sqrt(spread + hoped * (1 - hoped))
    return max(1, round(((error + miss) / effect) ** 2))


def plan_comparison(
    baseline: float,
    effect: float,
    monthly_sessions: float,
    *,
    arms: int = 2,
    power: float = POWER,
    looks_once: bool = False,
) -> SamplePlan:
    """Return what it takes to see ``effect`` upon ``baseline`` with these sessions a month.

    With more than one variant beside the control, each comparison is held to a stricter level.
    """
    alpha = ALPHA / (arms - 1)
    per_arm = sessions_per_arm(baseline, effect, alpha=alpha, power=power)
    factor = 1.0 if looks_once else ALWAYS_VALID
    total = math.ceil(per_arm * arms * factor)
    months = total / monthly_sessions if monthly_sessions > 0 else None
    in_time = monthly_sessions * 3 / arms / factor
    return SamplePlan(
        baseline=baseline,
        effect=effect,
        arms=arms,
        sessions_per_arm=per_arm,
        sessions=total,
        months=months,
        feasibility=_feasibility(months),
        effect_in_time=visible_effect(baseline, in_time, alpha=alpha, power=power),
    )


def visible_effect(
    baseline: float, per_arm: float, *, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """Return the smallest rise that so many sessions in each variant would show, or None."""
    low, high = 0.0, 1 - baseline - 1e-6
    if per_arm < 1 or sessions_per_arm(baseline, high, alpha=alpha, power=power) > per_arm:
        return None
    while high - low > 1e-4:
        middle = (low + high) / 2
        is_enough = sessions_per_arm(baseline, middle, alpha=alpha, power=power) <= per_arm
        low, high = (low, middle) if is_enough else (middle, high)
    return high


def _feasibility(months: float | None) -> Feasibility:
    if months is None:
        return Feasibility.NO_TRAFFIC
    if months > PATIENCE_MONTHS:
        return Feasibility.NOT_AT_YOUR_VOLUME
    return Feasibility.SLOW if months > PATIENCE_MONTHS / 2 else Feasibility.FITS
