"""Trains the model beside the rules, and judges it by hands it was not trained on.

``python -m tests.unit.fairness.copy.training`` writes the coefficients anew. The first step is a
ridge regression on the pieces of a text (``likeness``), for each language. The second is a logistic
regression on a few signs, for all languages together. It learns from likenesses that were
measured without the hand that wrote the text: the first step knows by heart what it has learned.
Whoever is judged is left out of both steps and of the choice of the threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from scipy.optimize import minimize

from app.fairness.copy import model
from tests.unit.fairness.copy.likeness import Measured, measure_hands, read_first_step
from tests.unit.fairness.copy.texts_of_authors import HANDS, UNSEEN

LANGUAGES = ("en", "nl", "de", "es", "fr")
ALLOWED = 0.015
"""The share of the fair texts of unseen hands that may be accused when a threshold is chosen."""
_SHRINK = 30.0
"""How much the weights of the second step shrink."""


@dataclass(frozen=True)
class SecondStep:
    """The weights of signs, and the sums from which a text is called unfair."""

    signs: Mapping[str, float]
    thresholds: Mapping[str, float]
    """For each language its own, and never a stricter one than that of all together."""

    def find(self, text: Measured) -> bool:
        """Return whether the linter says anything about a text."""
        if text.is_name:
            return text.has_finding
        return (
            text.is_sure
            or _weigh(_with_language(text), self.signs) >= self.thresholds[text.language]
        )


@dataclass(frozen=True)
class Judged:
    """A text, and what is found of it by rules alone and by a linter that knows not its hand."""

    text: Measured
    is_found: bool


@cache
def judge_by_hands(language: str) -> tuple[Judged, ...]:
    """Judge the texts of each hand by a linter that has learned from the others."""
    return tuple(
        Judged(text, step.find(text))
        for hand in HANDS
        for step in [learn_second_step(hand)]
        for text in measure_hands(language, (hand,))
        if text.text.manner
    )


@cache
def learn_second_step(left_out: str = "") -> SecondStep:
    """Learn the second step from all unseen hands but one."""
    teachers = [hand for hand in UNSEEN if hand != left_out]
    by_hand = {hand: list(_measure_all(hand, left_out)) for hand in teachers}
    scores = []
    for hand in teachers:
        others = [text for other in teachers if other != hand for text in by_hand[other]]
        signs = _regress(others)
        scores += [(text, _weigh(_with_language(text), signs)) for text in by_hand[hand]]
    every = [text for hand in teachers for text in by_hand[hand]]
    common = _choose_threshold(scores)
    own = {
        language: _choose_threshold([each for each in scores if each[0].language == language])
        for language in LANGUAGES
    }
    thresholds = {language: min(common, least) for language, least in own.items()}
    return SecondStep(_regress(every), thresholds)


def _measure_all(hand: str, left_out: str) -> Iterable[Measured]:
    """Yield the texts of a hand, measured without it and without the hand to be judged."""
    pair = tuple(each for each in HANDS if each in {hand, left_out})
    for language in LANGUAGES:
        yield from (each for each in measure_hands(language, pair) if each.text.hand == hand)


def _choose_threshold(scores: list[tuple[Measured, float]]) -> float:
    """Return the least sum that accuses no more than the allowed share of fair texts."""
    fair = [(each, score) for each, score in scores if not each.text.is_unfair]
    sure = sum(each.is_sure for each, _score in fair)
    open_to_doubt = sorted((score for each, score in fair if not each.is_sure), reverse=True)
    return open_to_doubt[max(int(ALLOWED * len(fair)) - sure, 0)] + 1e-6


def _with_language(text: Measured) -> dict[str, float]:
    """Return the signs of a text, with those that tell languages apart."""
    language = {f"in:{text.language}": 1.0, f"whole:{text.language}": text.signs["whole"]}
    return text.signs | language


def _weigh(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights.get(sign, 0.0) * much for sign, much in signs.items())


def _regress(texts: list[Measured]) -> dict[str, float]:
    """Return the weights of signs by logistic regression; the constant does not shrink."""
    listed = [_with_language(text) for text in texts]
    names = sorted({name for each in listed for name in each})
    matrix = np.array([[each.get(name, 0.0) for name in names] for each in listed])
    labels = np.array([1.0 if text.text.is_unfair else -1.0 for text in texts])
    shrink = np.array([_SHRINK if name else 0.0 for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = labels * (matrix @ weights)
        slopes = -labels / (1 + np.exp(np.clip(margins, -500, 500)))
        value = np.logaddexp(0, -margins).sum() + shrink @ weights**2 / 2
        return value, matrix.T @ slopes + shrink * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", tol=1e-10)
    return dict(zip(names, found.x.tolist(), strict=True))


def build_weights(language: str) -> model.Weights:
    """Return the weights of a model that has learned from everybody."""
    step, first = learn_second_step(), read_first_step(language)
    weights, bias = first.learn()
    pieces = {
        piece: int(weight) for piece, weight in zip(first.columns, weights, strict=True) if weight
    }
    signs = {name: value for name, value in step.signs.items() if not _tells_languages(name)}
    signs[""] += step.signs[f"in:{language}"]
    signs["whole"] += step.signs[f"whole:{language}"]
    rounded = {name: round(value, 4) for name, value in sorted(signs.items())}
    return model.Weights(bias, pieces, rounded, round(step.thresholds[language], 4))


def _tells_languages(sign: str) -> bool:
    return sign.startswith(("in:", "whole:"))


def write_weights(language: str) -> None:
    """Write the coefficients of a language."""
    content = asdict(build_weights(language))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), indent=0)
    (model.COEFFICIENTS / f"{language}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    for each in LANGUAGES:
        write_weights(each)
