"""One step at a time: what is kept, what is refused, and what a second click does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

CHOICES = {
    "fairwell": 1,
    "steps": [
        {
            "survey": {
                "reasons": [
                    {
                        "code": "unused",
                        "follow_up": {
                            "ask": "choices",
                            "choices": [
                                {"code": "season", "label": "Only in summer"},
                                {"code": "team", "label": "My team left"},
                            ],
                        },
                    }
                ]
            }
        },
        "confirm",
        "result",
    ],
}


@pytest.fixture
def survey(visitor: Visitor, host: Host) -> Page:
    return visitor.open(host.token())


def told(host: Host) -> dict[str, Any]:
    """Return everything the host can know, to see that nothing changed."""
    host.work()
    return {"session": host.only_session(), "events": [event["id"] for event in host.heard]}


class TestSurvey:
    def test_goes_on_without_an_answer(self, visitor: Visitor, host: Host, survey: Page):
        assert visitor.press(survey, "continue").step == "confirm"
        assert host.only_session()["reason"] is None

    def test_can_be_skipped(self, visitor: Visitor, survey: Page):
        assert visitor.press(survey, "skip").step == "confirm"

    def test_shows_its_reasons_in_the_same_order_again(self, visitor: Visitor, host: Host):
        orders = [
            [radio["value"] for radio in page.soup.select("input[name=reason]")]
            for page in (visitor.open(host.token()), visitor.open(host.token()))
        ]

        assert orders[0] == orders[1]
        assert orders[0][-1] == "other"

    def test_keeps_the_answer_and_its_follow_up(self, visitor: Visitor, host: Host, survey: Page):
        fields = {"reason": "switched_service", "follow_up.switched_service": "Tidemark"}
        offer = visitor.press(survey, "continue", **fields)
        confirm = visitor.press(offer, "decline")

        again = visitor.press(confirm, "back")

        assert again.step == "survey"
        assert again.value("reason") == "switched_service"
        assert again.value("follow_up.switched_service") == "Tidemark"

    def test_ignores_the_follow_up_of_another_reason(
        self, visitor: Visitor, host: Host, survey: Page
    ):
        fields = {"reason": "too_expensive", "follow_up.other": "Not this one"}
        visitor.press(survey, "continue", **fields)

        assert host.only_session()["reason"] == "too_expensive"

    def test_keeps_a_choice_of_a_follow_up(self, visitor: Visitor, make_host):
        page = visitor.open(make_host(flow=CHOICES).token())
        confirm = visitor.press(page, "continue", reason="unused", **{"follow_up.unused": "team"})

        again = visitor.press(confirm, "back")

        assert again.value("follow_up.unused") == "team"
        assert "Only in summer" in again.words

    def test_tells_the_step_where_no_offer_can_come(self, visitor: Visitor, make_host):
        page = visitor.open(make_host(flow=CHOICES).token())

        assert "Step 1 of 2" in page.words
        assert "Step 2 of 2" in visitor.press(page, "skip").words


class TestBadAnswer:
    @pytest.mark.parametrize(
        "fields",
        [
            {"reason": "nonsense"},
            {"reason": "too_expensive\0"},
            {"reason": "other", "follow_up.other": "a" * 2001},
            {"reason": "other", "follow_up.other": "a\0b"},
            {"intent": "burn"},
        ],
    )
    def test_is_refused_and_changes_nothing(
        self, visitor: Visitor, host: Host, survey: Page, fields: dict[str, str]
    ):
        before = told(host)

        page = visitor.post("/flow/survey", {"session": survey.token} | fields)

        assert (page.status, page.step) == (422, "survey")
        assert page.alert
        assert told(host) == before

    def test_leaves_what_was_entered_in_the_form(self, visitor: Visitor, survey: Page):
        fields = {"reason": "other", "follow_up.other": "a" * 2001, "follow_up.low_quality": "It"}

        page = visitor.press(survey, "continue", **fields)

        assert page.value("reason") == "other"
        assert page.value("follow_up.other") == "a" * 2001
        assert page.value("follow_up.low_quality") == "It"
        assert page.soup.select_one("[aria-invalid]")["name"] == "follow_up.other"

    def test_can_be_mended(self, visitor: Visitor, survey: Page):
        page = visitor.press(survey, "continue", reason="nonsense")

        assert visitor.press(page, "continue", reason="unused").status == 200

    def test_is_explained_in_the_customers_language(self, visitor: Visitor, host: Host):
        survey = visitor.open(host.token(customer={"locale": "de"}))

        page = visitor.press(survey, "continue", reason="nonsense")

        assert "Wähle" in page.alert

    def test_a_choice_that_was_not_offered_accepts_nothing(self, visitor: Visitor, host: Host):
        pause = visitor.press(visitor.open(host.token()), "continue", reason="unused")
        before = told(host)

        for fields in ({"months": "12"}, {"months": ""}, {"months": "1 OR 1"}):
            page = visitor.press(pause, "accept", **fields)
            assert (page.status, page.step) == (422, "offer")
        assert told(host) == before

    def test_an_end_that_was_not_offered_cancels_nothing(self, visitor: Visitor, host: Host):
        confirm = visitor.press(visitor.open(host.token()), "cancel")

        page = visitor.press(confirm, "cancel", effective="yesterday")

        assert (page.status, page.step) == (422, "confirm")
        assert host.only_session()["outcome"] is None


class TestSecondSubmit:
    def test_of_the_survey_changes_nothing(self, visitor: Visitor, host: Host, survey: Page):
        visitor.press(survey, "continue", reason="too_expensive")
        before = told(host)

        again = visitor.press(survey, "continue", reason="unused")

        assert (again.status, again.step) == (200, "offer")
        assert told(host) == before

    def test_of_the_confirmation_changes_nothing(self, visitor: Visitor, host: Host, survey: Page):
        confirm = visitor.press(survey, "cancel")
        visitor.press(confirm, "cancel")
        before = told(host)

        for intent in ("cancel", "keep", "back"):
            again = visitor.press(confirm, intent)
            assert again.outcome == "canceled"
        assert told(host) == before
        assert len(host.asked) == 1

    def test_of_an_accepted_offer_changes_nothing(self, visitor: Visitor, host: Host, survey: Page):
        offer = visitor.press(survey, "continue", reason="too_expensive")
        visitor.press(offer, "accept")
        before = told(host)

        assert visitor.press(offer, "decline").outcome == "saved"
        assert told(host) == before

    def test_in_another_tab_shows_where_the_session_is(
        self, visitor: Visitor, host: Host, survey: Page
    ):
        token = host.token()
        one, other = visitor.open(token), visitor.open(token)
        visitor.press(one, "continue", reason="too_expensive")

        page = visitor.press(other, "continue", reason="unused")

        assert page.step == "offer"

    def test_by_reload_of_the_first_page_shows_where_the_session_is(
        self, visitor: Visitor, host: Host
    ):
        token = host.token()
        visitor.press(visitor.open(token), "cancel")

        assert visitor.open(token).step == "confirm"


class TestBack:
    def test_leads_to_the_offer_only_while_it_is_open(
        self, visitor: Visitor, host: Host, survey: Page
    ):
        offer = visitor.press(survey, "continue", reason="too_expensive")
        confirm = visitor.press(offer, "decline")

        again = visitor.press(confirm, "back")
        onward = visitor.press(again, "continue", reason="too_expensive")

        assert again.step == "survey"
        assert onward.step == "confirm"

    def test_is_not_there_on_the_first_page(self, survey: Page):
        assert "back" not in survey.intents

    def test_that_nobody_offered_leaves_the_customer_there(self, visitor: Visitor, survey: Page):
        page = visitor.post("/flow/survey", {"session": survey.token, "intent": "back"})

        assert (page.status, page.step) == (200, "survey")


class TestFeedback:
    def test_comes_after_the_decision_and_changes_nothing_about_it(
        self, visitor: Visitor, host: Host, survey: Page
    ):
        result = visitor.press(visitor.press(survey, "cancel"), "cancel")
        feedback = visitor.press(result, "continue")

        thanks = visitor.press(feedback, "continue", goal="Sell more", usage="low")

        assert feedback.step == "feedback"
        assert not feedback.soup.select("[type=checkbox][checked]"), "consent is never assumed"
        assert (thanks.step, thanks.outcome) == ("result", "canceled")
        assert "continue" not in thanks.intents
        assert host.heard_types().count("session.ended") == 1

    @pytest.mark.parametrize("fields", [{"usage": "always"}, {"goal": "a" * 2001}])
    def test_refuses_what_was_not_asked(
        self, visitor: Visitor, survey: Page, fields: dict[str, str]
    ):
        result = visitor.press(visitor.press(survey, "cancel"), "cancel")

        page = visitor.press(visitor.press(result, "continue"), "continue", **fields)

        assert (page.status, page.step) == (422, "feedback")
