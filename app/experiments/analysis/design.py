"""How an experiment was meant, and what was counted: all that reading it depends on. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.experiments.analysis.statistics import TUNED_TO, SampleStats, rate_sample

LEAST = 25
"""Below so many saves and so many others in each variant, there is nothing to read."""


class Method(enum.StrEnum):
    """How an experiment is read."""

    SEQUENTIAL = "sequential"
    """At any time: the bounds hold at every look."""
    FIXED = "fixed"
    """Once, when the planned sessions are there."""
    BANDIT = "bandit"
    """It is not: customers go where more are saved, and no bounds are shown."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one variant."""

    key: str
    exposed: int
    concluded: int
    saved: int
    amounts: SampleStats | None = None
    """The amount of each concluded session, where money is the primary number."""

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of both kinds to look at."""
        return min(self.saved, self.concluded - self.saved) >= LEAST

    @property
    def sample(self) -> SampleStats:
        """What the variant is compared by."""
        return self.amounts or rate_sample(self.saved, self.concluded)


@dataclass(frozen=True, slots=True)
class Design:
    """How an experiment was meant, as far as reading it depends on it."""

    weights: tuple[float, ...]
    """The shares of the variants, the control first."""
    method: Method = Method.SEQUENTIAL
    planned: int | None = None
    """Concluded sessions of all variants together."""
    effect: float | None = None
    """The smallest difference worth knowing."""

    @property
    def tuned_to(self) -> float:
        """The number of sessions at which the bounds are at their tightest."""
        return max(self.planned / 2, 1.0) if self.planned else TUNED_TO
