"""Whether the linter finds unfair words of hands it has not learned from."""

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
from app.fairness.copy.model import COEFFICIENTS, is_name, read_weights
from app.fairness.copy.roles import TextRole
from app.flows.copy.checks import TextProblem
from tests.unit.fairness.copy.authors_report import report_by_hand, report_by_part
from tests.unit.fairness.copy.likeness import read_first_step
from tests.unit.fairness.copy.texts_of_authors import UNSEEN, list_texts_of_authors
from tests.unit.fairness.copy.training import LANGUAGES, build_weights, judge_by_hands

languages = pytest.mark.parametrize("language", LANGUAGES)
DOCUMENT = TRANSLATIONS.parent / "docs" / "fairness.md"
REACHED = {"en": 0.74, "nl": 0.59, "de": 0.57, "es": 0.55, "fr": 0.54}
"""Short of the 0.85 that we want. A change that finds less than this has to say why."""


@languages
def test_texts_of_unseen_hands_are_found_and_fair_ones_hardly_accused(language: str):
    judged = [each for each in judge_by_hands(language) if each.text.text.hand in UNSEEN]
    unfair = np.array([each.text.text.is_unfair for each in judged])
    found = np.array([each.is_found for each in judged])
    assert found[unfair].mean() >= REACHED[language]
    assert found[~unfair].mean() <= 0.025


@languages
@pytest.mark.parametrize("hand", UNSEEN)
def test_every_hand_wrote_enough_to_be_judged_by(language: str, hand: str):
    texts = [text for text in list_texts_of_authors(language) if text.hand == hand]
    assert sum(text.is_unfair for text in texts) >= 130
    assert sum(not text.is_unfair for text in texts) >= 130
    assert len({text.manner for text in texts}) >= 5


@languages
def test_whoever_is_judged_is_left_out(language: str):
    """With its own hand among the teachers, nearly every text is known by heart."""
    step = read_first_step(language)
    rows = np.flatnonzero(step.hands == "second")
    alone, taught = step.measure(("second",)), step.measure(())
    sides = [
        np.mean([(each[at].whole > 0) == (step.labels[at] > 0) for at in rows])
        for each in (alone, taught)
    ]
    assert sides[0] < 0.95 < 0.99 < sides[1]


@languages
def test_the_committed_weights_are_those_of_the_texts(language: str):
    trained, kept = build_weights(language), read_weights(language)
    assert kept is not None
    assert kept.threshold == pytest.approx(trained.threshold, abs=0.02), "train it anew"
    assert kept.signs == pytest.approx(trained.signs, abs=0.02), "train it anew"
    common = trained.pieces.keys() & kept.pieces.keys()
    assert len(common) > 0.99 * len(trained.pieces)
    assert all(abs(trained.pieces[piece] - kept.pieces[piece]) <= 1 for piece in common)


def test_the_documented_figures_are_those_of_unseen_hands():
    written = DOCUMENT.read_text(encoding="utf-8")
    assert report_by_hand() in written, "write them anew"
    assert report_by_part() in written, "write them anew"


def test_what_is_only_alike_warns_and_never_refuses():
    [slip] = lint_text("Yes, I have a heart of gold and I am loyal", "en", TextRole.ACCEPT)
    assert (slip.kind, slip.severity) == (CopyKind.PRESSURE, Severity.WARNING)


def test_it_quotes_the_sentence_that_says_most():
    worst = "And this is how you repay our owl, who waits at the window every evening?"
    text = f"Your plan ends on 3 May. {worst}"
    [slip] = lint_text(text, "en", TextRole.BODY)
    assert text[slip.start : slip.end] == worst.removesuffix("?")


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("No, I would like to leave the club", TextRole.DECLINE),
        ("Stop my meal plan", TextRole.CANCEL),
        ("We are sorry for your loss. You do not have to do anything.", TextRole.BODY),
    ],
)
def test_what_a_rule_finds_in_a_fair_text_is_not_told(words: str, role: TextRole):
    assert lint_text(words, "en", role) == ()


def test_what_can_be_read_off_a_text_is_told_whatever_it_is_like():
    [slip] = lint_text("Cancel", "en", TextRole.KEEP)
    assert slip.kind is CopyKind.TRICK_VERB


def test_a_language_without_weights_is_not_judged():
    assert read_weights("da") is None
    assert lint_text("Our owl waits at the window every evening", "da", TextRole.BODY) == ()


def test_where_nothing_is_known_of_the_place_rules_have_their_say():
    [slip] = lint_text("No thanks, I'd rather pay full price", "en")
    assert slip.kind is CopyKind.SHAMING


def test_a_name_presses_nobody():
    assert is_name(" . team reports ", TextRole.TEXT)
    assert not is_name(" . stay clever ", TextRole.ACCEPT)


def test_weights_are_read_with_the_first_text_and_not_before():
    code = (
        "from app.fairness.copy import analysis, lexicon, model\n"
        "def count(): return [model.read_weights.cache_info().currsize,"
        " lexicon.get_lexicon.cache_info().currsize]\n"
        "before = count()\n"
        "analysis.lint_text('Your plan ends on 3 May', 'en')\n"
        "print(*before, *count())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split() == ["0", "0", "1", "1"]


def test_whatever_the_linter_finds_is_told_in_the_grid_of_texts():
    by_the_grid_itself = {CopyKind.ADDRESS_MIX, CopyKind.PLACEHOLDER_MISMATCH}
    told = {problem.value for problem in TextProblem}
    assert {kind.value for kind in set(CopyKind) - by_the_grid_itself} <= told


def test_weights_are_small():
    for language in LANGUAGES:
        file = COEFFICIENTS / f"{language}.json"
        assert file.stat().st_size < 200_000
        assert len(json.loads(file.read_text(encoding="utf-8"))["pieces"]) <= 15_000
