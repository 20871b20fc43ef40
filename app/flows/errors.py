"""What can be wrong with a flow, and with an answer to one of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.database.types import JsonObject
from app.core.errors import FairwellError
from app.core.findings import Finding
from app.core.form_values import InvalidEntry


class InvalidDocument(FairwellError):
    """A flow document breaks the schema. It is refused whole."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        """Each with the code that labels know."""
        super().__init__("\n".join(self.problems))

    @property
    def problems(self) -> tuple[str, ...]:
        """The same in English, for a terminal."""
        return tuple(finding.detail for finding in self.findings)


class UnfairFlow(InvalidDocument):
    """A flow document breaks a rule of the account's jurisdictions. It is refused whole."""

    @property
    def problems(self) -> tuple[str, ...]:
        """The same in English, each behind its path."""
        return tuple(f"{finding.path}: {finding.detail}" for finding in self.findings)


@dataclass
class DraftConflict(FairwellError):
    """Somebody else changed the flow since the member last saw it. Nothing was written."""

    revision: int
    """What stands there now."""
    member_id: str | None
    """Who saved it."""
    at: datetime
    document: JsonObject
    seen: JsonObject | None
    """The document the member began from. None: it is older than what is kept."""


class ImpossibleEdit(FairwellError):
    """A change names what the document does not have, or has already. Nothing was changed."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what}: {name}")
        self.what = what
        self.name = name


class PublishedMeanwhile(FairwellError):
    """Another version was published since the member last looked. Nothing was written."""

    def __init__(self, number: int | None) -> None:
        super().__init__(f"version {number} was published meanwhile")
        self.number = number


class NothingToUndo(FairwellError):
    """There is no step back, or none forward again."""


class FlowLocked(FairwellError):
    """The flow is a variant that customers compare: it changes no more, and nobody publishes it."""


class FlowExists(FairwellError):
    """The account has a flow with this key already."""


class FlowNotFound(FairwellError):
    """The account has no flow with this key."""


class FlowNotPublished(FairwellError):
    """The flow has no version that customers may see."""


class InvalidAnswer(InvalidEntry):
    """A submitted form does not answer the step."""


class InvalidTexts(FairwellError):
    """Words that a text cannot have, or a text that the flow does not have."""

    def __init__(self, code: str, key: str) -> None:
        super().__init__(f"{key}: {code}")
        self.code = code
        self.key = key


class TextsChanged(FairwellError):
    """Somebody else changed these words since the member last saw them. Nothing was written."""

    def __init__(self, key: str, locale: str, words: str) -> None:
        super().__init__(f"{key} {locale}")
        self.key = key
        self.locale = locale
        self.words = words
