"""What can be wrong with words, told by looking at them: too long, or not like the others. Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping

from app.fairness.copy.address import find_other_address, placeholders_of
from app.fairness.copy.judging import Surroundings, lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.rules import Severity
from app.flows.words.texts import NO_DEADLINE, Place


class Flaw(enum.StrEnum):
    """Why somebody should look at a text again. Some of the unfair ones refuse to publish."""

    OUTDATED = "outdated"
    """The source was changed after the translation was."""
    TOO_LONG = "too_long"
    LONG_WORD = "long_word"
    """One word is wider than the page of a small phone."""
    PLACEHOLDERS = "placeholders"
    """It has other placeholders than the source."""
    ADDRESS = "address"
    """It says du where the flow says Sie, or the other way round."""
    SHAMING = "shaming"
    TRICK_VERB = "trick_verb"
    DOUBLE_NEGATIVE = "double_negative"
    YES_NO_INVERSION = "yes_no_inversion"
    FALSE_URGENCY = "false_urgency"
    FEAR_LOSS = "fear_loss"
    UNSTATED_FEE = "unstated_fee"


UNFAIR = tuple(flaw for flaw in Flaw if flaw.value in {kind.value for kind in CopyKind})
"""What the linter of words finds, by the same names."""
_ROLES: Mapping[Place, TextRole] = {
    Place.TITLE: TextRole.HEADING,
    Place.REASON: TextRole.REASON,
    Place.QUESTION: TextRole.QUESTION,
    Place.CHOICE: TextRole.ANSWER,
    Place.OFFER_TITLE: TextRole.TERMS,
    Place.OFFER_BODY: TextRole.TERMS,
    Place.OFFER_BUTTON: TextRole.ACCEPT,
    Place.OFFER_LABEL: TextRole.QUESTION,
    Place.OFFER_ANSWER: TextRole.ANSWER,
}
LIMITS: Mapping[Place, int] = {
    Place.TITLE: 80,
    Place.REASON: 70,
    Place.QUESTION: 120,
    Place.CHOICE: 60,
    Place.OFFER_TITLE: 80,
    Place.OFFER_BODY: 400,
    Place.OFFER_BUTTON: 50,
    Place.OFFER_LABEL: 120,
    Place.OFFER_ANSWER: 60,
}
"""How many characters still read well on a phone."""
LONGEST_WORD = {Place.TITLE: 22, Place.OFFER_TITLE: 22}
"""In letters: a page of 320 px shows 22 letters of a heading in a line, and 30 of other text."""
_LETTERS_IN_A_LINE = 30
_BREAKS = re.compile(r"[\s\-\u00ad\u200b/]+")


def flaws_of(
    words: str,
    source: str,
    place: Place,
    *,
    locale: str,
    is_formal: bool,
    around: Surroundings = NO_DEADLINE,
) -> tuple[Flaw, ...]:
    """Return what is wrong with words of a locale beside the words of the source."""
    unfair = (Flaw(slip.kind) for slip in lint_text(words, locale, _ROLES[place], around))
    return (*unfair, *_flaws(words, source, place, locale=locale, is_formal=is_formal))


def presses(words: str, place: Place, locale: str, around: Surroundings) -> bool:
    """Return whether words press customers so that they may not reach them."""
    slips = lint_text(words, locale, _ROLES[place], around)
    return any(slip.severity is Severity.ERROR for slip in slips)


def _flaws(
    words: str, source: str, place: Place, *, locale: str, is_formal: bool
) -> Iterator[Flaw]:
    if len(words) > LIMITS[place]:
        yield Flaw.TOO_LONG
    if _longest_word(words) > LONGEST_WORD.get(place, _LETTERS_IN_A_LINE):
        yield Flaw.LONG_WORD
    if source and placeholders_of(words) != placeholders_of(source):
        yield Flaw.PLACEHOLDERS
    if find_other_address(words, locale, is_formal=is_formal):
        yield Flaw.ADDRESS


def _longest_word(words: str) -> int:
    return max((len(word) for word in _BREAKS.split(words)), default=0)
