"""What is a mended typing mistake, and what says something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.live.spelling import is_same_wording

WORDS = st.text(st.characters(categories=["Ll", "Lu"]), min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Why do yuo leave?", "Why do you leave?"),
        ("Wir wünchen alles Gute", "Wir wünschen alles Gute"),
        ("Das ist fuer Sie.", "Das ist für Sie."),
        ("We recieve your answer", "We receive your answer"),
        ("it is to expensive", "It is too expensive."),
        ("How ever you like", "However you like"),
        ("Hello {{ customer.name }}, teh end", "Hello {{ customer.name }}, the end"),
        ("Trop cher ?", "Trop cher\u202f?"),
    ],
)
def test_mends_typing_mistakes(before: str, after: str):
    assert is_same_wording(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You get 25% off.", "You get 30% off."),
        ("You pay 5 € less", "You pay 5 $ less"),
        ("You can leave.", "You cannot leave."),
        ("You can leave.", "You can not leave."),
        ("Hello {{ customer.name }}", "Hello {{ customer.plan }}"),
        ("Why do you leave?", "What could we do better?"),
        ("With a discount", "Without a discount"),
        ("Read https://a.example", "Read https://b.example"),
        ("Too expensive", ""),
        ("", "Too expensive"),
    ],
)
def test_refuses_what_says_something_else(before: str, after: str):
    assert not is_same_wording(before, after)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_lets_two_letters_be_swapped_and_no_word_be_dropped(words: list[str], data):
    text = " ".join(words)
    assert is_same_wording(text, text + "!")
    which = data.draw(st.integers(0, len(words) - 1))
    word = words[which]
    swapped = [*words[:which], word[0] + word[2] + word[1] + word[3:], *words[which + 1 :]]
    assert is_same_wording(text, " ".join(swapped))
    if len(words) > 1:
        assert not is_same_wording(text, " ".join(words[:which] + words[which + 1 :]))
