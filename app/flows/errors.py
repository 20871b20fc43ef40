"""What can be wrong with a flow, and with an answer to one of its steps."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.entries import InvalidEntry
from app.core.errors import FairwellError


class InvalidDocument(FairwellError):
    """A flow document breaks the schema. It is refused whole."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class UnfairFlow(InvalidDocument):
    """A flow document breaks a rule of the account's jurisdictions. It is refused whole."""


class FlowNotFound(FairwellError):
    """The account has no flow with this key."""


class FlowNotPublished(FairwellError):
    """The flow has no version that customers may see."""


class InvalidAnswer(InvalidEntry):
    """A submitted form does not answer the step."""
