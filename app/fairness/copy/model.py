"""How alike a text is to unfair ones, where no rule knows its words: a linear model. Pure.

A text is cut into pieces of three to five letters, and into the words of its place.
Each piece has a weight, learned from texts that people called unfair or fair
(``python -m tests.unit.fairness.copy.training``); their sum decides. The weights
are data, read when the first text is judged.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from app.fairness.copy.roles import TextRole
from app.fairness.copy.tokens import NormalizedText

_FOLDER = Path(__file__).parent / "coefficients"
_LENGTHS = (3, 4, 5)
_ENDS = ".!?"
SCALE = 100
"""Weights are kept as whole hundredths."""
_SENTENCE = 6
"""Running text with fewer words and marks is a name ("Team reports"), and presses nobody."""
PLACE_WEIGHT = 0.7
PLACES = {
    TextRole.DECLINE: "no",
    TextRole.CANCEL: "no",
    TextRole.REASON: "own",
    TextRole.ANSWER: "own",
    TextRole.ACCEPT: "yes",
    TextRole.KEEP: "yes",
    TextRole.HEADING: "head",
    TextRole.QUESTION: "head",
}
"""Where the same word means something else."""
RULES_ALONE = {TextRole.DECLINE, TextRole.CANCEL, TextRole.REASON, TextRole.ANSWER}
"""What customers say themselves. Rules find most of what is unfair there, and likeness would
accuse whoever speaks of a loss or of having decided."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What is known of one language."""

    threshold: float
    """From this sum on, a text is called unfair."""
    bias: float
    pieces: Mapping[str, int]


@lru_cache(maxsize=8)
def read_weights(language: str) -> Weights | None:
    """Return the weights of a language; None for one that nobody has trained."""
    file = _FOLDER / f"{language}.json"
    if not file.exists():
        return None
    return Weights(**json.loads(file.read_text(encoding="utf-8")))


def list_pieces(plain: str, role: TextRole) -> dict[str, float]:
    """Return the pieces of a plain text, and how much each counts.

    >>> sorted(list_pieces(" . no . ", TextRole.DECLINE))[:3]
    [' . ', ' . n', ' . no']
    """
    place = PLACES.get(role, "text")
    letters = {
        plain[at : at + length] for length in _LENGTHS for at in range(len(plain) - length + 1)
    }
    words = {f"{place}:{word}" for word in plain.split()} | {f"{place}:"}
    by_letter, by_word = 1 / math.sqrt(len(letters)), PLACE_WEIGHT / math.sqrt(len(words))
    return dict.fromkeys(letters, by_letter) | dict.fromkeys(words, by_word)


def find_likeness(read: NormalizedText, language: str, role: TextRole) -> tuple[int, int] | None:
    """Return the sentence that says most in a text like the unfair ones, or None."""
    is_name = not (role.is_button or role is TextRole.HEADING) and read.plain.count(" ") < _SENTENCE
    weights = None if role in RULES_ALONE or is_name else read_weights(language)
    if weights is None or score_text(read.plain, role, weights) < weights.threshold:
        return None
    sentences = _list_sentences(read.plain)
    return max(sentences, key=lambda span: score_text(read.plain[slice(*span)], role, weights))


def score_text(plain: str, role: TextRole, weights: Weights) -> float:
    """Return the sum of the weights of a plain text."""
    known = weights.pieces
    pieces = list_pieces(plain, role).items()
    return weights.bias + sum(known.get(piece, 0) * much for piece, much in pieces) / SCALE


def _list_sentences(plain: str) -> list[tuple[int, int]]:
    """Return where each sentence begins and ends, with the spaces around it."""
    ends = [at for at, sign in enumerate(plain) if sign in _ENDS]
    bounds = [*ends, len(plain)]
    pairs = [(start + 1, end) for start, end in pairwise(bounds)]
    return [pair for pair in pairs if plain[slice(*pair)].strip()] or [(0, len(plain))]
