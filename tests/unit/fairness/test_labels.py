"""The words a law gives, by jurisdiction and language."""

from __future__ import annotations

import pytest

from app.fairness.choosing import choose_packs
from app.fairness.labels import Role, label
from app.fairness.policy import policy_of


@pytest.mark.parametrize(
    ("country", "region", "role", "language", "words"),
    [
        ("DE", None, Role.ENTRY, "de", "Verträge hier kündigen"),
        ("DE", None, Role.FINAL, "de", "jetzt kündigen"),
        ("DE", None, Role.WITHDRAW, "de", "Vertrag widerrufen"),
        ("DE", None, Role.CONFIRM_WITHDRAW, "de", "Widerruf bestätigen"),
        ("FR", None, Role.ENTRY, "fr", "Résilier votre contrat"),
        ("FR", None, Role.FINAL, "fr", "Notification de la résiliation"),
        ("NL", None, Role.ENTRY, "nl", "Abonnement beëindigen"),
        ("US", "CA", Role.ENTRY, "en", "click to cancel"),
        ("US", "CA", Role.DIRECT, "en", "click to cancel"),
        ("US", "CO", Role.DIRECT, "en", "click to cancel"),
        ("IE", None, Role.WITHDRAW, "en", "withdraw from contract here"),
        ("IE", None, Role.CONFIRM_WITHDRAW, "en", "confirm withdrawal"),
    ],
)
def test_the_words_of_the_law(country, region, role, language, words):
    assert label(policy_of(choose_packs(country, region)), role, language) == words


@pytest.mark.parametrize(
    ("country", "role", "language"),
    [
        ("DE", Role.FINAL, "en"),
        ("DE", Role.ENTRY, "es"),
        ("AT", Role.FINAL, "de"),
        ("NL", Role.FINAL, "nl"),
        ("US", Role.DIRECT, "en"),
        (None, Role.ENTRY, "en"),
    ],
)
def test_none_where_the_law_has_no_words(country, role, language):
    assert label(policy_of(choose_packs(country)), role, language) is None


def test_english_in_berlin_has_the_unions_words_for_a_withdrawal():
    german = policy_of(choose_packs("DE"))

    assert label(german, Role.WITHDRAW, "en") == "withdraw from contract here"
    assert label(german, Role.FINAL, "en") is None


@pytest.mark.parametrize("language", ["de", "de-AT", "de_DE", "DE"])
def test_a_variant_finds_its_language(language: str):
    assert label("de", Role.FINAL, language) == "jetzt kündigen"


def test_a_jurisdiction_nobody_knows_has_no_words():
    assert label("atlantis", Role.FINAL, "en") is None
