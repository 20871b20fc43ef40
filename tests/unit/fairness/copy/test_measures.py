"""How often the linter of words misses, and how often it accuses the innocent."""

from __future__ import annotations

import pytest

from app.core.web.catalogs import TRANSLATIONS
from app.fairness.copy.analysis import TextContext, lint_text
from app.fairness.copy.findings import is_about_text
from app.fairness.packs import all_packs
from app.flows.copy.owner_texts import lint_offer_texts
from app.flows.document.parsing import parse_document
from app.flows.drafts.policy_findings import judge
from app.flows.starters import TEMPLATES, template
from app.offers.catalogue.definitions import check_offer
from app.offers.catalogue.starters import STARTERS
from app.offers.eligibility.rules import Rules
from tests.unit.fairness.copy.catalog_texts import list_catalog_texts
from tests.unit.fairness.copy.texts_at_hand import LANGUAGES, PARTS, measure, report, texts

languages = pytest.mark.parametrize("language", LANGUAGES)
parts = pytest.mark.parametrize("part", PARTS)
DOCUMENT = TRANSLATIONS.parent / "docs" / "fairness.md"


@languages
@parts
def test_it_finds_most_shaming(part: str, language: str):
    found = measure(part, language)
    assert found.recall >= 0.85, found.missed


@languages
@parts
def test_it_hardly_accuses_a_fair_text(part: str, language: str):
    found = measure(part, language)
    assert found.false_alarms <= 0.02, found.accused


@languages
def test_there_are_enough_texts_to_tell(language: str):
    both = [measure(part, language) for part in PARTS]
    assert sum(each.shaming for each in both) >= 80
    assert sum(each.fair for each in both) >= 150


@languages
def test_no_text_is_in_both_parts(language: str):
    labels = ("shaming", "fair")
    developed, held_out = (
        {text for label in labels for _role, text in texts(part, language, label)} for part in PARTS
    )
    assert developed & held_out == set()


def test_the_documented_figures_are_those_of_the_texts():
    assert report() in DOCUMENT.read_text(encoding="utf-8"), "write them anew"


@languages
@pytest.mark.parametrize("domain", ["messages", "formal"])
def test_our_own_pages_has_no_finding(language: str, domain: str):
    found = {
        text: lint_text(text, language, around=TextContext(access_lasts=True))
        for text in list_catalog_texts(language, domain)
    }
    assert {text: slips for text, slips in found.items() if slips} == {}


@pytest.mark.parametrize("name", TEMPLATES)
def test_our_own_flows_have_no_finding(name: str):
    found = judge(parse_document({**template(name), "key": "default"}), all_packs())
    assert [finding for finding in found if is_about_text(finding)] == []


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter["key"])
def test_our_own_offers_have_no_finding(starter: dict):
    offer = check_offer(
        starter["kind"],
        starter["params"],
        key=starter["key"],
        conditions={},
        rules=Rules(),
        title=None,
        body=None,
    )
    assert lint_offer_texts(offer, all_packs()) == []
