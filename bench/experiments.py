"""``python -m bench.experiments``: how often the experiments' statistics are wrong, by simulation.

Whole teams of impatient people: every experiment is looked at after every session, and the
first verdict counts. ``--quick`` plays fewer of them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.experiments.analysis.design import LEAST
from app.experiments.analysis.guardrails import LEAST_CUSTOMERS, LEAST_EVENTS
from app.experiments.analysis.statistics import (
    ALPHA,
    RATIO_ALPHA,
    TUNED_TO,
    amount_sample,
    ratio_log_evidence,
    sequential_difference,
    wilson,
)

Floats = NDArray[np.float64]
RATES = (0.03, 0.1, 0.2, 0.35, 0.5)
LENGTHS = (2_000, 20_000)
CHUNK = 2_000_000
"""Sessions held in memory at once."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Experiments side by side: a row for each, a column for each session."""

    is_variant: NDArray[np.bool_]
    is_saved: NDArray[np.bool_]
    amounts: Floats


def simulate(
    seed: int, runs: int, length: int, rates: tuple[float, float], *, has_amounts: bool
) -> Runs:
    """Return sessions that fall to control or variant by chance, and are saved at their rate."""
    chance = np.random.default_rng(seed)
    is_variant = chance.random((runs, length)) < 0.5
    is_saved = chance.random((runs, length)) < np.where(is_variant, rates[1], rates[0])
    if not has_amounts:
        return Runs(is_variant, is_saved, is_saved.astype(float))
    prices = chance.choice([9.0, 29.0, 99.0, 290.0], size=(runs, length), p=[0.5, 0.3, 0.15, 0.05])
    return Runs(is_variant, is_saved, np.where(is_saved, prices, 0.0))


def looks(runs: Runs) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return after every session: the difference, its p, and whether there is enough to look."""
    sides = [np.where(runs.is_variant == side, 1.0, 0.0) for side in (False, True)]
    counts = [side.cumsum(axis=1) for side in sides]
    saved = [(side * runs.is_saved).cumsum(axis=1) for side in sides]
    sums = [(side * runs.amounts).cumsum(axis=1) for side in sides]
    squares = [(side * runs.amounts**2).cumsum(axis=1) for side in sides]
    enough = np.logical_and.reduce(
        [(won >= LEAST) & (count - won >= LEAST) for won, count in zip(saved, counts, strict=True)]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [total / count for total, count in zip(sums, counts, strict=True)]
        spreads = [
            (square - count * mean**2) / (count - 1) / count
            for square, count, mean in zip(squares, counts, means, strict=True)
        ]
        difference = means[1] - means[0]
        p = _p_values(difference, spreads[0] + spreads[1], counts[0] + counts[1])
    return difference, np.where(enough, p, 1.0), enough


def _p_values(difference: Floats, variance: Floats, count: Floats) -> Floats:
    """The formula of ``sequential_difference`` for many at once: ``check_formula`` compares."""
    log = -2 * math.log(ALPHA)
    rho2 = (log + math.log(log + 1)) / TUNED_TO
    time = count * rho2 + 1
    exponent = rho2 * difference**2 * count / (2 * time * variance)
    return np.minimum(1.0, np.sqrt(time) * np.exp(-np.minimum(exponent, 700.0)))


def check_formula() -> float:
    """Return the greatest distance between the bench's p and the service's own."""
    runs = simulate(1, 20, 2_000, (0.2, 0.26), has_amounts=True)
    _, p, enough = looks(runs)
    gaps = [0.0]
    for row, at in zip(*np.nonzero(enough[:, ::97]), strict=True):
        end = at * 97 + 1
        gaps.append(abs(p[row, end - 1] - _own_p(runs, int(row), int(end))))
    return max(gaps)


def _own_p(runs: Runs, row: int, end: int) -> float:
    samples = []
    for side in (False, True):
        amounts = runs.amounts[row, :end][runs.is_variant[row, :end] == side]
        samples.append(amount_sample(len(amounts), amounts.sum(), (amounts**2).sum()))
    return sequential_difference(*samples).p


def first_verdicts(
    seed: int, runs: int, length: int, rates: tuple[float, float], *, has_amounts: bool = False
) -> list[int]:
    """Return after how many sessions each decided experiment was decided for the first time."""
    stops: list[int] = []
    for number, size in enumerate(_chunks(runs, length)):
        some = simulate(seed + number, size, length, rates, has_amounts=has_amounts)
        _, p, _ = looks(some)
        decided = p <= ALPHA
        stops += (decided.argmax(axis=1)[decided.any(axis=1)] + 1).tolist()
    return stops


def guardrail_alarms(seed: int, runs: int, length: int, rate: float) -> int:
    """Return how many experiments of equal variants said that a seldom event became more or less.

    As ``compare_guardrails`` does: shares as if one more had and one more had not, and a gate.
    """
    some = simulate(seed, runs, length, (rate, rate), has_amounts=False)
    sides = [some.is_variant == side for side in (False, True)]
    counts = [side.cumsum(axis=1) for side in sides]
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


def ratio_alarms(seed: int, runs: int, length: int, share: float) -> int:
    """Return how many experiments rang the alarm for a planned split of halves."""
    chance, alarms = np.random.default_rng(seed), 0
    for _ in range(runs):
        variants = np.cumsum(chance.random(length) < share)
        alarms += any(
            ratio_log_evidence([int(variants[at]), at + 1 - int(variants[at])], [0.5, 0.5])
            > -math.log(RATIO_ALPHA)
            for at in range(0, length, 10)
        )
    return alarms


def _chunks(runs: int, length: int) -> Iterator[int]:
    size = max(1, CHUNK // length)
    for start in range(0, runs, size):
        yield min(size, runs - start)


def main() -> None:
    """Play the grid and print it."""
    runs = 300 if "--quick" in sys.argv else 2_000
    print(f"formula: greatest distance to the service's own p {check_formula():.1e}")
    print(f"A/A, {runs} experiments each, a look after every session: share with a false verdict")
    for has_amounts in (False, True):
        for length in LENGTHS:
            _print_row("money" if has_amounts else "rates", runs, length, has_amounts)
    stops = first_verdicts(7, runs, 4_000, (0.20, 0.26))
    print(
        f"20 % against 26 %: found in {len(stops) / runs:.1%} within 4,000 sessions, "
        f"median stop {np.median(stops):.0f}"
    )
    for rate in (0.01, 0.03, 0.1, 0.3):
        rung = sum(guardrail_alarms(900 + at, 100, 4_000, rate) for at in range(runs // 100))
        upper = wilson(rung, runs, alpha=0.1)[1]
        print(
            f"guardrail of {rate:.0%}, 4,000 sessions: changed in {rung / runs:.1%} (≤ {upper:.1%})"
        )
    some = max(runs // 5, 60)
    for share, length in ((0.5, 20_000), (0.52, 10_000), (0.52, 20_000)):
        alarms = ratio_alarms(11, some, length, share)
        print(f"split of {share:.0%}, {length:,} sessions: alarm in {alarms / some:.1%} of {some}")


def _print_row(what: str, runs: int, length: int, has_amounts: bool) -> None:
    cells = []
    for number, rate in enumerate(RATES):
        wrong = len(
            first_verdicts(100 * number, runs, length, (rate, rate), has_amounts=has_amounts)
        )
        cells.append(f"{rate:.0%}: {wrong / runs:.1%} (≤ {wilson(wrong, runs, alpha=0.1)[1]:.1%})")
    print(f"  {what}, {length:,} sessions  " + "  ".join(cells))


if __name__ == "__main__":
    main()
