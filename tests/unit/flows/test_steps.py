"""What counts as an answer to each step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fairness.policy import build_policy
from app.flows.document.parsing import parse_document
from app.flows.errors import InvalidAnswer
from app.flows.flow import Flow, arrange
from app.flows.steps import MAX_ANSWER_LENGTH, SurveyStep, read_text

CHOICES = [{"code": "season", "label": "Summer"}, {"code": "team", "label": "Team"}]


def flow() -> Flow:
    reasons = [
        {"code": "too_expensive", "offers": ["deal"]},
        {"code": "unused", "follow_up": {"ask": "choices", "choices": CHOICES}},
        {"code": "missing_features", "follow_up": {"ask": "text"}},
        {"code": "other"},
    ]
    confirm = {"confirm": {"effective": ["period_end", "immediately"]}}
    offer = {"offer": {"offers": ["general"]}}
    steps = [{"survey": {"reasons": reasons}}, offer, "feedback", confirm, "result"]
    return arrange(parse_document({"fairwell": 1, "steps": steps}), build_policy(()))


def read(step: str, **form: str) -> dict[str, Any]:
    return dict(flow().step(step).read_answer({k.replace("__", "."): v for k, v in form.items()}))


class TestSurvey:
    @pytest.mark.parametrize(
        ("form", "answer"),
        [
            ({}, {"reason": None}),
            ({"reason": ""}, {"reason": None}),
            ({"reason": "other"}, {"reason": "other"}),
            (
                {"reason": "unused", "follow_up__unused": "team"},
                {"reason": "unused", "follow_up": "team"},
            ),
            (
                {"reason": "missing_features", "follow_up__missing_features": " Dark\r\nmode "},
                {"reason": "missing_features", "text": "Dark\nmode"},
            ),
            ({"reason": "missing_features"}, {"reason": "missing_features"}),
            ({"reason": "other", "follow_up__missing_features": "x"}, {"reason": "other"}),
        ],
    )
    def test_takes(self, form: dict[str, str], answer: dict[str, Any]):
        assert read("survey", **form) == answer

    @pytest.mark.parametrize(
        ("form", "code", "field"),
        [
            ({"reason": "nonsense"}, "unknown_reason", "reason"),
            ({"reason": "Other"}, "unknown_reason", "reason"),
            ({"reason": "unused", "follow_up__unused": "x"}, "unknown_choice", "follow_up.unused"),
            (
                {"reason": "missing_features", "follow_up__missing_features": "a\0b"},
                "unreadable",
                "follow_up.missing_features",
            ),
        ],
    )
    def test_refuses(self, form: dict[str, str], code: str, field: str):
        with pytest.raises(InvalidAnswer) as caught:
            read("survey", **form)

        assert (caught.value.code, caught.value.field) == (code, field)

    @given(st.text(max_size=20))
    def test_orders_the_reasons_for_each_customer_with_other_at_the_end(self, customer: str):
        step = flow().step("survey")
        assert isinstance(step, SurveyStep)

        codes = [reason.code for reason in step.reasons_for(customer)]

        assert codes == [reason.code for reason in step.reasons_for(customer)]
        assert sorted(codes) == sorted(reason.code for reason in step.spec.reasons)
        assert codes[-1] == "other"

    def test_gives_customers_different_firsts(self):
        step = flow().step("survey")
        assert isinstance(step, SurveyStep)

        assert len({step.reasons_for(str(number))[0].code for number in range(50)}) == 3


class TestOtherSteps:
    def test_feedback_takes_what_was_answered(self):
        form = {"goal": "Sell", "expectation": "  ", "usage": "low", "may_notify": "yes"}

        assert read("feedback", **form) == {"goal": "Sell", "usage": "low", "may_notify": True}

    @pytest.mark.parametrize("consent", ["on", "true", "1", "no", ""])
    def test_feedback_assumes_no_consent(self, consent: str):
        assert read("feedback", may_notify=consent) == {}

    def test_feedback_refuses_another_usage(self):
        with pytest.raises(InvalidAnswer, match="usage"):
            read("feedback", usage="always")

    def test_confirm_takes_the_first_end_unless_another_is_chosen(self):
        assert read("confirm") == {"effective": "period_end"}
        assert read("confirm", effective="immediately") == {"effective": "immediately"}

    def test_confirm_refuses_an_end_that_is_not_offered(self):
        with pytest.raises(InvalidAnswer, match="effective"):
            read("confirm", effective="yesterday")

    def test_offer_and_result_ask_nothing(self):
        assert read("offer", x="y") == read("result", x="y") == {}

    def test_offers_of_a_reason_go_before_the_general_ones(self):
        assert flow().offers_for("too_expensive") == ("deal",)
        assert flow().offers_for("other") == flow().offers_for(None) == ("general",)


class TestReadText:
    @given(st.text(max_size=3000))
    def test_returns_storable_text_or_says_why_not(self, text: str):
        try:
            read_back = read_text({"field": text}, "field")
        except InvalidAnswer:
            return

        assert read_back is None or is_storable(read_back)


def is_storable(text: str) -> bool:
    text.encode()
    return len(text) <= MAX_ANSWER_LENGTH and text == text.strip() and not set(text) & set("\0\r")
