"""A text as plain words: without case, accents, invisible characters and drawn-out letters. Pure.

What is left is one string, a space around every word, in which patterns can be
looked for. Every word knows where it stood, so that a finding can quote it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LENGTH = 2000
"""As long as a text can be. Whatever follows is not read, so that time stays bounded."""
END = "."
"""Stands before the first word, and behind every sentence."""
FACT = "§"
"""Stands for a date, an amount or a gap that a date or amount will fill."""

CLOCK = "⧗"
"""Stands behind the fact that is minutes and seconds, or a time of day."""

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`\uff07"
_PIECE = re.compile(
    rf"(?P<gap>%\(\w+\)[sd]|\{{\{{?\s*\w+\s*\}}?\}})"
    rf"|(?P<number>\d[\d.,:/]*\d|\d)"
    rf"|(?P<word>[^\W\d_][\w\u0300-\u036f{_APOSTROPHES}{_INVISIBLE}]*)"
    r"|(?P<heart>[\U0001f494\U0001f622\U0001f62d\U0001f625\U0001f63f\u2639])"
    r"|(?P<mark>[.!?\u2026:;\n\u00bf\u00a1\u3002\uff01\uff1f])"
    r"|(?P<comma>[,\u2013\u2014()\uff0c]|\s-\s)"
    r"|(?P<money>[$\u20ac\u00a3%])"
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_ENDS = ".!?"
_MAX_AHEAD = 8
"""How many words a quotation grows by, to end where the sentence does."""
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_MARKS = {"!": "!", "\uff01": "!", "?": "?", "\uff1f": "?", "\u00bf": "", "\u00a1": ""}
_ENGLISH = (
    (re.compile("^can't$|^cant$"), "can not"),
    (re.compile("^won't$|^wont$"), "will not"),
    (re.compile("^(do|does|did|is|are|was|have|had|would|could|should)n'?t$"), r"\1 not"),
    (re.compile("^(i)'?m$"), r"\1 am"),
    (re.compile("^let's$"), "let us"),
    (re.compile("^(i|we|you|they|he|she)'d$"), r"\1 would"),
    (re.compile("^(i|we|you|they|it|he|she|that|this)'ll$"), r"\1 will"),
    (re.compile("^(i|we|you|they)'ve$"), r"\1 have"),
    (re.compile("^(we|you|they)'re$"), r"\1 are"),
    (re.compile("^(that|it|what|here|there|who)'s$"), r"\1 is"),
)
_ELIDING = {"fr"}
"""Languages in which an apostrophe parts two words: "j'aime" is "je" and "aime"."""


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text as it is looked at."""

    original: str
    plain: str
    """The words, each with a space before it, and one behind the last."""
    starts: tuple[int, ...]
    """Where each word begins in ``plain``."""
    places: tuple[tuple[int, int], ...]
    """Where it stood in the text."""

    def quote(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a piece of ``plain`` stood."""
        first = bisect_right(self.starts, start + 1) - 1
        last = bisect_right(self.starts, end - 1) - 1
        last = self._end_of_sentence(last)
        return self.places[max(first, 0)][0], self.places[max(last, 0)][1]

    def _end_of_sentence(self, last: int) -> int:
        """Return the last word of the sentence, unless that is far away."""
        for ahead in range(last, min(last + _MAX_AHEAD, len(self.starts))):
            is_end = self.plain[self.starts[ahead]] in _ENDS or ahead + 1 == len(self.starts)
            if is_end:
                return ahead - 1 if self.plain[self.starts[ahead]] in _ENDS else ahead
        return last


def read_text(text: str, language: str) -> NormalizedText:
    r"""Return a text as patterns see it.

    >>> read_text("NO thanks,\u200b I'd…", "en").plain
    ' . no thanks , i would . '
    """
    seen = text[:MAX_LENGTH]
    words: list[str] = [END]
    places: list[tuple[int, int]] = [(0, 0)]
    for match in _PIECE.finditer(seen):
        for word in _words(match, language):
            if word not in {END, FACT} or words[-1] != word:
                words.append(word)
                places.append(match.span())
    starts = [1]
    for word in words[:-1]:
        starts.append(starts[-1] + len(word) + 1)
    return NormalizedText(text, f" {' '.join(words)} ", tuple(starts), tuple(places))


def fold(word: str) -> str:
    r"""Return a word without case, accents and what cannot be seen.

    >>> fold("Überge\u00adben")
    'ubergeben'
    """
    visible = _HIDDEN.sub("", unicodedata.normalize("NFKC", word))
    spread = unicodedata.normalize("NFKD", visible.casefold())
    bare = "".join(each for each in spread if not unicodedata.combining(each))
    return _DRAWN_OUT.sub(r"\1", bare)


def _words(match: re.Match[str], language: str) -> Iterator[str]:
    match match.lastgroup:
        case "word":
            yield from _plain(match[0], language).split()
        case "number" if _CLOCK.fullmatch(match[0]):
            yield from (FACT, CLOCK)
        case "gap" | "number" | "money":
            yield FACT
        case "heart":
            yield "♥"
        case "comma":
            yield ","
        case _:
            yield from filter(None, [_MARKS.get(match[0], END)])


def _plain(word: str, language: str) -> str:
    folded = re.sub(f"[{_APOSTROPHES}]", "'", fold(word))
    if language == "en":
        for pattern, whole in _ENGLISH:
            if pattern.search(folded):
                return pattern.sub(whole, folded)
    pieces = folded.split("'") if language in _ELIDING else [folded.replace("'", "")]
    return " ".join(re.sub(r"[^\w]", "", piece) for piece in pieces)
