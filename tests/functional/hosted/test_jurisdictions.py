"""Whoever comes gets the pages their law wants, in its order, without anybody's configuration."""

from __future__ import annotations

import pytest

from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

GERMANY = {"country": "DE", "locale": "de"}
FRANCE = {"country": "FR"}
CALIFORNIA = {"country": "US", "region": "CA"}
MINNESOTA = {"country": "US", "region": "MN"}
NOWHERE: dict[str, str] = {}


def arrive(visitor: Visitor, host: Host, customer: dict[str, str]) -> Page:
    return visitor.open(host.token(customer=customer))


def label(page: Page, intent: str) -> str:
    button = page.soup.select_one(f".actions button[value={intent}]")
    assert button is not None
    return button.get_text(strip=True)


class TestOrder:
    @pytest.mark.parametrize("customer", [GERMANY, FRANCE], ids=["Germany", "France"])
    def test_begins_with_the_decision_where_nothing_may_be_asked_before(
        self, visitor: Visitor, host: Host, customer
    ):
        confirm = arrive(visitor, host, customer)
        result = visitor.press(confirm, "cancel")
        survey = visitor.press(result, "continue")
        answered = visitor.press(survey, "continue", reason="too_expensive")
        feedback = visitor.press(answered, "continue")

        pages = (confirm, result, survey, answered, feedback)
        assert [page.step for page in pages] == [
            "confirm",
            "result",
            "survey",
            "result",
            "feedback",
        ]
        assert host.only_session()["outcome"] == "canceled"
        assert "offer.shown" not in host.heard_types()

    @pytest.mark.parametrize("customer", [CALIFORNIA, NOWHERE], ids=["California", "nowhere"])
    def test_asks_first_elsewhere(self, visitor: Visitor, host: Host, customer):
        survey = arrive(visitor, host, customer)
        offer = visitor.press(survey, "continue", reason="too_expensive")

        assert (survey.step, offer.step) == ("survey", "offer")

    def test_follows_the_country_and_not_the_language(self, visitor: Visitor, host: Host):
        page = arrive(visitor, host, {"country": "DE", "locale": "en"})

        assert (page.step, page.soup.html["lang"]) == ("confirm", "en")

    def test_follows_the_account_where_the_customer_has_no_country(
        self, visitor: Visitor, make_host
    ):
        assert arrive(visitor, make_host(country="DE"), NOWHERE).step == "confirm"


class TestPermission:
    @pytest.mark.parametrize(("answer", "step"), [("yes", "offer"), ("no", "confirm")])
    def test_decides_in_minnesota_whether_an_offer_is_shown(
        self, visitor: Visitor, host: Host, answer, step
    ):
        survey = arrive(visitor, host, MINNESOTA)

        page = visitor.press(survey, "continue", reason="too_expensive", may_offer=answer)

        assert page.step == step

    def test_is_not_assumed(self, visitor: Visitor, host: Host):
        survey = arrive(visitor, host, MINNESOTA)

        assert "may_offer" not in survey.form().attrs
        assert not survey.soup.select("input[name=may_offer][checked]")
        assert visitor.press(survey, "continue", reason="too_expensive").step == "confirm"

    @pytest.mark.parametrize(
        ("intent", "answer"),
        [
            ("continue", {"may_offer": "no"}),
            ("continue", {}),
            ("skip", {}),
            ("cancel", {}),
        ],
        ids=["no", "nothing", "skipped", "canceled at once"],
    )
    def test_is_asked_for_once_and_a_no_never_becomes_an_offer(
        self, visitor: Visitor, host: Host, intent: str, answer: dict[str, str]
    ):
        confirm = visitor.press(arrive(visitor, host, MINNESOTA), intent, **answer)
        survey = visitor.press(confirm, "back")

        assert (confirm.step, survey.step) == ("confirm", "survey")
        assert not survey.soup.select("input[name=may_offer]")
        forged = visitor.press(survey, "continue", reason="too_expensive", may_offer="yes")
        assert forged.step == "confirm"

    def test_that_was_given_is_not_asked_for_again(self, visitor: Visitor, host: Host):
        survey = arrive(visitor, host, MINNESOTA)
        offer = visitor.press(survey, "continue", reason="too_expensive", may_offer="yes")
        survey = visitor.press(visitor.press(offer, "decline"), "back")

        assert (offer.step, survey.step) == ("offer", "survey")
        assert not survey.soup.select("input[name=may_offer]")

    def test_is_asked_nowhere_else(self, visitor: Visitor, host: Host):
        assert not arrive(visitor, host, CALIFORNIA).soup.select("input[name=may_offer]")


class TestStatutoryLabels:
    def test_name_the_act_in_germany(self, visitor: Visitor, host: Host):
        assert label(arrive(visitor, host, GERMANY), "cancel") == "jetzt kündigen"

    def test_are_ours_where_the_law_has_no_words_in_the_language(
        self, visitor: Visitor, host: Host
    ):
        page = arrive(visitor, host, {"country": "DE", "locale": "en"})

        assert label(page, "cancel") == "Cancel subscription"

    def test_stand_beside_the_offer_in_california(self, visitor: Visitor, host: Host):
        offer = visitor.press(arrive(visitor, host, CALIFORNIA), "continue", reason="too_expensive")

        assert label(offer, "decline") == "click to cancel"
        assert offer.intents >= {"accept", "decline"}


class TestRecord:
    def test_names_packs_and_versions_in_the_ending(self, visitor: Visitor, host: Host):
        visitor.press(arrive(visitor, host, GERMANY), "cancel")
        host.work()

        ending = next(event for event in host.heard if event["type"] == "session.ended")
        packs = [pack for pack, _version in ending["data"]["packs"]]
        assert packs[0] == "default-fair"
        assert {"eu", "de"} <= set(packs)
