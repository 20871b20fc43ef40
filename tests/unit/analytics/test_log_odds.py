"""Words that stand out, against the equations written out with numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.formulas.log_odds import find_words, score_words

WORDS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 500), min_size=2)


@given(WORDS, WORDS, st.sampled_from([0.1, 1.0, 3.0]))
def test_scores_are_those_of_the_paper(here: dict[str, int], there: dict[str, int], weight: float):
    words = sorted({*here, *there})
    y = np.array([here.get(word, 0) for word in words], dtype=float)
    x = np.array([there.get(word, 0) for word in words], dtype=float)
    prior = weight * (y + x)
    left = np.log((y + prior) / (y.sum() + prior.sum() - y - prior))
    right = np.log((x + prior) / (x.sum() + prior.sum() - x - prior))
    expected = (left - right) / np.sqrt(1 / (y + prior) + 1 / (x + prior))

    scores = {score.word: score.z for score in score_words(here, there, weight)}

    assert [scores[word] for word in words] == pytest.approx(list(expected), abs=1e-9)


@given(WORDS, WORDS)
def test_what_stands_out_here_is_missing_there(here: dict[str, int], there: dict[str, int]):
    forth = {score.word: score.z for score in score_words(here, there)}
    back = {score.word: score.z for score in score_words(there, here)}

    assert forth == pytest.approx({word: -z for word, z in back.items()}, abs=1e-9)


@given(WORDS)
def test_nothing_stands_out_of_equals(words: dict[str, int]):
    assert [score.z for score in score_words(words, words)] == pytest.approx([0.0] * len(words))


def test_a_word_that_one_side_says_stands_first():
    scores = score_words({"slow": 30, "the": 100}, {"price": 30, "the": 100})

    assert [score.word for score in scores] == ["slow", "the", "price"]
    assert scores[0].z > 1.96


def test_a_rare_word_does_not_win_by_chance():
    scores = score_words({"slow": 30, "zebra": 1, "the": 300}, {"the": 300, "price": 30})

    assert scores[0].word == "slow"


def test_one_word_alone_says_nothing():
    assert [score.z for score in score_words({"a": 3}, {"a": 5})] == [0.0]
    assert score_words({}, {}) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zu teuer \u2013 viel zu TEUER!", {"zu", "teuer", "viel"}),
        (
            "It's 3 times don\u2019t, e-mail",
            {"it's", "times", "don\u2019t", "e-mail"},
        ),
        ("cafe\u0301 caf\u00e9", {"caf\u00e9"}),
        ("", set()),
    ],
)
def test_words_are_read_in_any_language(text: str, words: set[str]):
    assert find_words(text) == words
