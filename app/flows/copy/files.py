"""Words as files for translators: what a file changes, and what of it cannot be read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.flows.copy.grid import Cell, Grid
from app.flows.copy.texts import TextOwner

MAX_FILE_BYTES = 200 * 1024
_OTHER_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class TextChange:
    """Other words for one cell. Empty words take away what is there."""

    key: str
    locale: str
    words: str
    seen: str | None = None
    """What stood there when the member began to write. None: never mind."""


@dataclass(frozen=True, slots=True)
class ParsedTexts:
    """What a file says."""

    changes: tuple[TextChange, ...]
    """What differs from the grid."""
    unknown: tuple[str, ...]
    """Keys that the flow does not have, such as those of a reason that is gone."""
    skipped: int = 0
    """How many are marked as not yet right (fuzzy)."""

    @property
    def added(self) -> tuple[TextChange, ...]:
        """The changes where nothing stands yet."""
        return tuple(change for change in self.changes if not change.seen)


class UnreadableFile(ValueError):
    """A file that nothing is taken from, and why: a code, and the place where there is one."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code
        self.where = where


def written(words: str) -> str:
    """Return words as a file holds them: every end of a line is one that all programs know."""
    return _OTHER_LINE_ENDS.sub("\n", words).strip()


def changes_in(grid: Grid, found: dict[tuple[str, str], str], *, skipped: int = 0) -> ParsedTexts:
    """Return what words by key and locale change about the grid.

    Where a file is empty nobody has written yet, which takes away nothing.
    """
    known = {(row.text.key, cell.locale): cell for row in grid.rows for cell in row.cells}
    return ParsedTexts(
        changes=tuple(
            TextChange(key, locale, words, seen=known[key, locale].words)
            for (key, locale), words in found.items()
            if (key, locale) in known and words.strip() and _differs(known[key, locale], words)
        ),
        unknown=tuple(dict.fromkeys(key for key, locale in found if (key, locale) not in known)),
        skipped=skipped,
    )


def check_size(content: bytes) -> None:
    """Refuse files that nobody translates by hand.

    :raises UnreadableFile: if it is too large.
    """
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile("too_large")


def note_on(place: TextOwner) -> str:
    """Return what a translator has to know about a place, in English as such files are."""
    return {
        TextOwner.TITLE: "Heading of a page",
        TextOwner.REASON: "Answer to why somebody cancels",
        TextOwner.QUESTION: "Question about that answer",
        TextOwner.CHOICE: "Answer to that question",
        TextOwner.OFFER_TITLE: "Heading of an offer",
        TextOwner.OFFER_BODY: "Text of an offer",
        TextOwner.OFFER_BUTTON: "Words on the button or link of an offer",
        TextOwner.OFFER_LABEL: "What an offer asks for or gives",
        TextOwner.OFFER_ANSWER: "An answer to choose in an offer",
    }[place]


def _differs(cell: Cell, words: str) -> bool:
    return written(words) != written(cell.words)
