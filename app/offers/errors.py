"""What can be wrong with an offer, a plan, and a customer's choice."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import FairwellError
from app.core.findings import Finding
from app.core.form_values import InvalidEntry


class InvalidOffer(FairwellError):
    """An offer breaks its schema. It is refused whole."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        """Each with the code that labels know, at its path such as ``params.percent``."""
        super().__init__("\n".join(self.problems))

    @property
    def problems(self) -> tuple[str, ...]:
        """The same in English, each ``path: value — what is allowed``."""
        return tuple(finding.detail for finding in self.findings)


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
