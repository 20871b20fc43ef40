"""What can be wrong with an offer, a plan, and a customer's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import FairwellError
from app.core.form_values import InvalidEntry


@dataclass(frozen=True, slots=True)
class DefinitionError:
    """One place that breaks a schema; a door finds the words."""

    path: str
    """Such as ``params.percent``. Empty: the whole."""
    code: str
    """What is wrong, as the schema's checks name it."""
    text: str
    """The same in English."""
    limit: float | str | None = None
    """The bound that is passed, where there is one."""


class InvalidOffer(FairwellError):
    """An offer breaks its schema. It is refused whole."""

    def __init__(self, problems: Sequence[str], flaws: Sequence[DefinitionError] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        """Each ``path: value — what is allowed``."""
        self.flaws = tuple(flaws)
        """The same apart, for forms that show each at its field."""


class InvalidPlan(InvalidOffer):
    """A plan breaks its schema. It is refused whole."""


class InvalidSegment(InvalidOffer):
    """A segment breaks its schema. It is refused whole."""


class InUse(FairwellError):
    """Offers need what was to be removed, so it stays."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = tuple(keys)
        """The offers."""


class PlanInUse(InUse):
    """Offers propose the plan."""


class SegmentInUse(InUse):
    """Offers are for the segment: without it they would be for everybody."""


class InvalidChoice(InvalidEntry):
    """A submitted form does not choose among what was offered."""
