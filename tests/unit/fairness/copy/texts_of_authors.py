"""Texts of five hands, with what each is on the page and what is wrong with it.

The first hand wrote the rules too. The others wrote after it, each in five or six manners, and had
seen neither the rules nor any of these texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording
from tests.unit.fairness.copy.catalog_texts import list_catalog_texts
from tests.unit.fairness.copy.plain_cases import list_plain_cases
from tests.unit.fairness.copy.texts_at_hand import PARTS, read_texts, texts

FIRST = "first"
"""The hand that wrote the rules, and the texts at hand."""
UNSEEN = ("second", "third", "fourth", "fifth")
"""Hands that had not seen the rules, and that no rule was made to find more of."""
HANDS = (FIRST, *UNSEEN)
PLAIN = "plain case"
"""The kind of texts about which there is no doubt."""


@dataclass(frozen=True)
class LabeledText:
    """A text that was called fair or unfair by whoever wrote it."""

    hand: str
    """Who wrote it. Empty: nobody that could be left out, and only learned from."""
    manner: str
    """As what company. Empty: it is no text to judge by."""
    role: TextRole
    kind: str
    words: str
    is_unfair: bool


@cache
def list_texts_of_authors(language: str) -> tuple[LabeledText, ...]:
    """Return the texts by which the linter is judged."""
    return tuple(text for hand in HANDS for text in _read_hand(hand, language))


def list_training_texts(language: str) -> list[LabeledText]:
    """Return all that the model learns from: authors, texts at hand, and our own words."""
    found = list(list_texts_of_authors(language))
    for part, label in product(PARTS, ("shaming", "fair")):
        found += [
            LabeledText(FIRST, "", role, label, words, label == "shaming")
            for role, words in texts(part, language, label)
        ]
    found += [
        LabeledText(FIRST, "", role, PLAIN, words, is_unfair)
        for role, words, is_unfair in list_plain_cases(language)
    ]
    found += _list_own_texts(language)
    return list(dict.fromkeys(found))


def _list_own_texts(language: str) -> Iterator[LabeledText]:
    """Yield what our pages say, and what we call a fair wording: all of it is fair."""
    own = list_catalog_texts(language, "messages") | list_catalog_texts(language, "formal")
    for words in sorted(own):
        yield LabeledText("", "", TextRole.TEXT, "own", words, False)
    for role, kind in product(TextRole, CopyKind):
        if words := fair_wording(kind, language, role):
            yield LabeledText("", "", role, "own", words, False)


def _read_hand(hand: str, language: str) -> Iterator[LabeledText]:
    for manner, labels in read_texts(f"authors/{hand}/{language}").items():
        for label, places in labels.items():
            for place, kinds in places.items():
                for kind, listed in kinds.items():
                    for words in listed:
                        is_unfair = label == "unfair"
                        yield LabeledText(hand, manner, TextRole(place), kind, words, is_unfair)
