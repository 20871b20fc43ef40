"""How an experiment was meant, and what was counted: all that reading it depends on. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from app.experiments.analysis.statistics import TUNED_TO, SampleStats, rate_sample

HOLDOUT = "holdout"
"""The key of the variant that is the control without its offers."""
LEAST = 25
"""Below so many saves and so many others in each variant, there is nothing to read."""


class PrimaryNumber(enum.StrEnum):
    """What decides an experiment."""

    SAVE_RATE = "save_rate"
    NET_MRR = "net_mrr"
    """The monthly revenue that stays, per concluded session: after the offer, while it runs."""
    DURABLE_SAVE_RATE = "durable_save_rate_30"
    """Of those concluded at least 30 days ago: saved, and known to be there 30 days later."""


class Guardrail(enum.StrEnum):
    """What must not get worse. It is shown beside the result, and decides nothing."""

    CANCELED_AFTERWARDS = "canceled_afterwards"
    """Of those who were saved or kept, how many canceled within 30 days after all."""
    TIME_TO_FINISH = "time_to_finish"
    DIRECT_CANCELS = "direct_cancels"
    """How many went straight to the decision."""
    FEEDBACK_LENGTH = "feedback_length"


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
    retained: int = 0
    """Those who stayed, by an offer or without one."""
    unknown: int = 0
    """Saved customers of whom nobody said whether they were still there 30 days later."""

    @property
    def is_holdout(self) -> bool:
        """Whether it is the group that gets no offers."""
        return self.key == HOLDOUT

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of both kinds to look at. Without offers nobody is saved."""
        stayed = self.retained if self.is_holdout else self.saved
        return min(stayed, self.concluded - stayed) >= LEAST

    @property
    def sample(self) -> SampleStats:
        """What the variant is compared by."""
        return self.amounts or rate_sample(self.saved, self.concluded)

    @property
    def without_offers(self) -> Counts:
        """The same, as it is compared with a group without offers: by all who stayed."""
        return replace(self, saved=self.retained)


@dataclass(frozen=True, slots=True)
class Design:
    """How an experiment was meant, as far as reading it depends on it."""

    weights: tuple[float, ...]
    """The shares of the variants, the control first."""
    method: Method = Method.SEQUENTIAL
    number: PrimaryNumber = PrimaryNumber.SAVE_RATE
    planned: int | None = None
    """Concluded sessions of all variants together."""
    effect: float | None = None
    """The smallest difference worth knowing."""

    @property
    def tuned_to(self) -> float:
        """The number of sessions at which the bounds are at their tightest."""
        return max(self.planned / 2, 1.0) if self.planned else TUNED_TO
