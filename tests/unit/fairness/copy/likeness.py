"""The first step of the model: how alike a text is to unfair ones, learned for each language.

It is a ridge regression on the pieces of texts. With the inverse of one matrix, leaving
out one hand or two costs no training of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

from app.fairness.copy import model
from app.fairness.copy.analysis import TextContext, find_by_rules, list_debatable
from app.fairness.copy.tokens import read_text
from tests.unit.fairness.copy.texts_of_authors import (
    PLAIN,
    LabeledText,
    list_training_texts,
)

_RIDGE, _BIAS, _RARE = 0.5, 0.1, 2
"""How much weights shrink; how much the constant counts; in how many texts a piece occurs."""
_AT_HAND, _OWN, _CERTAIN = 0.5, 0.3, 2.0
"""How much a text counts that was written to make the rules, one of our own pages, and one
about which there is no doubt."""
_KEPT = 15_000
"""How many pieces are kept: those that weigh most."""


@dataclass(frozen=True)
class Measured:
    """A text with what both steps know of it, measured without the hand that wrote it."""

    language: str
    text: LabeledText
    signs: Mapping[str, float]
    has_finding: bool
    """Whether rules alone find anything."""
    is_sure: bool
    """Whether rules find what the model has no say in."""
    is_name: bool


class FirstStep:
    """The texts of one language as numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.texts = list_training_texts(language)
        self.plains = [read_text(text.words, language).plain for text in self.texts]
        roles = [text.role for text in self.texts]
        pieces = [model.list_pieces(*each) for each in zip(self.plains, roles, strict=True)]
        often = Counter(piece for each in pieces for piece in each)
        vocabulary = sorted(piece for piece, times in often.items() if times >= _RARE)
        self.columns = {piece: at for at, piece in enumerate(vocabulary)}
        self.matrix = self._build_matrix(pieces)
        self.spans = [model.list_sentences(plain) for plain in self.plains]
        self.labels = np.array([1.0 if text.is_unfair else -1.0 for text in self.texts])
        self.hands = np.array([text.hand for text in self.texts])

    def _build_matrix(self, pieces: list[dict[str, float]]) -> csr_matrix:
        cells = [
            (row, self.columns[piece], much)
            for row, each in enumerate(pieces)
            for piece, much in each.items()
            if piece in self.columns
        ]
        rows, at, values = zip(*cells, strict=True)
        return csr_matrix((values, (rows, at)), shape=(len(pieces), len(self.columns)))

    @cached_property
    def sentences(self) -> csr_matrix:
        """The sentences of all texts, one below the other."""
        listed = zip(self.texts, self.plains, self.spans, strict=True)
        return self._build_matrix(
            [
                model.list_pieces(model.quote_sentence(plain, span), text.role)
                for text, plain, spans in listed
                for span in spans
            ]
        )

    @cached_property
    def inverse(self) -> np.ndarray:
        counts = np.array([_how_much(text) for text in self.texts])
        kernel = (self.matrix @ self.matrix.T).toarray() + _BIAS + np.diag(_RIDGE / counts)
        lower, _ok = lapack.dpotrf(kernel, lower=1)
        half, _ok = lapack.dpotri(lower, lower=1)
        return np.tril(half) + np.tril(half, -1).T

    def learn(self, left_out: tuple[str, ...] = ()) -> tuple[np.ndarray, float]:
        """Return the weights of pieces and the constant, learned from all hands but these."""
        duals = self.inverse @ self.labels
        if left_out:
            rows = np.flatnonzero(np.isin(self.hands, left_out))
            block = self.inverse[np.ix_(rows, rows)]
            duals = duals - self.inverse[:, rows] @ np.linalg.solve(block, duals[rows])
            duals[rows] = 0
        weights = np.rint(self.matrix.T @ duals * model.SCALE)
        least = np.sort(np.abs(weights))[-min(_KEPT, len(weights))]
        weights[np.abs(weights) <= least] = 0
        return weights, round(float(_BIAS * duals.sum()), 4)

    def measure(self, left_out: tuple[str, ...]) -> list[model.Likeness]:
        """Return how alike each text is to unfair ones, by what the other hands taught."""
        weights, bias = self.learn(left_out)
        wholes = self.matrix @ weights / model.SCALE + bias
        each = self.sentences @ weights / model.SCALE + bias
        counts = np.array([len(spans) for spans in self.spans])
        worst = np.maximum.reduceat(each, np.cumsum(counts) - counts)
        return [
            model.Likeness(float(whole), float(most), int(count), (0, 0))
            for whole, most, count in zip(wholes, worst, counts, strict=True)
        ]

    def describe(self, at: int, likeness: model.Likeness) -> Measured:
        """Return all that is known of a text."""
        text = self.texts[at]
        slips, found = _judge_by_rules(text.words, self.language, text.role)
        signs = model.list_signs(likeness, text.role, found)
        debatable = list_debatable(text.role, TextContext())
        is_sure = any(slip.kind not in debatable for slip in slips)
        is_name = model.is_name(self.plains[at], text.role)
        return Measured(self.language, text, signs, bool(slips), is_sure, is_name)


_judge_by_rules = cache(find_by_rules)
"""A text is described once for every hand that is left out with its own."""


def _how_much(text: LabeledText) -> float:
    if not text.hand:
        return _OWN
    if text.kind == PLAIN:
        return _CERTAIN
    return 1.0 if text.manner else _AT_HAND


@cache
def read_first_step(language: str) -> FirstStep:
    """Return the numbers of a language, once."""
    return FirstStep(language)


@cache
def measure_hands(language: str, left_out: tuple[str, ...]) -> tuple[Measured, ...]:
    """Return the texts of hands, measured by what the others taught."""
    step = read_first_step(language)
    return tuple(
        step.describe(at, likeness)
        for at, likeness in enumerate(step.measure(left_out))
        if step.texts[at].hand in left_out and step.texts[at].manner
    )
