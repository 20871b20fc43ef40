"""The lexicons: every family of every language can be found, and never in nothing."""

from __future__ import annotations

import pytest

from app.fairness.copy.lexicon import CopyKind, get_families
from app.fairness.copy.patterns import compile_pattern
from app.fairness.copy.tokens import read_text
from tests.unit.fairness.copy.texts_at_hand import LANGUAGES

languages = pytest.mark.parametrize("language", LANGUAGES)
BY_OTHER_MEANS = {CopyKind.ADDRESS_MIX, CopyKind.PLACEHOLDER_MISMATCH, CopyKind.PRESSURE}


@languages
def test_no_pattern_is_found_where_nothing_is_said(language: str):
    """A bracket too much makes a whole row optional, and then everybody is accused."""
    empty = [read_text(text, language).plain for text in ("", "?", "Xyzzy", "Xyzzy, xyzzy!")]
    found = {
        (compiled.family.name, pattern.pattern)
        for compiled in get_families(language)
        for pattern in compiled.patterns
        for plain in empty
        if pattern.search(plain)
    }
    assert found == set()


@languages
def test_every_kind_has_families(language: str):
    kinds = {compiled.family.finding for compiled in get_families(language)}
    assert kinds == set(CopyKind) - BY_OTHER_MEANS


@languages
def test_families_are_told_apart_by_name(language: str):
    names = [compiled.family.name for compiled in get_families(language)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("^ (stay|keep) it? $", "Stay", True),
        ("^ (stay|keep) it? $", "Keep it!", True),
        ("^ (stay|keep) it? $", "Please keep it", False),
        ("los*", "You are losing", True),
        ("rather ~ lose", "I would rather quickly lose", True),
        ("rather ~ lose", "I would rather stop to lose", False),
        ("rather ~~ lose", "I would rather stop to lose", True),
        ("rather ~ lose", "I would rather go. You lose", False),
        ("rather ~ lose", "rather a b c d e f lose", False),
        ("<dear>", "My old dog", True),
    ],
)
def test_patterns_say_what_they_say(pattern: str, text: str, is_found: bool):
    classes = {"turn": ["stop"], "dear": ["(old|good) dog", "cat"]}
    found = compile_pattern(pattern, classes).search(read_text(text, "en").plain)
    assert (found is not None) is is_found
