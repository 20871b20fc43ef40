"""What can be wrong with an offer, a plan, and a customer's choice."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.entries import InvalidEntry
from app.core.errors import FairwellError


class InvalidOffer(FairwellError):
    """An offer breaks its schema. It is refused whole."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        """Each ``path: value — what is allowed``."""


class InvalidPlan(InvalidOffer):
    """A plan breaks its schema. It is refused whole."""


class InvalidChoice(InvalidEntry):
    """A submitted form does not choose among what was offered."""
