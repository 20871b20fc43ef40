"""The language of the pages: who chooses it, and what it changes."""

from __future__ import annotations

import pytest

from tests.support.hosts import Host
from tests.support.pages import Visitor

HEADINGS = {
    "en": "What made you decide to cancel?",
    "nl": "Waarom",
    "de": "Warum",
    "es": "¿",
    "fr": "Qu’est-ce",
}
ADDRESSED = {"survey": {"reasons": [{"code": "unused"}]}}


def flow(**changes: object) -> dict[str, object]:
    return {"fairwell": 1, "steps": [ADDRESSED, "confirm", "result"]} | changes


class TestLanguage:
    @pytest.mark.parametrize("locale", HEADINGS)
    def test_is_the_one_the_token_names(self, visitor: Visitor, host: Host, locale: str):
        page = visitor.open(host.token(customer={"locale": locale}))

        assert page.soup.html["lang"] == locale
        assert page.soup.select_one("[aria-current]")["lang"] == locale

    def test_that_is_asked_for_goes_before_the_token(self, customer: Visitor, host: Host):
        page = customer.open(host.token(customer={"locale": "de"}), locale="nl")

        assert page.soup.html["lang"] == "nl"

    def test_of_the_host_page_is_better_than_the_accounts(self, customer: Visitor, make_host):
        host = make_host(default_locale="de")

        page = customer.open(host.token(customer=None), lang="es-MX")

        assert page.soup.html["lang"] == "es"

    def test_of_a_neighbour_is_never_taken_silently(self, customer: Visitor, make_host):
        host = make_host(default_locale="de")

        page = customer.open(host.token(customer={"locale": "ca"}))

        assert page.soup.html["lang"] == "de"

    def test_can_be_changed_on_every_step_and_changes_nothing_else(
        self, visitor: Visitor, host: Host
    ):
        survey = visitor.open(host.token())
        offer = visitor.press(survey, "continue", reason="too_expensive")

        spanish = visitor.speak(offer, "es")

        assert spanish.step == "offer"
        assert spanish.soup.html["lang"] == "es"
        assert host.only_session()["locale"] == "es"
        assert visitor.press(spanish, "decline").words.count("Cancel subscription") == 0

    @pytest.mark.parametrize("locale", ["tlh", "", "../../etc/passwd", "de\r\nX: y"])
    def test_that_the_flow_does_not_have_changes_nothing(
        self, customer: Visitor, host: Host, locale: str
    ):
        page = customer.open(host.token())

        page = customer.post("/language", {"session": page.token, "locale": locale})

        assert (page.status, page.soup.html["lang"]) == (200, "en")

    def test_is_not_offered_where_there_is_one_only(self, customer: Visitor, make_host):
        page = customer.open(make_host(flow=flow(locales=["de"])).token())

        assert page.soup.html["lang"] == "de"
        assert not page.soup.select("form.languages")


class TestAddress:
    def test_is_formal_when_the_flow_says_so(self, customer: Visitor, make_host):
        informal = customer.open(make_host().token(customer={"locale": "de"}))
        formal = customer.open(
            make_host(flow=flow(address="formal")).token(customer={"locale": "de"})
        )

        assert informal.heading != formal.heading
        assert "Ihre" in formal.heading

    def test_is_usually_vous_in_french_and_tu_where_the_flow_says_so(
        self, customer: Visitor, make_host
    ):
        usual, informal = (
            customer.open(make_host(flow=each).token(customer={"locale": "fr"}))
            for each in (flow(), flow(address="informal"))
        )

        assert (usual.heading, informal.heading) == (
            "Qu’est-ce qui vous a décidé à résilier\u202f?",
            "Qu’est-ce qui t’a décidé à résilier\u202f?",
        )

    def test_of_one_flow_does_not_leak_into_the_next(self, customer: Visitor, make_host):
        customer.open(make_host(flow=flow(address="formal")).token(customer={"locale": "de"}))

        assert "Ihre" not in customer.open(make_host().token(customer={"locale": "de"})).heading


class TestOwnersWords:
    def test_are_text_and_never_markup_or_a_template(self, visitor: Visitor, make_host):
        words = "<script>alert(1)</script> {{7*7}} %(account)s & \"'"
        survey = {"survey": {"title": words, "reasons": [{"code": "x_own", "label": words}]}}
        host = make_host(flow=flow(steps=[survey, "confirm", "result"]))

        page = visitor.open(host.token())

        assert page.heading == words
        assert page.soup.select_one("label span").get_text() == words

    def test_of_another_language_give_way_to_ours(self, visitor: Visitor, make_host):
        survey = {"survey": {"title": {"de": "Wieso?"}, "reasons": [{"code": "unused"}]}}
        host = make_host(flow=flow(steps=[survey, "confirm", "result"]))

        assert visitor.open(host.token()).heading == HEADINGS["en"]
        assert visitor.open(host.token(customer={"locale": "de"})).heading == "Wieso?"

    def test_of_a_reason_of_their_own_stand_in_along_the_languages_of_the_flow(
        self, visitor: Visitor, make_host
    ):
        label = {"de": "Umzug", "en": "I moved"}
        choices = [
            {"code": "near", "label": {"nl": "Dichtbij", "en": "Nearby"}},
            {"code": "far", "label": {"es": "Lejos", "en": "Far"}},
        ]
        reason = {"code": "x_moved", "label": label}
        reason |= {"follow_up": {"ask": "choices", "label": {"en": "Where?"}, "choices": choices}}
        steps = [{"survey": {"reasons": [reason]}}, "confirm", "result"]
        host = make_host(flow=flow(locales=["es", "en", "nl", "de", "fr"], steps=steps))

        french = visitor.open(host.token(customer={"locale": "fr"}))
        spanish = visitor.open(host.token(customer={"locale": "es"}))

        assert "I moved" in french.words
        assert "x_moved" not in french.words
        assert "Nearby" in french.words
        assert "Lejos" in french.words
        assert "I moved" in spanish.words
