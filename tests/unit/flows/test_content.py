"""The owner's words in a customer's language."""

from __future__ import annotations

import pytest

from app.flows.document.content import read_text, text_in

WORDS = {"de": "Hallo", "en": "Hello", "es": ""}


@pytest.mark.parametrize(
    ("text", "locale", "default", "expected"),
    [
        ("Hi", "de", "Ours", "Hi"),
        (None, "de", "Ours", "Ours"),
        ("", "de", "Ours", "Ours"),
        (WORDS, "de", "Ours", "Hallo"),
        (WORDS, "de-AT", "Ours", "Hallo"),
        (WORDS, "de_CH", "Ours", "Hallo"),
        (WORDS, "nl", "Ours", "Ours"),
        (WORDS, "es", "Ours", "Ours"),
        (WORDS, "nl", "", "Hallo"),
        ({}, "nl", "", ""),
    ],
)
def test_text_in(text, locale: str, default: str, expected: str):
    assert text_in(text, locale, default) == expected


@pytest.mark.parametrize(
    ("chain", "expected"),
    [(("en", "de"), "Hello"), (("de", "en"), "Hallo"), (("it", "de"), "Hallo"), ((), "Hallo")],
)
def test_without_a_default_another_language_stands_in_by_the_chain(chain, expected: str):
    assert text_in({"de": "Hallo", "en": "Hello", "it": ""}, "fr", chain=chain) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(None, ""), ("Hi", "Hi"), (WORDS, ""), ({"nl": "Dag"}, "Dag")]
)
def test_words_for_takes_no_other_language(text, expected: str):
    assert read_text(text, "nl-BE") == expected
