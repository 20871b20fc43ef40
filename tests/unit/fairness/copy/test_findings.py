"""What the linter's findings say: the rule, who objects, how gravely, where, and what is fair."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.findings import Finding, Severity
from app.core.locale import SHIPPED_LOCALES
from app.fairness.copy.analysis import lint_text
from app.fairness.copy.findings import is_about_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.suggestions import fair_wording
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import get_pack
from app.flows.copy.owner_texts import lint_offer_texts
from app.flows.document.parsing import parse_document
from app.flows.drafts.policy_findings import judge
from app.offers.catalogue.definitions import check_offer

SHAMING = {"en": "Please don't leave us", "de": "Bitte verlass uns nicht"}


def flow(**confirm: Any) -> dict[str, Any]:
    reasons = [{"code": "other"}]
    steps = [{"survey": {"reasons": reasons}}, {"confirm": confirm}, {"result": {}}]
    return {"fairwell": 1, "locales": ["en", "de"], "steps": steps}


def found(document: dict[str, Any], country: str | None = None) -> list[Finding]:
    return [
        each
        for each in judge(parse_document(document), choose_packs(country))
        if is_about_text(each)
    ]


def found_in_offer(body: str, **rules: Any) -> list[str]:
    offer = check_offer(
        "pause", {"months": [1]}, key="x", conditions={}, rules=rules, title=None, body=body
    )
    return [
        str(each.params["kind"])
        for each in lint_offer_texts(offer, choose_packs(None))
        if is_about_text(each)
    ]


def test_a_finding_says_rule_place_words_and_what_is_fair():
    english, german = found(flow(title=SHAMING), "DE")

    assert (english.code, english.severity) == ("P28", Severity.ERROR)
    assert english.path == german.path == "steps[1].confirm.title"
    assert english.params["packs"] == ("default-fair", "eu", "de")
    assert "(UCPD)" in english.source
    assert (english.params["kind"], english.params["locale"]) == (CopyKind.SHAMING, "en")
    assert english.params["quote"] in english.detail
    assert german.params["fair"] == "Abo kündigen"


def test_a_pack_that_only_warns_makes_it_no_error():
    german = get_pack("de")
    assert german is not None
    warned = judge(parse_document(flow(title=SHAMING)), [german])
    assert {each.severity for each in warned if is_about_text(each)} == {Severity.WARNING}


def test_a_text_for_everybody_is_read_in_every_language_and_told_once():
    (finding,) = found(flow(title="Bitte verlass uns nicht"))
    assert finding.params["locale"] == "de"


def test_a_loss_is_judged_by_when_the_flow_cancels():
    title = {"en": "Your access ends immediately", "de": "Abo kündigen"}
    (finding,) = found(flow(title=title))
    assert (finding.code, finding.severity) == ("P29", Severity.ERROR)
    assert found(flow(title=title, effective=["period_end", "immediately"])) == []


@pytest.mark.parametrize(
    ("address", "words"), [("informal", "Wollen Sie kündigen?"), ("formal", "Willst du kündigen?")]
)
def test_one_flow_addresses_customers_in_one_way(address: str, words: str):
    document = flow(title={"en": "Cancel?", "de": words}) | {"address": address}
    (finding,) = found(document)
    assert (finding.params["kind"], finding.severity) == (CopyKind.ADDRESS_MIX, Severity.WARNING)


def test_all_languages_have_the_same_gaps():
    (finding,) = found(flow(title={"en": "Ends on {date}", "de": "Endet am {day}"}))
    assert finding.params["kind"] is CopyKind.PLACEHOLDER_MISMATCH


def test_only_an_offer_that_ends_may_speak_of_it():
    assert found_in_offer("Last chance: until 3 December") == ["false_urgency"]
    assert found_in_offer("Last chance: until 3 December", ends_at="2026-12-03T00:00:00Z") == []


def test_every_text_of_an_offer_is_read():
    offer = check_offer(
        "custom",
        {
            "accept": "Cancel",
            "fields": [
                {
                    "name": "why",
                    "type": "choice",
                    "label": "Are you really giving up?",
                    "choices": [
                        {"code": "a", "label": "I don't care about my health"},
                        {"code": "b", "label": "I have no time"},
                    ],
                }
            ],
        },
        key="x",
        conditions={},
        rules={},
        title="We will cry",
        body="Only losers go.",
    )
    paths = {finding.path for finding in lint_offer_texts(offer, choose_packs(None))}
    field = "params.fields[0]"
    assert paths == {
        "title",
        "body",
        "params.accept",
        f"{field}.label",
        f"{field}.choices[0].label",
    }


@pytest.mark.parametrize("role", TextRole)
@pytest.mark.parametrize("language", SHIPPED_LOCALES)
def test_there_is_a_fair_wording_for_every_unfair_one(role: TextRole, language: str):
    only_the_owner_knows = {CopyKind.ADDRESS_MIX, CopyKind.PLACEHOLDER_MISMATCH}
    kinds = set(CopyKind) - only_the_owner_knows
    assert {kind for kind in kinds if not fair_wording(kind, language, role)} == set()


@pytest.mark.parametrize("role", TextRole)
@pytest.mark.parametrize("language", SHIPPED_LOCALES)
def test_what_is_called_fair_is_fair(role: TextRole, language: str):
    wordings = {fair_wording(kind, language, role) for kind in CopyKind} - {""}
    assert [text for text in wordings if lint_text(text, language, role)] == []
