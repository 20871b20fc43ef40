"""The words of a flow as rows and columns: what is there, what stands in, what is wrong. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.database.types import JsonObject
from app.core.locale import is_formal_in
from app.fairness.copy.analysis import TextContext
from app.flows.copy.checks import TextProblem, find_problems
from app.flows.copy.history import Changes, is_outdated, list_changes
from app.flows.copy.owner_texts import access_lasts
from app.flows.copy.texts import Text, by_locale, list_texts
from app.flows.document.content import text_in
from app.flows.document.vocabulary import STEP_KINDS

OurWords = Callable[[Text, str, bool], str]
"""Returns our own words for a text in a locale, formal or not; nothing where we have none."""


class Fallback(enum.StrEnum):
    """Whose words customers read where the owner wrote none in their language."""

    NONE = ""
    OURS = "ours"
    """Our own wording in the right language."""
    SHARED = "shared"
    """The one text that is meant for everybody."""
    OTHER = "other"
    """The owner's words in another language: nothing else is left."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in one language."""

    locale: str
    words: str
    """The owner's. Empty: there are none."""
    shown: str
    """What customers read."""
    stand_in: Fallback
    is_missing: bool
    """Whether the owner wrote this text in other languages and not in this one."""
    flaws: tuple[TextProblem, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One text in every language of the flow."""

    text: Text
    source: Cell
    cells: tuple[Cell, ...]
    """By the order of the languages, the source among them."""

    def cell(self, locale: str) -> Cell:
        """Return the cell of a language."""
        return next(cell for cell in self.cells if cell.locale == locale)

    def has(self, *flaws: TextProblem) -> bool:
        """Return whether one of its cells has one of these flaws."""
        return any(flaw in cell.flaws for cell in self.cells for flaw in flaws)

    @property
    def is_incomplete(self) -> bool:
        """Whether it is missing in a language."""
        return any(cell.is_missing for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """All words of a flow."""

    source: str
    locales: tuple[str, ...]
    rows: tuple[Row, ...]

    def percent(self, locale: str) -> int:
        """Return how much of it can be read in a language as it is meant; 100 is all of it."""
        cells = [row.cell(locale) for row in self.rows]
        done = sum(not cell.is_missing for cell in cells)
        return 100 * done // len(cells) if cells else 100

    def row(self, key: str) -> Row | None:
        """Return the row of a text, if the flow has it."""
        return next((row for row in self.rows if row.text.key == key), None)


def build_grid(
    history: Sequence[JsonObject],
    offers: Iterable[Text],
    locales: Sequence[str],
    source: str,
    our_words: OurWords,
) -> Grid:
    """Return the words of the last document of ``history``, and of the offers it uses.

    Offers have no versions, so their translations are never called outdated.
    """
    document = history[-1] if history else {}
    address = str(document.get("address") or "usual")
    reader = _Reader(source, locales, our_words, list_changes(history, source), address)
    ordered = (source, *(locale for locale in locales if locale != source))
    around = TextContext(access_lasts(document), has_end=False)
    own = (replace(text, around=around) for text in list_texts(document))
    rows = [reader.row(text, ordered) for text in (*own, *offers)]
    return Grid(source, ordered, tuple(rows))


def offers_used(document: JsonObject) -> list[str]:
    """Return the keys of the offers that a document names, each once, in its order."""
    keys: dict[str, None] = {}
    for step in document.get("steps") or ():
        for kind in set(STEP_KINDS) & set(step if isinstance(step, dict) else ()):
            part = step[kind] if isinstance(step[kind], dict) else {}
            for holder in (*_dicts(part.get("reasons")), part):
                keys |= dict.fromkeys(_texts(holder.get("offers")))
    return list(keys)


def _dicts(value: object) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the cells of one flow."""

    source: str
    locales: Sequence[str]
    our_words: OurWords
    changes: Changes
    address: str

    def row(self, text: Text, locales: Sequence[str]) -> Row:
        cells = tuple(self._cell(text, locale) for locale in locales)
        return Row(text, next(cell for cell in cells if cell.locale == self.source), cells)

    def _cell(self, text: Text, locale: str) -> Cell:
        written = by_locale(text.words, self.source)
        words = written.get(locale, "")
        if words:
            return Cell(locale, words, words, Fallback.NONE, False, self._flaws(text, locale))
        stand_in, shown = self._stand_in(text, locale)
        return Cell(locale, "", shown, stand_in, bool(written), ())

    def _flaws(self, text: Text, locale: str) -> tuple[TextProblem, ...]:
        written = by_locale(text.words, self.source)
        words, source = written[locale], written.get(self.source, "")
        seen = find_problems(
            words,
            source,
            text.place,
            locale=locale,
            is_formal=is_formal_in(self.address, locale),
            around=text.around,
        )
        is_old = is_outdated(self.changes, text.key, locale, self.source)
        return (TextProblem.OUTDATED, *seen) if is_old else seen

    def _stand_in(self, text: Text, locale: str) -> tuple[Fallback, str]:
        """Return whose words customers read instead, as ``text_in`` decides it, and the words."""
        if isinstance(text.words, str) and text.words:
            return Fallback.SHARED, text.words
        ours = self.our_words(text, locale, is_formal_in(self.address, locale))
        if ours:
            return Fallback.OURS, ours
        other = text_in(text.words, locale, chain=self.locales)
        return (Fallback.OTHER, other) if other else (Fallback.NONE, "")
