"""Texts of eleven manners of writing, with what each is on the page and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording
from tests.unit.fairness.copy.catalog_texts import list_catalog_texts
from tests.unit.fairness.copy.texts_at_hand import PARTS, read_texts, texts

FRESH = ("kitchen", "streaming", "school", "charity")
"""Manners that were written after the rules, and that no rule was changed for."""


@dataclass(frozen=True)
class LabeledText:
    """A text that was called fair or unfair by whoever wrote it."""

    author: str
    """In whose manner. Empty: it is no author's, and only learned from."""
    role: TextRole
    kind: str
    words: str
    is_unfair: bool


@cache
def list_texts_of_authors(language: str) -> tuple[LabeledText, ...]:
    """Return the texts by which the linter is judged."""
    return tuple(_read_authors(language))


def list_training_texts(language: str) -> list[LabeledText]:
    """Return all that the model learns from: authors, texts at hand, and our own words."""
    found = list(list_texts_of_authors(language))
    for part, label in product(PARTS, ("shaming", "fair")):
        found += [
            LabeledText("", role, label, words, label == "shaming")
            for role, words in texts(part, language, label)
        ]
    found += _list_own_texts(language)
    return list(dict.fromkeys(found))


def _list_own_texts(language: str) -> Iterator[LabeledText]:
    """Yield what our pages say, and what we call a fair wording: all of it is fair."""
    own = list_catalog_texts(language, "messages") | list_catalog_texts(language, "formal")
    for words in sorted(own):
        yield LabeledText("", TextRole.TEXT, "own", words, False)
    for role, kind in product(TextRole, CopyKind):
        if words := fair_wording(kind, language, role):
            yield LabeledText("", role, "own", words, False)


def _read_authors(language: str) -> Iterator[LabeledText]:
    written = read_texts(f"authors/{language}")
    for author, labels in written.items():
        for label, places in labels.items():
            for place, kinds in places.items():
                for kind, listed in kinds.items():
                    for words in listed:
                        yield LabeledText(author, TextRole(place), kind, words, label == "unfair")
