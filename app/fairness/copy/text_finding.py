"""What a finding about words knows beside the rule: which words, and what would be fair."""

from __future__ import annotations

from dataclasses import dataclass

from app.fairness.copy.lexicon import CopyKind


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """The words a finding is about."""

    kind: CopyKind
    locale: str
    quote: str
    """The piece of the text that says most."""
    fair: str
    """What could stand there instead. Empty: only the owner can tell."""
