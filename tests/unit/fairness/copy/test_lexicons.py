"""The lexicons: every family of every language can be found, and never in nothing."""

from __future__ import annotations

import pytest

from app.fairness.copy.lexicon import LEXICONS, CopyKind, get_families, get_lexicon
from app.fairness.copy.patterns import compile_pattern, list_needs
from app.fairness.copy.tokens import read_text
from tests.unit.fairness.copy.compiling import compile_lexicon
from tests.unit.fairness.copy.texts_at_hand import LANGUAGES
from tests.unit.fairness.copy.texts_of_authors import list_texts_of_authors

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
def test_the_committed_lexicon_is_the_written_one(language: str):
    assert get_lexicon(language) == compile_lexicon(LEXICONS / f"{language}.yaml"), "compile it"


@languages
def test_a_text_in_which_a_pattern_is_found_holds_what_it_needs(language: str):
    plains = [read_text(each.words, language).plain for each in list_texts_of_authors(language)]
    lexicon, found = get_lexicon(language), 0
    assert lexicon is not None
    for compiled in get_families(language):
        for pattern, needs in zip(compiled.patterns, compiled.family.needs, strict=True):
            assert needs
            for plain in filter(pattern.search, plains[::5]):
                found += 1
                assert all(any(piece in plain for piece in lexicon.pieces[row]) for row in needs)
    assert found > 50


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("stay $", [(" stay ",)]),
        ("(stay|keep it) now?", [(" stay ", " keep ")]),
        ("(stay|keep?) now", [(" now ",)]),
        ("los* ~ *gone", [(" los",), ("gone ",)]),
        ("<dear> | cat", [(" old ", " cat ")]),
    ],
)
def test_a_pattern_needs_what_it_cannot_be_found_without(pattern: str, needs: list):
    assert list_needs(pattern, {"dear": ["old dog?"]}) == needs


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
