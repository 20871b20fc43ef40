"""When each text was changed last, read from the versions of a flow. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.types import JsonObject
from app.flows.copy.texts import by_locale, list_texts

Changes = Mapping[tuple[str, str], int]
"""By key and locale: the place, in the history, of the document that brought the words."""


def list_changes(history: Sequence[JsonObject], source: str) -> Changes:
    """Return when the words of each text came to be what they are in the last document.

    ``history`` begins with the oldest version and ends with the draft.
    """
    changed: dict[tuple[str, str], int] = {}
    before: dict[tuple[str, str], str] = {}
    for index, document in enumerate(history):
        now = _words_of(document, source)
        changed |= {place: index for place, words in now.items() if before.get(place) != words}
        before = now
    return {place: index for place, index in changed.items() if place in before}


def is_outdated(changes: Changes, key: str, locale: str, source: str) -> bool:
    """Return whether the source was changed in a later document than the translation."""
    translated, written = changes.get((key, locale)), changes.get((key, source))
    if locale == source or translated is None or written is None:
        return False
    return translated < written


def _words_of(document: JsonObject, source: str) -> dict[tuple[str, str], str]:
    return {
        (text.key, locale): words
        for text in list_texts(document)
        for locale, words in by_locale(text.words, source).items()
    }
