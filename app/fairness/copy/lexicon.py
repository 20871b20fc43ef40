"""The lexicons: families of patterns for each language, written as data and read once.

What is read are the lexicons as ``python -m tests.unit.fairness.copy.compiling`` leaves them: with
the pieces that each pattern needs, so that hardly any expression has to be compiled.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from pathlib import Path

from app.fairness.copy.patterns import compile_pattern, plain_pattern
from app.fairness.copy.roles import TextRole
from app.fairness.data_files import DataEntry

LEXICONS = Path(__file__).parent / "lexicons"
COMPILED = LEXICONS / "compiled"


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
    needs: tuple[tuple[int, ...], ...] = ()
    """For each pattern, of which rows of pieces a text has to hold one each."""
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
    pieces: tuple[tuple[str, ...], ...] = ()
    """What patterns need, each row once."""


class Clues:
    """Which rows of pieces a text holds one of. Each is looked for once."""

    __slots__ = ("_known", "_pieces", "plain")

    def __init__(self, plain: str, lexicon: Lexicon) -> None:
        self.plain = plain
        self._pieces = lexicon.pieces
        self._known: dict[int, bool] = {}

    def has(self, row: int) -> bool:
        """Return whether one of the pieces of a row is there."""
        known = self._known.get(row)
        if known is None:
            plain = self.plain
            known = self._known[row] = any(piece in plain for piece in self._pieces[row])
        return known


class Compiled:
    """A family that looks for its patterns. An expression is compiled where it may be found."""

    __slots__ = ("_expressions", "_lexicon", "family")

    def __init__(self, family: Family, lexicon: Lexicon) -> None:
        self.family = family
        self._lexicon = lexicon
        self._expressions: dict[str, re.Pattern[str]] = {}

    @property
    def patterns(self) -> list[re.Pattern[str]]:
        """The expressions of all its patterns."""
        return [self._compile(pattern) for pattern in self.family.patterns]

    def find(self, clues: Clues) -> re.Match[str] | None:
        """Return the first place that nothing in its sentence takes back."""
        for pattern, needs in zip(self.family.patterns, self.family.needs, strict=True):
            if not all(clues.has(row) for row in needs):
                continue
            for match in self._compile(pattern).finditer(clues.plain):
                if not self._is_taken_back(clues.plain, match):
                    return match
        return None

    def _compile(self, pattern: str) -> re.Pattern[str]:
        found = self._expressions.get(pattern)
        if found is None:
            found = compile_pattern(pattern, self._lexicon.classes)
            self._expressions[pattern] = found
        return found

    def _is_taken_back(self, plain: str, match: re.Match[str]) -> bool:
        sentence = _sentence_around(plain, match.start(), match.end())
        words = self._lexicon.plain_words
        if self.family.unless_plain and _compile_plain_words(words).fullmatch(plain):
            return True
        return any(self._compile(pattern).search(sentence) for pattern in self.family.unless)


@lru_cache(maxsize=8)
def _compile_plain_words(words: str) -> re.Pattern[str]:
    return plain_pattern(words)


@lru_cache(maxsize=8)
def get_lexicon(language: str) -> Lexicon | None:
    """Return what is known of a language, as it was compiled; None of one that we do not speak."""
    file = COMPILED / f"{language}.json"
    return Lexicon.model_validate_json(file.read_bytes()) if file.exists() else None


@lru_cache(maxsize=8)
def get_families(language: str) -> tuple[Compiled, ...]:
    """Return the families of a language; none for one that we do not speak."""
    lexicon = get_lexicon(language)
    return tuple(Compiled(family, lexicon) for family in lexicon.families) if lexicon else ()


_BOUNDARY = re.compile(r" [.!?](?= )")


def _sentence_around(plain: str, start: int, end: int) -> str:
    """Return the sentence a match ends in, with its ends."""
    before = [match.start() for match in _BOUNDARY.finditer(plain, 0, max(end - 1, 1))]
    after = _BOUNDARY.search(plain, end)
    return plain[before[-1] if before else 0 : after.end() + 1 if after else len(plain)]
