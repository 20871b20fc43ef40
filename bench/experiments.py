"""``python -m bench.experiments``: how often the experiments' statistics are wrong, by simulation.

Whole teams of impatient people: every experiment is looked at after every session, and the
first verdict counts. ``--quick`` plays fewer of them; the names of parts (see ``PARTS``)
play those alone.
"""

from __future__ import annotations

import math
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc, gammaln

from app.experiments.analysis.design import LEAST
from app.experiments.analysis.guardrails import LEAST_CUSTOMERS, LEAST_EVENTS
from app.experiments.analysis.statistics import (
    ALPHA,
    RATIO_ALPHA,
    RATIO_PRIOR,
    TUNED_TO,
    amount_sample,
    ratio_log_evidence,
    sequential_difference,
    wilson,
)

Floats = NDArray[np.float64]
RATES = (0.03, 0.1, 0.2, 0.35, 0.5)
LENGTHS = (2_000, 20_000)
RUNS, FEW_RUNS = 10_000, 300
CHUNK = 1_000_000
"""Sessions held in memory at once."""
_PRICES, _CHANCES = np.array([9.0, 29.0, 99.0, 290.0]), np.array([0.5, 0.8, 0.95])


@dataclass(frozen=True, slots=True)
class Runs:
    """Experiments side by side: a row for each, a column for each session."""

    arm: NDArray[np.int8]
    """Into which variant the session falls; 0 is the control."""
    is_saved: NDArray[np.bool_]
    amounts: Floats | None
    """What stays of the revenue. None: it does not decide."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What is seen of one variant beside the control after every session."""

    difference: Floats
    variance: Floats
    """Of the difference."""
    count: Floats
    """Sessions of both sides."""
    is_enough: NDArray[np.bool_]
    """Whether every variant has enough saves and enough others."""

    def p(self, tuned_to: float = TUNED_TO) -> Floats:
        """Return the p of the sequence, and 1 before there is enough to look at."""
        found = _p_values(self.difference, self.variance, self.count, tuned_to)
        return np.where(self.is_enough, found, 1.0)

    def plain_p(self) -> Floats:
        """Return the p of a z-test, as impatient people read it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = erfc(np.abs(self.difference) / np.sqrt(2 * self.variance))
        return np.where(self.is_enough, found, 1.0)


def simulate(
    seed: int, runs: int, length: int, rates: Sequence[float], *, has_amounts: bool = False
) -> Runs:
    """Return sessions that fall to the variants by chance, and are saved at their rate."""
    chance, shape = np.random.default_rng(seed), (runs, length)
    arm = chance.integers(len(rates), size=shape, dtype=np.int8)
    is_saved = chance.random(shape) < np.asarray(rates)[arm]
    if not has_amounts:
        return Runs(arm, is_saved, None)
    prices = _PRICES[np.searchsorted(_CHANCES, chance.random(shape), side="right")]
    return Runs(arm, is_saved, np.where(is_saved, prices, 0.0))


def look(runs: Runs) -> list[Looks]:
    """Return what is seen of each variant after every session."""
    arms = int(runs.arm.max()) + 1
    sides = [_side(runs, number) for number in range(arms)]
    is_enough = np.logical_and.reduce([enough for _, _, _, enough in sides])
    count, mean, variance, _ = sides[0]
    return [
        Looks(other[1] - mean, variance + other[2], count + other[0], is_enough)
        for other in sides[1:]
    ]


def _side(runs: Runs, number: int) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Return a variant's sessions, their mean, its variance, and whether there are enough."""
    own = runs.arm == number
    count = own.cumsum(axis=1, dtype=float)
    won = (own & runs.is_saved).cumsum(axis=1, dtype=float)
    is_enough = (won >= LEAST) & (count - won >= LEAST)
    with np.errstate(divide="ignore", invalid="ignore"):
        if runs.amounts is None:
            mean = won / count
            return count, mean, mean * (1 - mean) / count, is_enough
        amounts = np.where(own, runs.amounts, 0.0)
        mean, squares = amounts.cumsum(axis=1) / count, (amounts**2).cumsum(axis=1)
        return count, mean, (squares - count * mean**2) / (count - 1) / count, is_enough


def _p_values(
    difference: Floats, variance: Floats, count: Floats, tuned_to: float = TUNED_TO
) -> Floats:
    """The formula of ``sequential_difference`` for many at once: ``check_formula`` compares."""
    log = -2 * math.log(ALPHA)
    rho2 = (log + math.log(log + 1)) / tuned_to
    time = count * rho2 + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = rho2 * difference**2 * count / (2 * time * variance)
    return np.minimum(1.0, np.sqrt(time) * np.exp(-np.minimum(exponent, 700.0)))


def check_formula() -> float:
    """Return the greatest distance between the bench's numbers and the service's own."""
    runs = simulate(1, 20, 2_000, (0.2, 0.26), has_amounts=True)
    (seen,) = look(runs)
    p, gaps = seen.p(), [0.0]
    for row, at in zip(*np.nonzero(seen.is_enough[:, ::97]), strict=True):
        end = at * 97 + 1
        gaps.append(abs(p[row, end - 1] - _own_p(runs, int(row), int(end))))
    split = np.array([[52.0, 480.0], [60.0, 520.0]])
    for one, other, found in zip(*split, _evidence(*split), strict=True):
        gaps.append(abs(found - ratio_log_evidence([int(one), int(other)], [0.5, 0.5])))
    return max(gaps)


def _own_p(runs: Runs, row: int, end: int) -> float:
    samples = []
    for side in (0, 1):
        amounts = runs.amounts[row, :end][runs.arm[row, :end] == side]  # type: ignore[index]
        samples.append(amount_sample(len(amounts), amounts.sum(), (amounts**2).sum()))
    return sequential_difference(*samples).p


def first_verdicts(
    seed: int,
    runs: int,
    length: int,
    rates: Sequence[float],
    *,
    has_amounts: bool = False,
    tuned_to: float = TUNED_TO,
    is_plain: bool = False,
) -> list[int]:
    """Return after how many sessions each decided experiment was decided for the first time.

    Of several variants the one with the smallest p decides first: Holm holds it to a part of 5 %.
    """
    stops: list[int] = []
    for number, size in enumerate(_chunks(runs, length)):
        seen = look(simulate(seed + number, size, length, rates, has_amounts=has_amounts))
        p_values = [each.plain_p() if is_plain else each.p(tuned_to) for each in seen]
        decided = np.minimum.reduce(p_values) <= ALPHA / len(seen)
        stops += (decided.argmax(axis=1)[decided.any(axis=1)] + 1).tolist()
    return stops


def guardrail_alarms(seed: int, runs: int, length: int, rate: float) -> int:
    """Return how many experiments of equal variants said that a seldom event became more or less.

    As ``compare_guardrails`` does: shares as if one more had and one more had not, and a gate.
    """
    return sum(
        _guardrail_alarms(simulate(seed + number, size, length, (rate, rate)))
        for number, size in enumerate(_chunks(runs, length))
    )


def _guardrail_alarms(some: Runs) -> int:
    sides = [some.arm == side for side in (0, 1)]
    counts = [side.cumsum(axis=1, dtype=float) for side in sides]
    events = [(side & some.is_saved).cumsum(axis=1) for side in sides]
    shares = [(event + 1) / (count + 2) for event, count in zip(events, counts, strict=True)]
    happened, among = sum(events), sum(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = sum(p * (1 - p) / n for p, n in zip(shares, counts, strict=True))
    p_values = _p_values(shares[1] - shares[0], variance, among)
    is_told = (np.minimum(*counts) >= LEAST_CUSTOMERS) & (
        np.minimum(happened, among - happened) >= LEAST_EVENTS
    )
    return int((is_told & (p_values <= ALPHA)).any(axis=1).sum())


def ratio_alarms(seed: int, runs: int, length: int, share: float) -> list[int]:
    """Return after how many customers each alarm rang; all were to be split in halves."""
    rung: list[int] = []
    for number, size in enumerate(_chunks(runs, length)):
        chance = np.random.default_rng(seed + number)
        variant = (chance.random((size, length)) < share).cumsum(axis=1, dtype=float)
        control = np.arange(1, length + 1) - variant
        rings = _evidence(control, variant) > -math.log(RATIO_ALPHA)
        rung += (rings.argmax(axis=1)[rings.any(axis=1)] + 1).tolist()
    return rung


def _evidence(control: Floats, variant: Floats) -> Floats:
    """The formula of ``ratio_log_evidence`` for halves, for many at once."""
    half, both = RATIO_PRIOR / 2, control + variant
    after = gammaln(half + control) + gammaln(half + variant) - gammaln(RATIO_PRIOR + both)
    before = 2 * math.lgamma(half) - math.lgamma(RATIO_PRIOR)
    return np.asarray(after - before + both * math.log(2))


def _chunks(runs: int, length: int) -> Iterator[int]:
    size = max(1, CHUNK // length)
    for start in range(0, runs, size):
        yield min(size, runs - start)


def _wrong(count: int, runs: int) -> str:
    """Return a share, and the bound below which the truth lies with 95 %."""
    return f"{count / runs:.2%} (≤ {wilson(count, runs, alpha=0.1)[1]:.2%})"


def print_grid(runs: int, *, has_amounts: bool) -> None:
    """Print how often two equal variants get a verdict, by rate and length."""
    what = "money" if has_amounts else "rates"
    for length in LENGTHS:
        for number, rate in enumerate(RATES):
            seed = 10_000 * number + length
            wrong = first_verdicts(seed, runs, length, (rate, rate), has_amounts=has_amounts)
            print(f"A/A {what}, {length:,} sessions, {rate:.0%}: {_wrong(len(wrong), runs)}")


def print_others(runs: int) -> None:
    """Print the same for other plans, for four variants, and for a test that is not for peeking."""
    for tuned_to in (100, 10_000):
        wrong = first_verdicts(70_000, runs, 4_000, (0.2, 0.2), tuned_to=tuned_to)
        print(f"A/A rates, 4,000 sessions, 20%, tuned to {tuned_to:,}: {_wrong(len(wrong), runs)}")
    wrong = first_verdicts(80_000, runs, 8_000, (0.2,) * 4)
    print(f"A/A rates, 8,000 sessions, 20%, four variants: {_wrong(len(wrong), runs)}")
    wrong = first_verdicts(90_000, runs, 2_000, (0.2, 0.2), is_plain=True)
    print(f"A/A rates, 2,000 sessions, 20%, by a plain z-test: {_wrong(len(wrong), runs)}")


def print_power(runs: int) -> None:
    """Print how often and how soon a real difference is found."""
    for better in (0.25, 0.26):
        stops = first_verdicts(7, runs, 4_000, (0.20, better))
        low, high = wilson(len(stops), runs, alpha=0.1)
        print(
            f"20% against {better:.0%}: found in {len(stops) / runs:.1%} ({low:.1%} to {high:.1%}) "
            f"within 4,000 sessions, median stop {np.median(stops):,.0f}"
        )


def print_guardrails(runs: int) -> None:
    """Print how often a guardrail of two equal variants is said to have changed."""
    for rate in (0.01, 0.03, 0.1, 0.3):
        rung = guardrail_alarms(900, runs, 4_000, rate)
        print(f"guardrail of {rate:.0%}, 4,000 sessions: {_wrong(rung, runs)}")


def print_split(runs: int) -> None:
    """Print how often the alarm of the sample ratio rings."""
    print(
        f"split of 50%, 20,000 customers: {_wrong(len(ratio_alarms(11, runs, 20_000, 0.5)), runs)}"
    )
    for share in (0.51, 0.52, 0.55):
        rung = ratio_alarms(12, runs, 20_000, share)
        print(
            f"split of {share:.0%}, 20,000 customers: found in {len(rung) / runs:.1%}, "
            f"median after {np.median(rung):,.0f}"
        )


PARTS = {
    "rates": lambda runs: print_grid(runs, has_amounts=False),
    "money": lambda runs: print_grid(runs, has_amounts=True),
    "others": print_others,
    "power": print_power,
    "guardrails": print_guardrails,
    "split": print_split,
}


def main() -> None:
    """Play the parts that were asked for, and print what came of them."""
    names = [each for each in sys.argv[1:] if each != "--quick"] or list(PARTS)
    runs = FEW_RUNS if "--quick" in sys.argv else RUNS
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, NumPy {np.__version__}: "
        f"{runs:,} experiments in each line, a look after every session"
    )
    print(f"formulas: greatest distance to the service's own {check_formula():.1e}")
    for name in names:
        PARTS[name](runs)


if __name__ == "__main__":
    main()
