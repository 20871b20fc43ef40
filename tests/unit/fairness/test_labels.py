"""The words a law gives, by jurisdiction and language."""

from __future__ import annotations

import pytest
from babel.languages import get_official_languages

from app.core.locale import SHIPPED_LOCALES
from app.fairness.jurisdictions import choose_packs
from app.fairness.labels import LabelRole, label
from app.fairness.packs import all_packs, get_pack
from app.fairness.policy import build_policy


@pytest.mark.parametrize(
    ("country", "region", "role", "language", "words"),
    [
        ("DE", None, LabelRole.ENTRY, "de", "Verträge hier kündigen"),
        ("DE", None, LabelRole.FINAL, "de", "jetzt kündigen"),
        ("DE", None, LabelRole.WITHDRAW, "de", "Vertrag widerrufen"),
        ("DE", None, LabelRole.CONFIRM_WITHDRAW, "de", "Widerruf bestätigen"),
        ("FR", None, LabelRole.ENTRY, "fr", "Résilier votre contrat"),
        ("FR", None, LabelRole.FINAL, "fr", "Notification de la résiliation"),
        ("FR", None, LabelRole.WITHDRAW, "fr", "renoncer au contrat ici"),
        ("FR", None, LabelRole.CONFIRM_WITHDRAW, "fr", "confirmer la rétractation"),
        ("BE", None, LabelRole.WITHDRAW, "fr", "renoncer au contrat ici"),
        ("BE", None, LabelRole.CONFIRM_WITHDRAW, "nl", "herroeping bevestigen"),
        ("AT", None, LabelRole.WITHDRAW, "de", "Vertrag widerrufen"),
        ("NL", None, LabelRole.WITHDRAW, "nl", "hier de overeenkomst herroepen"),
        ("ES", None, LabelRole.WITHDRAW, "es", "desistir del contrato aquí"),
        ("ES", None, LabelRole.CONFIRM_WITHDRAW, "es", "confirmar desistimiento"),
        ("NL", None, LabelRole.ENTRY, "nl", "Abonnement beëindigen"),
        ("US", "CA", LabelRole.ENTRY, "en", "click to cancel"),
        ("US", "CA", LabelRole.DIRECT, "en", "click to cancel"),
        ("US", "CO", LabelRole.DIRECT, "en", "click to cancel"),
        ("IE", None, LabelRole.WITHDRAW, "en", "withdraw from contract here"),
        ("IE", None, LabelRole.CONFIRM_WITHDRAW, "en", "confirm withdrawal"),
    ],
)
def test_the_words_of_the_law(country, region, role, language, words):
    assert label(build_policy(choose_packs(country, region)), role, language) == words


@pytest.mark.parametrize(
    ("country", "role", "language"),
    [
        ("DE", LabelRole.FINAL, "en"),
        ("DE", LabelRole.ENTRY, "es"),
        ("AT", LabelRole.FINAL, "de"),
        ("NL", LabelRole.FINAL, "nl"),
        ("US", LabelRole.DIRECT, "en"),
        (None, LabelRole.ENTRY, "en"),
    ],
)
def test_none_where_the_law_has_no_words(country, role, language):
    assert label(build_policy(choose_packs(country)), role, language) is None


@pytest.mark.parametrize("pack", all_packs(), ids=lambda pack: pack.id)
def test_a_country_with_a_right_of_withdrawal_has_its_words_in_each_language_of_its_own(pack):
    """As far as we speak it, and the union gives the words."""
    places = pack.applies_to.countries if not isinstance(pack.applies_to, str) else ()
    for country in set(places) & set(get_pack("eu").applies_to.countries):
        policy = build_policy(choose_packs(country))
        for language in set(get_official_languages(country)) & set(SHIPPED_LOCALES):
            assert label(policy, LabelRole.WITHDRAW, language), (country, language)
            assert label(policy, LabelRole.CONFIRM_WITHDRAW, language), (country, language)


def test_english_in_berlin_has_the_unions_words_for_a_withdrawal():
    german = build_policy(choose_packs("DE"))

    assert label(german, LabelRole.WITHDRAW, "en") == "withdraw from contract here"
    assert label(german, LabelRole.FINAL, "en") is None


@pytest.mark.parametrize("language", ["de", "de-AT", "de_DE", "DE"])
def test_a_variant_finds_its_language(language: str):
    assert label("de", LabelRole.FINAL, language) == "jetzt kündigen"


def test_a_jurisdiction_nobody_knows_has_no_words():
    assert label("atlantis", LabelRole.FINAL, "en") is None
