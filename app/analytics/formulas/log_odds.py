"""Words that stand out in some texts against others. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

PRIOR_WEIGHT = 1.0
"""How many words the prior counts for, as a part of all the words there are."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class WordScore:
    """A word, how often it stands on each side, and how far it stands out on the first."""

    word: str
    count: int
    elsewhere: int
    z: float
    """The difference of log-odds in standard deviations; above 1.96 it is no chance."""


def find_words(text: str) -> set[str]:
    """Return the words of a text, without regard to case.

    >>> sorted(find_words("Too slow, too SLOW! It's 3x slower."))
    ["it's", 'slow', 'slower', 'too', 'x']
    """
    return set(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def score_words(
    here: Mapping[str, int], there: Mapping[str, int], weight: float = PRIOR_WEIGHT
) -> list[WordScore]:
    """Return the words of both sides, what stands out here first.

    Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16,
    equations 15 to 22: log-odds ratios with an informative Dirichlet prior, made
    of both sides together, each divided by its standard deviation. So neither
    rare words win by chance, nor frequent ones by their mere number.
    """
    words = {word for word in (*here, *there) if here.get(word, 0) + there.get(word, 0) > 0}
    n_here, n_there = sum(here.values()), sum(there.values())
    total = n_here + n_there
    a_total = weight * total
    scores = []
    for word in words:
        count, other = here.get(word, 0), there.get(word, 0)
        a = weight * (count + other)
        odds = _log_odds(count + a, n_here + a_total) - _log_odds(other + a, n_there + a_total)
        z = odds / math.sqrt(1 / (count + a) + 1 / (other + a))
        scores.append(WordScore(word, count, other, z))
    return sorted(scores, key=lambda score: (-score.z, score.word))


def _log_odds(count: float, total: float) -> float:
    """Return ln(count ÷ rest); 0 where there is no rest, so that nothing can stand out."""
    return math.log(count / (total - count)) if total > count else 0.0
