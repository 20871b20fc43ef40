"""The lexicons: families of patterns for each language, written as data and read once."""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from pathlib import Path

from app.fairness.copy.patterns import compile_pattern, plain_pattern
from app.fairness.copy.roles import TextRole
from app.fairness.data_files import DataEntry, read_data

_FOLDER = Path(__file__).parent / "lexicons"


class CopyKind(enum.StrEnum):
    """What can be wrong with words."""

    SHAMING = "shaming"
    TRICK_VERB = "trick_verb"
    DOUBLE_NEGATIVE = "double_negative"
    YES_NO_INVERSION = "yes_no_inversion"
    FALSE_URGENCY = "false_urgency"
    FEAR_LOSS = "fear_loss"
    UNSTATED_FEE = "unstated_fee"
    OBSTRUCTION = "obstruction"
    """Canceling here is not enough: somebody has to be called, written to or visited."""
    FORCED_ANSWER = "forced_answer"
    """Nobody gets on without answering."""
    PRESSURE = "pressure"
    """No rule knows it, and it reads like texts that press people."""
    ADDRESS_MIX = "address_mix"
    PLACEHOLDER_MISMATCH = "placeholder_mismatch"


class Family(DataEntry):
    """Patterns that say the same in other words."""

    name: str
    finding: CopyKind
    points: int
    """What it weighs, once for a text."""
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """What takes it back, if it stands in the same sentence."""
    unless_plain: bool = False
    """Whether it is taken back if all words of the text are plain ones."""
    roles: tuple[TextRole, ...] = ()
    """Where it counts. Empty: everywhere."""
    if_access_lasts: bool = False
    """Whether it is wrong only where access lasts to the end of the period."""


class Lexicon(DataEntry):
    """Everything the linter knows of one language."""

    plain_words: str
    """Words with which people say no and go, and nothing about themselves."""
    classes: dict[str, tuple[str, ...]]
    families: tuple[Family, ...]


class Compiled:
    """A family, ready to look for."""

    __slots__ = ("family", "patterns", "plain", "unless")

    def __init__(self, family: Family, lexicon: Lexicon) -> None:
        self.family = family
        classes = lexicon.classes
        self.plain = plain_pattern(lexicon.plain_words)
        self.patterns = [compile_pattern(pattern, classes) for pattern in family.patterns]
        self.unless = [compile_pattern(pattern, classes) for pattern in family.unless]

    def find(self, plain: str) -> re.Match[str] | None:
        """Return the first place that nothing in its sentence takes back."""
        for pattern in self.patterns:
            for match in pattern.finditer(plain):
                if not self._is_taken_back(plain, match):
                    return match
        return None

    def _is_taken_back(self, plain: str, match: re.Match[str]) -> bool:
        sentence = _sentence_around(plain, match.start(), match.end())
        if self.family.unless_plain and self.plain.fullmatch(plain):
            return True
        return any(pattern.search(sentence) for pattern in self.unless)


@lru_cache(maxsize=8)
def get_families(language: str) -> tuple[Compiled, ...]:
    """Return the families of a language; none for one that we do not speak."""
    file = _FOLDER / f"{language}.yaml"
    if not file.exists():
        return ()
    lexicon = Lexicon.model_validate(read_data(file))
    return tuple(Compiled(family, lexicon) for family in lexicon.families)


_BOUNDARY = re.compile(r" [.!?](?= )")


def _sentence_around(plain: str, start: int, end: int) -> str:
    """Return the sentence a match ends in, with its ends."""
    before = [match.start() for match in _BOUNDARY.finditer(plain, 0, max(end - 1, 1))]
    after = _BOUNDARY.search(plain, end)
    return plain[before[-1] if before else 0 : after.end() + 1 if after else len(plain)]
