"""What a flow document breaks, and what it does not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.core.findings import Finding, Severity
from app.fairness.facts import FlowFacts, MissingText, OfferFacts, StepFacts, Term
from app.fairness.findings import check, checked_predicates
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import all_packs, default_fair
from app.fairness.predicates import breakable_by_documents
from app.flows.document.schema import FlowDocument
from app.flows.service import default_document

QUESTIONS = {"survey": 1, "feedback": 4}


def step(kind: str, index: int = 0, **others: object) -> StepFacts:
    offers = int(kind == "offer")
    return StepFacts(
        kind, f"steps[{index}].{kind}", questions=QUESTIONS.get(kind, 0), offers=offers
    )


def flow(*kinds: str) -> FlowFacts:
    return FlowFacts(tuple(step(kind, index) for index, kind in enumerate(kinds)))


def facts_of(document: FlowDocument) -> FlowFacts:
    return flow(*(next(iter(type(entry).model_fields)) for entry in document.steps))


FAIR = flow("survey", "offer", "confirm", "result")


def only(found: list[Finding]) -> tuple[str, Severity, str]:
    assert len(found) == 1, found
    return found[0].code, found[0].severity, found[0].path


class TestBuiltInFlow:
    @pytest.mark.parametrize("pack", all_packs(), ids=lambda pack: pack.id)
    def test_breaks_nothing_anywhere(self, pack):
        assert check(facts_of(default_document()), [default_fair(), pack]) == []


def test_a_flow_without_confirm_is_an_error():
    found = check(flow("survey", "result"), [default_fair()])
    assert only(found) == ("P01", Severity.ERROR, "steps")


def test_three_steps_before_confirm_are_an_error():
    facts = flow("survey", "offer", "extra", "confirm", "result")
    assert only(check(facts, [default_fair()])) == ("P10", Severity.ERROR, "steps")


def test_a_second_question_before_confirm_warns():
    found = check(flow("survey", "feedback", "confirm", "result"), [default_fair()])
    assert only(found) == ("P17", Severity.WARNING, "steps[1].feedback")


def test_questions_after_confirm_are_no_matter():
    facts = flow("survey", "offer", "confirm", "result", "feedback")
    assert check(facts, all_packs()) == []


def test_two_offers_in_an_attempt_are_an_error():
    generous = replace(step("offer"), offers=2)
    facts = FlowFacts((generous, step("confirm", 1), step("result", 2)))
    assert only(check(facts, [default_fair()])) == ("P18", Severity.ERROR, "steps[0].offer")


def test_an_answer_that_is_required_is_an_error():
    strict = replace(step("survey"), is_optional=False)
    facts = FlowFacts((strict, step("confirm", 1), step("result", 2)))
    assert only(check(facts, [default_fair()])) == ("P16", Severity.ERROR, "steps[0].survey")


class TestOffers:
    WHOLE = frozenset({Term.PRICE, Term.LENGTH, Term.PRICE_AFTER, Term.NEXT_CHARGE})

    def offering(self, **facts: object) -> FlowFacts:
        whole = {"changes_charges": True, "states": self.WHOLE} | facts
        return replace(FAIR, offers=(OfferFacts("quarter_off", "offers.quarter_off", **whole),))

    def test_that_state_everything_are_fair(self):
        assert check(self.offering(), all_packs()) == []

    @pytest.mark.parametrize("term", sorted(WHOLE))
    def test_name_the_term_they_lack(self, term: Term):
        found = check(self.offering(states=self.WHOLE - {term}), [default_fair()])

        assert only(found) == ("P24", Severity.ERROR, "offers.quarter_off")
        assert "quarter_off" in found[0].detail

    def test_that_change_no_charge_state_none(self):
        talk = self.offering(changes_charges=False, states=frozenset())
        assert check(talk, all_packs()) == []

    def test_that_pause_state_the_end(self):
        ends = self.WHOLE | {Term.RESUME_DATE}
        assert check(self.offering(is_pause=True, states=ends), all_packs()) == []


def test_an_offer_without_terms_is_an_error():
    offer = OfferFacts("custom", "offers.custom", changes_charges=True)
    found = check(replace(FAIR, offers=(offer,)), [default_fair()])
    assert only(found) == ("P24", Severity.ERROR, "offers.custom")
    assert "the price, how long it holds" in found[0].detail


def test_a_pause_without_an_end_is_an_error():
    offer = OfferFacts("pause", "offers.pause", changes_charges=False, is_pause=True)
    found = check(replace(FAIR, offers=(offer,)), [default_fair()])
    assert only(found) == ("P26", Severity.ERROR, "offers.pause")


def test_a_missing_language_warns():
    gap = MissingText("steps[0].survey.reasons[0].label", ("nl", "es"), False, stands_in="de")
    found = check(replace(FAIR, missing_texts=(gap,)), [default_fair()])
    assert only(found) == ("P32", Severity.WARNING, gap.path)
    assert "missing in nl, es, where de stands" in found[0].detail


def test_a_gap_that_our_words_fill_is_only_told():
    gap = MissingText("steps[0].survey.title", ("nl",), has_stand_in=True)
    found = check(replace(FAIR, missing_texts=(gap,)), [default_fair()])
    assert only(found) == ("P32", Severity.INFO, gap.path)


class TestFinding:
    REQUIRED = FlowFacts((replace(step("survey"), is_optional=False), step("confirm", 1)))

    def test_is_told_once_with_everybody_who_objects(self):
        found = check(self.REQUIRED, choose_packs("NL"))

        assert only(found)[:2] == ("P16", Severity.ERROR)
        assert found[0].params["packs"] == ("default-fair", "eu", "nl")
        assert "Fairwell's own rule" in found[0].source
        assert "ACM guideline" in found[0].source

    def test_is_not_told_where_the_engine_asks_only_afterwards(self):
        many = flow("survey", "feedback", "offer", "confirm", "result")
        by_packs = {
            finding.code: finding.params["packs"] for finding in check(many, choose_packs("FR"))
        }

        assert by_packs == {"P10": ("default-fair",), "P17": ("default-fair",)}

    def test_comes_gravest_first_and_in_any_order_of_packs(self):
        many = flow("survey", "feedback", "offer", "confirm", "result")
        found = check(many, all_packs())

        assert [finding.severity for finding in found] == [Severity.ERROR, Severity.WARNING]
        assert check(many, reversed(all_packs())) == found

    def test_is_a_sentence_with_a_place_and_a_way_out(self):
        gap = MissingText("steps[0].survey.title", ("nl",), has_stand_in=False)
        bad = replace(flow("survey", "feedback", "offer", "result"), missing_texts=(gap,))

        for finding in check(bad, all_packs()):
            assert re.fullmatch(r"Everywhere: .+\. [A-Z].+\.", finding.detail)


def test_what_documents_can_break_is_what_is_checked():
    assert checked_predicates() == breakable_by_documents()
