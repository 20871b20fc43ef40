"""Whether the linter finds unfair words of authors it has not learned from."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from app.core.findings import Severity
from app.core.web.catalogs import TRANSLATIONS
from app.fairness.copy.analysis import lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.model import find_likeness, read_weights
from app.fairness.copy.roles import TextRole
from app.fairness.copy.tokens import read_text
from app.flows.copy.checks import TextProblem
from tests.unit.fairness.copy.authors_report import report_by_language, report_by_part
from tests.unit.fairness.copy.training import (
    COEFFICIENTS,
    LANGUAGES,
    build_weights,
    judge_by_authors,
)

languages = pytest.mark.parametrize("language", LANGUAGES)
DOCUMENT = TRANSLATIONS.parent / "docs" / "fairness.md"
REACHED = {"en": 0.70, "nl": 0.62, "de": 0.70, "es": 0.60, "fr": 0.62}
"""Short of the 0.85 that we want. A change that finds less than this has to say why."""


@languages
def test_texts_of_unknown_authors_are_found(language: str):
    judged = judge_by_authors(language)
    unfair = np.array([text.is_unfair for text in judged.texts])
    assert judged.found[unfair].mean() >= REACHED[language]
    assert judged.found[~unfair].mean() <= 0.025


@languages
def test_there_are_enough_texts_of_enough_authors(language: str):
    texts = judge_by_authors(language).texts
    assert sum(text.is_unfair for text in texts) >= 150
    assert sum(not text.is_unfair for text in texts) >= 150
    assert len({text.author for text in texts}) >= 6


@languages
def test_the_committed_weights_are_those_of_the_texts(language: str):
    trained, kept = build_weights(language), read_weights(language)
    assert kept is not None
    assert kept.threshold == pytest.approx(trained.threshold, abs=0.01), "train it anew"
    common = trained.pieces.keys() & kept.pieces.keys()
    assert len(common) > 0.99 * len(trained.pieces)
    assert all(abs(trained.pieces[piece] - kept.pieces[piece]) <= 1 for piece in common)


def test_the_documented_figures_are_those_of_unknown_authors():
    written = DOCUMENT.read_text(encoding="utf-8")
    assert report_by_language() in written, "write them anew"
    assert report_by_part() in written, "write them anew"


def test_what_is_only_alike_warns_and_never_refuses():
    [slip] = lint_text("Yes, I have a heart of gold and I am loyal", "en", TextRole.ACCEPT)
    assert (slip.kind, slip.severity) == (CopyKind.PRESSURE, Severity.WARNING)


def test_it_quotes_the_sentence_that_says_most():
    text = "You can cancel here. Our owl waits at the window each evening. Now it waits in vain."
    [slip] = lint_text(text, "en", TextRole.BODY)
    assert text[slip.start : slip.end].startswith("Our owl")


@pytest.mark.parametrize("role", [TextRole.REASON, TextRole.ANSWER, TextRole.DECLINE])
def test_what_customers_say_is_judged_by_rules_alone(role: TextRole):
    slips = lint_text("Yes, I have a heart of gold", "en", role)
    assert CopyKind.PRESSURE not in {slip.kind for slip in slips}


def test_a_language_without_weights_is_judged_by_rules_alone():
    assert read_weights("xx") is None
    read = read_text("Our owl waits at the window every evening", "xx")
    assert find_likeness(read, "xx", TextRole.BODY) is None


def test_weights_are_read_with_the_first_text_and_not_before():
    code = (
        "from app.fairness.copy import analysis, model\n"
        "before = model.read_weights.cache_info().currsize\n"
        "analysis.lint_text('Your plan ends on 3 May', 'en')\n"
        "print(before, model.read_weights.cache_info().currsize)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split() == ["0", "1"]


def test_whatever_the_linter_finds_is_told_in_the_grid_of_texts():
    by_the_grid_itself = {CopyKind.ADDRESS_MIX, CopyKind.PLACEHOLDER_MISMATCH}
    told = {problem.value for problem in TextProblem}
    assert {kind.value for kind in set(CopyKind) - by_the_grid_itself} <= told


def test_weights_are_small():
    for language in LANGUAGES:
        file = COEFFICIENTS / f"{language}.json"
        assert file.stat().st_size < 120_000
        assert len(json.loads(file.read_text(encoding="utf-8"))["pieces"]) <= 8000
