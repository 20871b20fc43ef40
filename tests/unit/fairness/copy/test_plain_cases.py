"""Whether what is plainly unfair is found, and what looks like it is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.core.findings import Severity
from app.fairness.copy.analysis import lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from tests.unit.fairness.copy.plain_cases import FAIR, FLATTERING, REASONS, UNFAIR


def all_of(texts: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, found in texts.items() for text in found]


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [(kind, *each) for kind, texts in UNFAIR.items() for each in all_of(texts)],
)
@pytest.mark.parametrize("role", [TextRole.BODY, TextRole.HEADING])
def test_is_found(kind: CopyKind, language: str, text: str, role: TextRole):
    assert kind in {slip.kind for slip in lint_text(text, language, role)}


@pytest.mark.parametrize(("language", "text"), all_of(FLATTERING))
def test_a_label_that_flatters_whoever_stays_is_found(language: str, text: str):
    found = lint_text(text, language, TextRole.ACCEPT)

    assert [slip.kind for slip in found] == [CopyKind.SHAMING]
    assert lint_text(text, language, TextRole.REASON) == ()


@pytest.mark.parametrize(("language", "text"), all_of(FAIR))
@pytest.mark.parametrize("role", [TextRole.BODY, TextRole.HEADING, TextRole.TEXT])
def test_what_looks_like_it_is_fair(language: str, text: str, role: TextRole):
    assert lint_text(text, language, role) == ()


@pytest.mark.parametrize(("language", "text"), REASONS.items())
def test_what_customers_complain_of_is_theirs_to_say(language: str, text: str):
    assert lint_text(text, language, TextRole.REASON) == ()


def test_whoever_is_sent_elsewhere_to_cancel_is_obstructed():
    (slip,) = lint_text("Call us to finish your cancellation", "en", TextRole.BODY)

    assert (slip.severity, slip.predicate) == (Severity.ERROR, "P02")


def test_an_answer_that_is_demanded_is_a_warning():
    (slip,) = lint_text("All fields are required", "en", TextRole.BODY)

    assert (slip.severity, slip.predicate) == (Severity.WARNING, "P16")
