"""Trains the model beside the rules, and judges it by authors it was not trained on.

``python -m tests.unit.fairness.copy.training`` writes the coefficients anew. The model is a
ridge regression on the pieces of a text. Who is judged is left out of the training and of the
choice of the threshold: with the inverse of one matrix, that costs no training of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from app.fairness.copy import model
from app.fairness.copy.analysis import find_by_rules
from app.fairness.copy.tokens import read_text
from tests.unit.fairness.copy.texts_of_authors import LabeledText, list_training_texts

LANGUAGES = ("en", "nl", "de", "es", "fr")
COEFFICIENTS = Path(model.__file__).parent / "coefficients"
ALLOWED = 0.008
"""The share of fair texts that the model may accuse where no rule does."""
_RIDGE, _BIAS, _OTHERS, _RARE = 0.6, 0.1, 0.5, 3
"""How much weights shrink; how much the constant counts; how much a text does that
is no author's; in how many texts a piece has to occur."""
_KEPT = 8000
"""How many pieces are kept: those that weigh most. The others hardly move a score."""


@dataclass
class Judged:
    """All texts of a language with what was found, each by a model that knows not its author."""

    texts: list[LabeledText]
    by_rules: np.ndarray
    by_model: np.ndarray

    @property
    def found(self) -> np.ndarray:
        return self.by_rules | self.by_model


class Training:
    """The texts of one language as numbers."""

    def __init__(self, language: str) -> None:
        self.texts = list_training_texts(language)
        pieces = [
            model.list_pieces(read_text(text.words, language).plain, text.role)
            for text in self.texts
        ]
        often = Counter(piece for each in pieces for piece in each)
        self.vocabulary = sorted(piece for piece, times in often.items() if times >= _RARE)
        self.matrix = _build_matrix(pieces, self.vocabulary)
        self.labels = np.array([1.0 if text.is_unfair else -1.0 for text in self.texts])
        self.by_rules = np.array(
            [bool(find_by_rules(text.words, language, text.role)) for text in self.texts]
        )
        self.authors = sorted({text.author for text in self.texts} - {""})

    def rows_of(self, *authors: str) -> np.ndarray:
        return np.array([at for at, text in enumerate(self.texts) if text.author in authors])

    @cached_property
    def inverse(self) -> np.ndarray:
        kernel = (self.matrix @ self.matrix.T).toarray() + _BIAS
        shares = np.array([1.0 if text.author else _OTHERS for text in self.texts])
        return np.linalg.inv(kernel + np.diag(_RIDGE / shares))

    @cached_property
    def duals(self) -> np.ndarray:
        return self.inverse @ self.labels

    def score_left_out(self, *authors: str) -> dict[int, float]:
        """Return the scores of authors by a model that was trained without them."""
        rows = self.rows_of(*authors)
        block = self.inverse[np.ix_(rows, rows)]
        scores = self.labels[rows] - np.linalg.solve(block, self.duals[rows])
        return dict(zip(rows.tolist(), scores.tolist(), strict=True))

    def is_open(self, at: int) -> bool:
        """Return whether the model has a say: no rule found anything, and its place allows it."""
        return not self.by_rules[at] and self.texts[at].role not in model.RULES_ALONE

    def choose_threshold(self, scores: list[tuple[int, float]]) -> float:
        """Return the least score that accuses no more than the allowed share of fair texts."""
        fair = [(at, score) for at, score in scores if self.labels[at] < 0]
        new = sorted((score for at, score in fair if self.is_open(at)), reverse=True)
        return new[int(ALLOWED * len(fair))] + 1e-6


@cache
def train(language: str) -> Training:
    """Return the numbers of a language, once."""
    return Training(language)


@cache
def judge_by_authors(language: str) -> Judged:
    """Judge each author by a model and a threshold that come from the others."""
    known = train(language)
    pairs = {pair: known.score_left_out(*pair) for pair in combinations(known.authors, 2)}
    found = np.zeros(len(known.texts), dtype=bool)
    for author in known.authors:
        own = set(known.rows_of(author).tolist())
        others = [
            (at, score)
            for pair, scores in pairs.items()
            if author in pair
            for at, score in scores.items()
            if at not in own
        ]
        threshold = known.choose_threshold(others)
        for at, score in known.score_left_out(author).items():
            found[at] = score >= threshold and known.is_open(at)
    rows = known.rows_of(*known.authors)
    texts = [known.texts[at] for at in rows]
    return Judged(texts, known.by_rules[rows], found[rows])


def build_weights(language: str) -> model.Weights:
    """Return the weights of a model that has learned from everybody."""
    known = train(language)
    scores = [each for author in known.authors for each in known.score_left_out(author).items()]
    values = np.rint(known.matrix.T @ known.duals * model.SCALE).astype(int)
    least = np.sort(np.abs(values))[-_KEPT]
    pieces = {
        piece: value
        for piece, value in zip(known.vocabulary, values.tolist(), strict=True)
        if abs(value) > least
    }
    bias = round(float(_BIAS * known.duals.sum()), 4)
    return model.Weights(round(known.choose_threshold(scores), 4), bias, pieces)


def _build_matrix(pieces: list[dict[str, float]], vocabulary: list[str]) -> csr_matrix:
    columns = {piece: at for at, piece in enumerate(vocabulary)}
    cells = [
        (row, columns[piece], much)
        for row, each in enumerate(pieces)
        for piece, much in each.items()
        if piece in columns
    ]
    rows, at, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, at)), shape=(len(pieces), len(vocabulary)))


def write_weights(language: str) -> None:
    """Write the coefficients of a language."""
    weights = build_weights(language)
    content = {
        "threshold": weights.threshold,
        "bias": weights.bias,
        "pieces": weights.pieces,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), indent=0)
    (COEFFICIENTS / f"{language}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    for each in LANGUAGES:
        write_weights(each)
