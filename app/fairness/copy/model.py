"""How alike a text is to unfair ones: a linear model, learned from texts of several hands. Pure.

It judges in two steps. First a text is cut into pieces: of three to five letters, words with their
place, and pairs of words. Each piece has a weight, and their sum is the likeness of the text; that
of its worst sentence is found likewise. Then that likeness is weighed together with the place of
the text and with what rules found in it (``SIGNS``): the same likeness says more on a button
than in running text. The weights are data, read when the first text of a language is
judged, and learned by ``python -m tests.unit.fairness.copy.training``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from app.fairness.copy.roles import TextRole

COEFFICIENTS = Path(__file__).parent / "coefficients"
_LENGTHS = (3, 4, 5)
_ENDS = ".!?"
_MARKS = "?!§⧗,"
SCALE = 100
"""Weights are kept as whole hundredths."""
_SENTENCE = 6
"""Running text with fewer words and marks is a name ("Team reports"), and presses nobody."""
_LETTERS, _WORDS, _PAIRS, _LOOK = math.sqrt(0.6), math.sqrt(0.5), math.sqrt(0.5), math.sqrt(0.2)
"""How much each group of pieces counts."""
_MOST = 5
"""From so many points on, more of them say no more."""
PLACES = {
    TextRole.DECLINE: "no",
    TextRole.CANCEL: "no",
    TextRole.REASON: "own",
    TextRole.ANSWER: "own",
    TextRole.ACCEPT: "yes",
    TextRole.KEEP: "yes",
    TextRole.HEADING: "head",
    TextRole.QUESTION: "ask",
    TextRole.BODY: "body",
    TextRole.TERMS: "body",
}
"""Where the same word means something else."""
_JUDGED_AS = {
    TextRole.TEXT: TextRole.BODY,
    TextRole.TERMS: TextRole.BODY,
    TextRole.KEEP: TextRole.ACCEPT,
}
"""Places of which too few texts were written: each is weighed like another one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What is known of one language."""

    bias: float
    pieces: Mapping[str, int]
    signs: Mapping[str, float]
    """What the second step weighs."""
    threshold: float
    """From this sum of the second step on, a text is called unfair."""


@dataclass(frozen=True, slots=True)
class RuleSigns:
    """What rules found in a text."""

    points: Mapping[str, int]
    """How much there is of each kind, also where it is too little for a finding."""
    has_finding: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a text is to unfair ones."""

    whole: float
    worst: float
    """The same, of the sentence that is most alike."""
    sentences: int
    span: tuple[int, int]
    """Where the worst sentence stands in the plain text."""


@lru_cache(maxsize=8)
def read_weights(language: str) -> Weights | None:
    """Return the weights of a language; None for one that nobody has trained."""
    file = COEFFICIENTS / f"{language}.json"
    if not file.exists():
        return None
    return Weights(**json.loads(file.read_bytes()))


def is_name(plain: str, role: TextRole) -> bool:
    """Return whether a text is too short to say anything in its place."""
    may_be_short = role.is_button or role.is_customers_own or role is TextRole.HEADING
    return not may_be_short and plain.count(" ") < _SENTENCE


def is_unfair(likeness: Likeness, role: TextRole, found: RuleSigns, weights: Weights) -> bool:
    """Return whether a text is called unfair, likeness and rules taken together."""
    return weigh_signs(list_signs(likeness, role, found), weights) >= weights.threshold


def can_be_unfair(likeness: Likeness, role: TextRole, weights: Weights) -> bool:
    """Return whether a text may be called unfair, if rules find all that they can find.

    Of most fair texts it is clear that they are fair, and then no rule has to be looked for.
    """
    known = weights.signs
    everything = RuleSigns({sign[5:]: _MOST for sign in known if sign.startswith("rule:")}, True)
    signs = list_signs(likeness, role, everything)
    rules = {sign for sign in signs if sign.startswith("rule")}
    least = {
        sign: much for sign, much in signs.items() if sign not in rules or known.get(sign, 0.0) > 0
    }
    return weigh_signs(least, weights) >= weights.threshold


def weigh_signs(signs: Mapping[str, float], weights: Weights) -> float:
    """Return the sum of the second step."""
    known = weights.signs
    return sum(known.get(sign, 0.0) * much for sign, much in signs.items())


def measure_likeness(plain: str, role: TextRole, weights: Weights) -> Likeness:
    """Return how alike a plain text and its worst sentence are to unfair ones."""
    spans, whole = list_sentences(plain), score_text(plain, role, weights)
    if len(spans) == 1:
        return Likeness(whole, whole, 1, spans[0])
    scores = {span: score_text(quote_sentence(plain, span), role, weights) for span in spans}
    span = max(spans, key=lambda each: scores[each])
    return Likeness(whole, scores[span], len(spans), span)


def list_signs(likeness: Likeness, role: TextRole, found: RuleSigns) -> dict[str, float]:
    """Return what the second step weighs of a text.

    >>> sorted(list_signs(Likeness(0.5, 0.5, 1, (0, 9)), TextRole.BODY, RuleSigns({}, False)))
    ['', '@body', 'whole', 'whole@body']
    """
    place = _JUDGED_AS.get(role, role).value
    signs = {"": 1.0, f"@{place}": 1.0, "whole": likeness.whole, f"whole@{place}": likeness.whole}
    if likeness.sentences > 1:
        signs |= {"several": 1.0, "worst": likeness.worst - likeness.whole}
    if likeness.sentences > 2:
        signs["many"] = 1.0
    signs |= {f"rule:{kind}": min(points, _MOST) / 4 for kind, points in found.points.items()}
    if found.has_finding:
        signs |= {"rule": 1.0, f"rule@{place}": 1.0}
    return signs


def list_pieces(plain: str, role: TextRole) -> dict[str, float]:
    """Return the pieces of a plain text, and how much each counts.

    >>> sorted(list_pieces(" . no . ", TextRole.DECLINE))[:3]
    [' . ', ' . n', ' . no']
    """
    place, words = PLACES.get(role, "text"), plain.split()
    letters = (
        plain[at : at + length] for length in _LENGTHS for at in range(len(plain) - length + 1)
    )
    pieces = _share(letters, _LETTERS)
    pieces |= _share((f"{place}:{word}" for word in words), _WORDS)
    pieces |= _share((f"{one}+{other}" for one, other in pairwise(words)), _PAIRS)
    pieces[f"@{role.value}"] = 1.0
    return pieces | dict.fromkeys(_list_looks(words, place), _LOOK)


def score_text(plain: str, role: TextRole, weights: Weights) -> float:
    """Return the sum of the weights of a plain text."""
    known = weights.pieces
    pieces = list_pieces(plain, role).items()
    return weights.bias + sum(known.get(piece, 0) * much for piece, much in pieces) / SCALE


def list_sentences(plain: str) -> list[tuple[int, int]]:
    """Return where each sentence begins and ends, with the spaces around it."""
    ends = [at for at, sign in enumerate(plain) if sign in _ENDS]
    pairs = [(start + 1, end) for start, end in pairwise([*ends, len(plain)])]
    return [pair for pair in pairs if plain[slice(*pair)].strip()] or [(0, len(plain))]


def quote_sentence(plain: str, span: tuple[int, int]) -> str:
    """Return one sentence of a plain text as a plain text of its own."""
    start, end = span
    return f" .{plain[start : end + 1].rstrip()} " if start else plain


def _share(pieces: Iterable[str], weight: float) -> dict[str, float]:
    """Return pieces of one group, which count the less the more there are."""
    different = set(pieces)
    return dict.fromkeys(different, weight / math.sqrt(len(different) or 1))


def _list_looks(words: list[str], place: str) -> Iterable[str]:
    """Yield what can be seen without reading: marks, numbers and length."""
    for mark in _MARKS:
        if mark in words:
            yield from (f"@{mark}", f"@{place}{mark}")
        if words.count(mark) > 1:
            yield f"@2{mark}"
    yield from (f"@n{min(len(words) // 4, 9)}", f"@{place}{min(len(words) // 6, 6)}")
