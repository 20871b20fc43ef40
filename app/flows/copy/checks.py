"""What can be wrong with words, told by looking at them: too long, or not like the others. Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping

from app.core.findings import Severity
from app.core.text.merge_fields import list_merge_faults
from app.fairness.copy.address import find_other_address, list_placeholders
from app.fairness.copy.analysis import TextContext, lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.flows.copy.texts import NO_DEADLINE, TextOwner


class TextProblem(enum.StrEnum):
    """Why somebody should look at a text again. Some of the unfair ones refuse to publish."""

    OUTDATED = "outdated"
    """The source was changed after the translation was."""
    TOO_LONG = "too_long"
    LONG_WORD = "long_word"
    """One word is wider than the page of a small phone."""
    PLACEHOLDERS = "placeholders"
    """It has other placeholders than the source."""
    MERGE_FIELD = "merge_field"
    """A field that there is not, one without a default, or something that looks like one."""
    ADDRESS = "address"
    """It says du where the flow says Sie, or the other way round."""
    SHAMING = "shaming"
    TRICK_VERB = "trick_verb"
    DOUBLE_NEGATIVE = "double_negative"
    YES_NO_INVERSION = "yes_no_inversion"
    FALSE_URGENCY = "false_urgency"
    FEAR_LOSS = "fear_loss"
    UNSTATED_FEE = "unstated_fee"
    OBSTRUCTION = "obstruction"
    FORCED_ANSWER = "forced_answer"
    PRESSURE = "pressure"


UNFAIR = tuple(flaw for flaw in TextProblem if flaw.value in {kind.value for kind in CopyKind})
"""What the linter of words finds, by the same names."""
_ROLES: Mapping[TextOwner, TextRole] = {
    TextOwner.TITLE: TextRole.HEADING,
    TextOwner.REASON: TextRole.REASON,
    TextOwner.QUESTION: TextRole.QUESTION,
    TextOwner.CHOICE: TextRole.ANSWER,
    TextOwner.OFFER_TITLE: TextRole.TERMS,
    TextOwner.OFFER_BODY: TextRole.TERMS,
    TextOwner.OFFER_BUTTON: TextRole.ACCEPT,
    TextOwner.OFFER_LABEL: TextRole.QUESTION,
    TextOwner.OFFER_ANSWER: TextRole.ANSWER,
}
LIMITS: Mapping[TextOwner, int] = {
    TextOwner.TITLE: 80,
    TextOwner.REASON: 70,
    TextOwner.QUESTION: 120,
    TextOwner.CHOICE: 60,
    TextOwner.OFFER_TITLE: 80,
    TextOwner.OFFER_BODY: 400,
    TextOwner.OFFER_BUTTON: 50,
    TextOwner.OFFER_LABEL: 120,
    TextOwner.OFFER_ANSWER: 60,
}
"""How many characters still read well on a phone."""
LONGEST_WORD = {TextOwner.TITLE: 22, TextOwner.OFFER_TITLE: 22}
"""In letters: a page of 320 px shows 22 letters of a heading in a line, and 30 of other text."""
_LETTERS_IN_A_LINE = 30
_BREAKS = re.compile(r"[\s\-\u00ad\u200b/]+")


def find_problems(
    words: str,
    source: str,
    place: TextOwner,
    *,
    locale: str,
    is_formal: bool,
    around: TextContext = NO_DEADLINE,
) -> tuple[TextProblem, ...]:
    """Return what is wrong with words of a locale beside the words of the source."""
    unfair = (TextProblem(slip.kind) for slip in lint_text(words, locale, _ROLES[place], around))
    return (*unfair, *_flaws(words, source, place, locale=locale, is_formal=is_formal))


def presses(words: str, place: TextOwner, locale: str, around: TextContext) -> bool:
    """Return whether words press customers so that they may not reach them."""
    slips = lint_text(words, locale, _ROLES[place], around)
    return any(slip.severity is Severity.ERROR for slip in slips)


def _flaws(
    words: str, source: str, place: TextOwner, *, locale: str, is_formal: bool
) -> Iterator[TextProblem]:
    if len(words) > LIMITS[place]:
        yield TextProblem.TOO_LONG
    if _longest_word(words) > LONGEST_WORD.get(place, _LETTERS_IN_A_LINE):
        yield TextProblem.LONG_WORD
    if source and list_placeholders(words) != list_placeholders(source):
        yield TextProblem.PLACEHOLDERS
    if any(list_merge_faults(words)):
        yield TextProblem.MERGE_FIELD
    if find_other_address(words, locale, is_formal=is_formal):
        yield TextProblem.ADDRESS


def _longest_word(words: str) -> int:
    return max((len(word) for word in _BREAKS.split(words)), default=0)
