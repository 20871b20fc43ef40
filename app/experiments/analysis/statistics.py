"""What the numbers of two variants say, however often one looks. Pure; closed forms only.

The confidence sequence is the asymptotic one of Waudby-Smith, Arbour, Sinha, Kennedy and
Ramdas ("Time-uniform central limit theory and asymptotic confidence sequences", 2021) in the
form in which GrowthBook uses it. The sample ratio is watched as Lindon and Malek do
("Anytime-valid inference for multinomial count data", 2022).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

ALPHA = 0.05
TUNED_TO = 1000
"""The number of sessions, all variants together, at which the sequence is at its tightest."""
RATIO_ALPHA = 0.01
RATIO_PRIOR = 100
_normal = NormalDist()


@dataclass(frozen=True, slots=True)
class SampleStats:
    """What was measured in one variant: how many, their mean, and how they vary."""

    count: int
    mean: float
    variance: float
    """Of one customer."""

    @property
    def variance_of_mean(self) -> float:
        """How the mean would vary from sample to sample."""
        return self.variance / self.count if self.count else math.inf


@dataclass(frozen=True, slots=True)
class EffectEstimate:
    """How far a variant lies from the control, and between which bounds the truth lies."""

    estimate: float
    low: float
    high: float
    p: float
    """How likely the control alone would do this. Small: the difference is real."""


def rate_sample(successes: int, count: int) -> SampleStats:
    """Return the sample of a share, such as the save rate."""
    rate = successes / count if count else 0.0
    return SampleStats(count, rate, rate * (1 - rate))


def amount_sample(count: int, total: float, squares: float) -> SampleStats:
    """Return the sample of amounts, from their sum and the sum of their squares."""
    mean = total / count if count else 0.0
    spread = max(squares - count * mean * mean, 0.0)
    return SampleStats(count, mean, spread / (count - 1) if count > 1 else 0.0)


def sequential_difference(
    control: SampleStats, variant: SampleStats, *, alpha: float = ALPHA, tuned_to: float = TUNED_TO
) -> EffectEstimate:
    """Return the difference of the means with bounds that hold at every look at once."""
    variance = control.variance_of_mean + variant.variance_of_mean
    count = control.count + variant.count
    return _sequence(variant.mean - control.mean, variance, count, alpha, tuned_to)


def sequential_lift(
    control: SampleStats, variant: SampleStats, *, alpha: float = ALPHA, tuned_to: float = TUNED_TO
) -> EffectEstimate:
    """Return the difference as a part of the control's mean. To be shown, never decided on:

    the control's mean is measured too, and where it is small the bounds break their promise.
    """
    if not control.mean:
        return EffectEstimate(0.0, -math.inf, math.inf, 1.0)
    lift = variant.mean / control.mean - 1
    variance = (
        variant.variance_of_mean + (1 + lift) ** 2 * control.variance_of_mean
    ) / control.mean**2
    return _sequence(lift, variance, control.count + variant.count, alpha, tuned_to)


def _sequence(
    estimate: float, variance: float, count: int, alpha: float, tuned_to: float
) -> EffectEstimate:
    if not 0 < variance < math.inf:
        return EffectEstimate(estimate, -math.inf, math.inf, 1.0)
    log = -2 * math.log(alpha)
    rho2 = (log + math.log(log + 1)) / tuned_to
    time = count * rho2 + 1
    half = math.sqrt(variance * 2 * time * math.log(math.sqrt(time) / alpha) / (count * rho2))
    exponent = rho2 * estimate**2 * count / (2 * time * variance)
    p = min(1.0, math.sqrt(time) * math.exp(-min(exponent, 700.0)))
    return EffectEstimate(estimate, estimate - half, estimate + half, p)


def fixed_difference(
    control: tuple[int, int], variant: tuple[int, int], *, alpha: float = ALPHA
) -> EffectEstimate:
    """Return the difference of two shares for a team that planned a number, and waits for it.

    Each is given as successes and count. The p is that of the pooled z-test, the bounds are
    Newcombe's (1998, method 10): they hold for small numbers too.
    """
    (x, n), (y, m) = control, variant
    (p_low, p_high), (q_low, q_high) = wilson(x, n, alpha=alpha), wilson(y, m, alpha=alpha)
    p, q = x / n, y / m
    return EffectEstimate(
        estimate=q - p,
        low=q - p - math.hypot(q - q_low, p_high - p),
        high=q - p + math.hypot(q_high - q, p - p_low),
        p=pooled_p(control, variant),
    )


def pooled_p(control: tuple[int, int], variant: tuple[int, int]) -> float:
    """Return the two-sided p of the z-test with the pooled share, for successes and counts."""
    (x, n), (y, m) = control, variant
    pooled = (x + y) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return math.erfc(abs(y / m - x / n) / error / math.sqrt(2)) if error else 1.0


def wald_difference(
    control: SampleStats, variant: SampleStats, *, alpha: float = ALPHA
) -> EffectEstimate:
    """Return the difference of two means by the normal approximation, for one look only."""
    estimate = variant.mean - control.mean
    error = math.sqrt(control.variance_of_mean + variant.variance_of_mean)
    half = _normal.inv_cdf(1 - alpha / 2) * error
    p = math.erfc(abs(estimate) / error / math.sqrt(2)) if error else 1.0
    return EffectEstimate(estimate, estimate - half, estimate + half, p)


def wilson(successes: int, count: int, *, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the bounds of a share (Wilson, 1927): honest for few, and at 0 % and 100 %."""
    if not count:
        return 0.0, 1.0
    z2 = _normal.inv_cdf(1 - alpha / 2) ** 2
    rate = successes / count
    middle = rate + z2 / (2 * count)
    half = math.sqrt(z2 * (rate * (1 - rate) + z2 / (4 * count)) / count)
    whole = 1 + z2 / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def holm_levels(p_values: Sequence[float], alpha: float = ALPHA) -> list[float]:
    """Return the level that each comparison is judged at, so that all together err at ``alpha``.

    Holm (1979): the smallest p faces alpha / m, the next alpha / (m - 1), until one fails; all
    that come after it face the level it failed at. So p ≤ level says the same as bounds at
    that level that leave out zero.
    """
    levels, count, has_failed, level = [alpha] * len(p_values), len(p_values), False, alpha
    for rank, index in enumerate(sorted(range(count), key=lambda each: p_values[each])):
        if not has_failed:
            level = alpha / (count - rank)
            has_failed = p_values[index] > level
        levels[index] = level
    return levels


def ratio_log_evidence(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Return the logarithm of the evidence that customers are not split as they should be.

    ``weights`` add up to 1. It may be looked at after every customer.
    """
    prior = [RATIO_PRIOR * weight for weight in weights]
    after = [start + count for start, count in zip(prior, counts, strict=True)]
    expected = sum(count * math.log(weight) for count, weight in zip(counts, weights, strict=True))
    return _log_beta(after) - _log_beta(prior) - expected


def is_ratio_broken(counts: Sequence[int], weights: Sequence[float]) -> bool:
    """Return whether the split is so far off that no result can be trusted."""
    return ratio_log_evidence(counts, weights) > -math.log(RATIO_ALPHA)


def _log_beta(values: Sequence[float]) -> float:
    return sum(map(math.lgamma, values)) - math.lgamma(sum(values))
