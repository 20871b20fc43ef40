"""Whether a text differs from another by typing mistakes alone, as far as that can be seen. Pure.

Numbers, amounts and fields stay; no word comes or goes, and each keeps most of its letters.
Whether it still means the same, only a person can say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_KEPT = re.compile(r"\{\{.*?\}\}|\d[\d.,:]*|[%€$£¥]|https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST_LETTERS = 3


def is_same_wording(before: str, after: str) -> bool:
    """Return whether a text is another one with typing mistakes mended.

    >>> is_same_wording("Why do yuo leave?", "Why do you leave?")
    True
    >>> is_same_wording("You get 25% off.", "You get 30% off.")
    False
    >>> is_same_wording("You can leave.", "You cannot leave.")
    False
    """
    if not before or not after or _KEPT.findall(before) != _KEPT.findall(after):
        return False
    old, new = _words(before), _words(after)
    if "".join(old) == "".join(new):
        return True  # spaces, punctuation, capitals
    return len(old) == len(new) and all(map(_is_near, old, new))


def _words(text: str) -> list[str]:
    """Return the words without capitals and accents: those are mended too."""
    plain = unicodedata.normalize("NFKD", _KEPT.sub(" ", text))
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return _WORD.findall(bare.casefold())


def _is_near(old: str, new: str) -> bool:
    allowed = min(max(1, min(len(old), len(new)) // 3), _MOST_LETTERS)
    return old == new or _distance(old, new) <= allowed


def _distance(old: str, new: str) -> int:
    """Return how many letters were missed, added, mistaken or swapped (Damerau, Levenshtein)."""
    before: Sequence[int] = ()
    line: list[int] = list(range(len(new) + 1))
    for i, letter in enumerate(old, start=1):
        before, last, line = line, before, [i]
        for j, other in enumerate(new, start=1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and old[i - 2] == other and letter == new[j - 2]:
                cost = min(cost, last[j - 2] + 1)
            line.append(cost)
    return line[-1]
