"""What can stand between a team and its experiment."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.errors import FairwellError


class Obstacle(enum.StrEnum):
    """Why an experiment cannot start."""

    NO_VARIANT = "no_variant"
    NOT_PUBLISHED = "not_published"
    """The flow has no version that customers see: there is nothing to compare with."""
    INVALID = "invalid"
    """A variant's document breaks the schema."""
    UNFAIR = "unfair"
    """A variant breaks a rule of a jurisdiction."""
    EQUAL = "equal"
    """A variant is the same as another."""
    NO_TRAFFIC = "no_traffic"
    """Nobody could take part: a share, the coverage or the stretch is empty."""
    OVERLAP = "overlap"
    """Another experiment runs on the same flow, and nothing keeps their customers apart."""
    SEGMENT_GONE = "segment_gone"
    NO_PLAN = "no_plan"
    """A fixed horizon needs a planned number of sessions."""
    OVER = "over"
    """Its last day is past."""


@dataclass(frozen=True, slots=True)
class StartRefusal:
    """One thing that has to be mended before the start."""

    code: Obstacle
    variant: str | None = None
    details: tuple[str, ...] = field(default=())


class CannotStart(FairwellError):
    """The experiment is not ready. Nothing was changed."""

    def __init__(self, refusals: Sequence[StartRefusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = tuple(refusals)


class ExperimentNotFound(FairwellError):
    """The account has no experiment of this key."""


class ExperimentExists(FairwellError):
    """The account has an experiment of this key already."""


class StructureLocked(FairwellError):
    """Customers are in the experiment, or it is over: what was compared stays as it is."""


class WrongStatus(FairwellError):
    """The experiment has not come so far, or is past it already."""


class InvalidExperiment(FairwellError):
    """A value that an experiment cannot have."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


class InvalidCorrection(FairwellError):
    """A text that is more than a mended typing mistake. Nothing was changed."""

    def __init__(self, code: str, key: str) -> None:
        super().__init__(f"{key}: {code}")
        self.code = code
        self.key = key


class UsedByExperiment(FairwellError):
    """An experiment that has not ended, or a route, needs what was to be removed: it stays."""

    def __init__(self, experiments: Sequence[str], has_route: bool = False) -> None:
        super().__init__(", ".join([*experiments, *(["routes"] if has_route else [])]))
        self.experiments = tuple(experiments)
        """Their names."""
        self.has_route = has_route
