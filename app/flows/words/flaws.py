"""What can be wrong with words, told by looking at them: too long, or not like the others. Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping

from app.flows.words.texts import Place


class Flaw(enum.StrEnum):
    """Why somebody should look at a text again. None of them keeps a flow from being published."""

    OUTDATED = "outdated"
    """The source was changed after the translation was."""
    TOO_LONG = "too_long"
    LONG_WORD = "long_word"
    """One word is wider than the page of a small phone."""
    PLACEHOLDERS = "placeholders"
    """It has other placeholders than the source."""
    ADDRESS = "address"
    """It says du where the flow says Sie, or the other way round."""


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
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{?\s*\w+\s*\}?\}")
_BREAKS = re.compile(r"[\s\-\u00ad\u200b/]+")

INFORMAL: Mapping[str, re.Pattern[str]] = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tus?|te|ti|contigo|tuy[oa]s?)\b", re.IGNORECASE),
}
FORMAL: Mapping[str, re.Pattern[str]] = {
    "nl": re.compile(r"\b(u|uw)\b", re.IGNORECASE),
    "de": re.compile(r"(?<![.!?:]\s)(?<!^)\b(Sie|Ihr(e[mnrs]?)?)\b|\bIhnen\b"),
    "es": re.compile(r"\b(usted|ustedes)\b", re.IGNORECASE),
}
"""At the beginning of a sentence "Sie" may be somebody else, so it is not counted there."""


def flaws_of(
    words: str, source: str, place: Place, *, locale: str, is_formal: bool
) -> tuple[Flaw, ...]:
    """Return what is wrong with words of a locale beside the words of the source."""
    return tuple(_flaws(words, source, place, locale=locale, is_formal=is_formal))


def _flaws(
    words: str, source: str, place: Place, *, locale: str, is_formal: bool
) -> Iterator[Flaw]:
    if len(words) > LIMITS[place]:
        yield Flaw.TOO_LONG
    if _longest_word(words) > LONGEST_WORD.get(place, _LETTERS_IN_A_LINE):
        yield Flaw.LONG_WORD
    if source and placeholders_of(words) != placeholders_of(source):
        yield Flaw.PLACEHOLDERS
    if _addresses_otherwise(words, locale, is_formal=is_formal):
        yield Flaw.ADDRESS


def placeholders_of(words: str) -> list[str]:
    """Return what looks like a gap to fill in.

    >>> placeholders_of("%(name)s pays {price}")
    ['%(name)s', '{price}']
    """
    return sorted(match[0].replace(" ", "") for match in _PLACEHOLDER.finditer(words))


def _addresses_otherwise(words: str, locale: str, *, is_formal: bool) -> bool:
    other = (INFORMAL if is_formal else FORMAL).get(locale)
    return other is not None and other.search(words) is not None


def _longest_word(words: str) -> int:
    return max((len(word) for word in _BREAKS.split(words)), default=0)
