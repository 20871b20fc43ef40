"""From counts to what a team may believe: codes and numbers, no words. Pure."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.experiments.analysis.design import Counts, Design, Method
from app.experiments.analysis.statistics import (
    ALPHA,
    EffectEstimate,
    fixed_difference,
    holm_levels,
    is_ratio_broken,
    sequential_difference,
    sequential_lift,
    wald_difference,
    wilson,
)


class Verdict(enum.StrEnum):
    """What can be said of a variant, or of the whole experiment."""

    COLLECTING = "collecting"
    TOO_EARLY = "too_early"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    """None as large as the smallest that was worth knowing."""
    NOT_SHOWN = "not_shown"
    """The planned sessions are there, and no difference was shown."""
    BROKEN_SPLIT = "broken_split"
    """Customers are not shared out as they should be: nothing is decided."""
    SHARED_OUT = "shared_out"
    """A bandit: it decides nothing."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant as it is shown."""

    counts: Counts
    rate: float | None
    """The save rate; of a group without offers, the share of those who stayed."""
    bounds: tuple[float, float]
    """Of the rate, by Wilson."""
    difference: EffectEstimate | None = None
    """To the control. None: it is the control, or there is nothing to show."""
    lift: EffectEstimate | None = None
    level: float = ALPHA
    verdict: Verdict | None = None
    """None: it is the control."""


@dataclass(frozen=True, slots=True)
class Results:
    """What an experiment says now."""

    verdict: Verdict
    arms: tuple[Arm, ...]
    """The control first."""
    leader: str | None = None
    """The variant that is better than the control, and the best of those; None: none is."""
    remaining: int | None = None
    """Concluded sessions still missing. None: nobody planned, or none is missing."""

    @property
    def is_decided(self) -> bool:
        """Whether there is something to conclude from."""
        return self.verdict in {
            Verdict.BETTER,
            Verdict.WORSE,
            Verdict.NO_DIFFERENCE,
            Verdict.NOT_SHOWN,
        }

    @property
    def is_shared_out(self) -> bool:
        """Whether a bandit shares customers out, so that no bounds hold."""
        return self.verdict is Verdict.SHARED_OUT

    def weeks_left(self, weekly: float) -> int | None:
        """Return how many weeks the missing sessions take at a pace. None: nobody knows."""
        if self.remaining is None or weekly <= 0:
            return None
        return math.ceil(self.remaining / weekly)


def read_results(counts: Sequence[Counts], design: Design) -> Results:
    """Return what the counts say, the control's first.

    A broken split blocks every verdict; then nothing is said before each variant has
    ``LEAST`` saves and as many others; then each variant is held to its level by Holm. A
    group without offers is a question of its own: it waits for nobody, and nobody for it.
    """
    remaining = _remaining(counts, design)
    if design.method is Method.BANDIT:
        return _without_verdicts(Verdict.SHARED_OUT, counts, None)
    if is_ratio_broken([each.exposed for each in counts], design.weights):
        return _without_verdicts(Verdict.BROKEN_SPLIT, counts, remaining)
    if not all(each.is_enough for each in _gating(counts)):
        return _without_verdicts(Verdict.COLLECTING, counts, remaining)
    if design.method is Method.FIXED and remaining is not None:
        return _without_verdicts(Verdict.TOO_EARLY, counts, remaining)
    arms = _compare(counts, design)
    leader = _leader(arms)
    return Results(_overall(arms, leader), arms, leader, remaining)


def _gating(counts: Sequence[Counts]) -> Sequence[Counts]:
    """Return the variants without which nothing is said: the holdout only where it is alone."""
    offering = [each for each in counts if not each.is_holdout]
    if len(offering) > 1:
        return offering
    return [each.without_offers for each in counts]


def _without_verdicts(verdict: Verdict, counts: Sequence[Counts], remaining: int | None) -> Results:
    control, *others = map(_arm, counts)
    arms = [control, *(replace(arm, verdict=verdict) for arm in others)]
    return Results(verdict, tuple(arms), remaining=remaining)


def _compare(counts: Sequence[Counts], design: Design) -> tuple[Arm, ...]:
    control, others = counts[0], counts[1:]
    family = [each for each in others if not each.is_holdout]
    held_to = holm_levels([_difference(control, each, design, ALPHA).p for each in family])
    levels = {each.key: level for each, level in zip(family, held_to, strict=True)}
    compared = [_compare_one(control, each, design, levels.get(each.key, ALPHA)) for each in others]
    return (_arm(control), *compared)


def _compare_one(control: Counts, other: Counts, design: Design, level: float) -> Arm:
    arm = _arm(other)
    if other.is_holdout:
        if not (other.is_enough and control.without_offers.is_enough):
            return replace(arm, verdict=Verdict.COLLECTING)
        control, other = control.without_offers, other.without_offers
    difference = _difference(control, other, design, level)
    tuning = {"alpha": level, "tuned_to": design.tuned_to}
    return replace(
        arm,
        difference=difference,
        lift=sequential_lift(control.sample, other.sample, **tuning),
        level=level,
        verdict=_verdict(difference, level, design, has_amounts=other.amounts is not None),
    )


def _arm(counts: Counts) -> Arm:
    stayed = counts.retained if counts.is_holdout else counts.saved
    rate = stayed / counts.concluded if counts.concluded else None
    return Arm(counts, rate, wilson(stayed, counts.concluded))


def _difference(control: Counts, other: Counts, design: Design, level: float) -> EffectEstimate:
    if design.method is Method.SEQUENTIAL:
        return sequential_difference(
            control.sample, other.sample, alpha=level, tuned_to=design.tuned_to
        )
    if other.amounts is not None:
        return wald_difference(control.sample, other.sample, alpha=level)
    return fixed_difference(
        (control.saved, control.concluded), (other.saved, other.concluded), alpha=level
    )


def _verdict(
    difference: EffectEstimate, level: float, design: Design, *, has_amounts: bool
) -> Verdict:
    if difference.p <= level:
        return Verdict.BETTER if difference.estimate > 0 else Verdict.WORSE
    least = None if has_amounts else design.effect
    if least is not None and -least < difference.low and difference.high < least:
        return Verdict.NO_DIFFERENCE
    return Verdict.TOO_EARLY if design.method is Method.SEQUENTIAL else Verdict.NOT_SHOWN


def _leader(arms: Sequence[Arm]) -> str | None:
    better = [
        arm
        for arm in arms
        if arm.verdict is Verdict.BETTER and arm.difference and not arm.counts.is_holdout
    ]
    best = max(
        better, key=lambda arm: arm.difference.estimate if arm.difference else 0.0, default=None
    )
    return best.counts.key if best else None


def _overall(arms: Sequence[Arm], leader: str | None) -> Verdict:
    """One better variant decides; without one, every variant has to be."""
    if leader is not None:
        return Verdict.BETTER
    family = [arm for arm in arms[1:] if not arm.counts.is_holdout] or arms[1:]
    verdicts = [arm.verdict for arm in family]
    for undecided in (Verdict.TOO_EARLY, Verdict.NOT_SHOWN, Verdict.NO_DIFFERENCE):
        if undecided in verdicts:
            return undecided
    return Verdict.BETTER if Verdict.BETTER in verdicts else Verdict.WORSE


def _remaining(counts: Sequence[Counts], design: Design) -> int | None:
    missing = (design.planned or 0) - sum(each.concluded for each in counts)
    return missing if missing > 0 else None
