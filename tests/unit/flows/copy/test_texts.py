"""Every text of a flow by its key, and writing one of them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows.copy.texts import TextOwner, list_texts, with_text
from app.flows.document.parsing import parse_document
from app.flows.errors import InvalidTexts
from app.flows.service import default_document, get_content
from tests.unit.flows.copy.flow_texts import LOCALES, flow, flows

CHOICES = {
    "code": "other",
    "follow_up": {
        "ask": "choices",
        "label": {"en": "What is it?"},
        "choices": [{"code": "app", "label": {"en": "The app"}}, {"code": "web", "label": "Web"}],
    },
}


def written(document: dict[str, Any], key: str) -> Any:
    return {text.key: text.words for text in list_texts(document)}.get(key)


class TestTexts:
    def test_are_found_by_what_they_belong_to_and_not_by_their_place(self):
        document = flow({"en": "Why?"})
        document["steps"][0]["survey"]["reasons"] = [CHOICES, {"code": "unused"}]

        found = {text.key: text.place for text in list_texts(document)}

        assert found == {
            "survey.title": TextOwner.TITLE,
            "survey.reasons.other.label": TextOwner.REASON,
            "survey.reasons.other.follow_up.label": TextOwner.QUESTION,
            "survey.reasons.other.follow_up.choices.app.label": TextOwner.CHOICE,
            "survey.reasons.other.follow_up.choices.web.label": TextOwner.CHOICE,
            "survey.reasons.unused.label": TextOwner.REASON,
            "offer.title": TextOwner.TITLE,
            "confirm.title": TextOwner.TITLE,
        }

    def test_of_our_own_reasons_have_a_stand_in(self):
        stand_ins = {
            text.code: text.has_stand_in
            for text in list_texts(flow(unused=None, x_own="Ours alone"))
            if text.place is TextOwner.REASON
        }
        assert stand_ins == {"unused": True, "x_own": False}

    @pytest.mark.parametrize(
        "document",
        [
            {},
            {"steps": None},
            {"steps": [None, 7, [], {}, "nonsense", {"survey": None}, {"survey": 3}]},
            {"steps": [{"survey": {"title": 3, "reasons": [None, {"code": 5}, {"label": {}}]}}]},
            {"steps": [{"survey": {"reasons": {"a": 1}}}, {"confirm": {"title": {"en": None}}}]},
        ],
    )
    def test_of_a_draft_that_is_half_done_are_those_that_are_there(self, document):
        before = deepcopy(document)
        assert all(text.key for text in list_texts(document))
        assert document == before

    @given(
        st.recursive(
            st.none() | st.text() | st.integers(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "steps",
                            "survey",
                            "reasons",
                            "code",
                            "title",
                            "label",
                            "follow_up",
                            "choices",
                        ]
                    ),
                    inner,
                )
            ),
        )
    )
    def test_never_fail_whatever_the_draft_is(self, part):
        document = part if isinstance(part, dict) else {"steps": part}
        for text in list_texts(document):
            with_text(document, text.key, "de", "Neu", source="en")


class TestWriting:
    def test_changes_one_language_of_one_text(self):
        document = flow({"en": "Why?", "nl": "Waarom?"}, unused={"en": "Unused"})

        changed = with_text(document, "survey.title", "de", " Warum?\r\n", source="en")

        assert written(changed, "survey.title") == {"en": "Why?", "nl": "Waarom?", "de": "Warum?"}
        assert written(changed, "survey.reasons.unused.label") == {"en": "Unused"}
        assert "de" not in written(document, "survey.title")

    def test_gives_a_bare_step_its_words(self):
        changed = with_text(flow(), "offer.title", "en", "Before you go", source="en")

        assert {"offer": {"title": {"en": "Before you go"}}} in changed["steps"]
        parse_document(changed)

    def test_takes_one_text_for_everybody_as_the_source(self):
        changed = with_text(flow("Why?"), "survey.title", "de", "Warum?", source="en")

        assert written(changed, "survey.title") == {"en": "Why?", "de": "Warum?"}

    def test_takes_words_away_and_with_the_last_of_them_the_text(self):
        document = flow({"en": "Why?", "de": "Warum?"})
        half = with_text(document, "survey.title", "de", " ", source="en")
        none = with_text(half, "survey.title", "en", "", source="en")

        assert written(half, "survey.title") == {"en": "Why?"}
        assert "title" not in none["steps"][0]["survey"]
        parse_document(none)

    def test_does_not_take_away_what_nothing_stands_in_for(self):
        document = flow(x_own={"en": "Ours alone"})
        with pytest.raises(InvalidTexts) as caught:
            with_text(document, "survey.reasons.x_own.label", "en", "", source="en")
        assert (caught.value.code, caught.value.key) == ("needed", "survey.reasons.x_own.label")

    @pytest.mark.parametrize(
        ("key", "words", "code"),
        [
            ("survey.title", "x" * 2001, "too_long"),
            ("survey.title", "a\x00b", "unreadable"),
            ("survey.title", "a\x1bb", "unreadable"),
            ("survey.reasons.nobody.label", "x", "unknown_text"),
            ("result.title", "x", "unknown_text"),
            ("", "x", "unknown_text"),
        ],
    )
    def test_refuses_what_cannot_be(self, key: str, words: str, code: str):
        with pytest.raises(InvalidTexts) as caught:
            with_text(flow(), key, "de", words, source="en")
        assert caught.value.code == code

    @given(flows(), st.sampled_from(LOCALES))
    def test_the_same_words_leave_the_same_document(self, document, locale: str):
        for text in list_texts(document):
            words = text.words.get(locale, "") if isinstance(text.words, dict) else ""
            if words == words.strip() and words and "\r" not in words and words.isprintable():
                assert with_text(document, text.key, locale, words, source="en") is document

    def test_works_for_the_default_flow(self):
        document = get_content(default_document())
        for text in list_texts(document):
            document = with_text(document, text.key, "de", "Neue Worte", source="en")
        assert {str(text.words) for text in list_texts(document)} == {"{'de': 'Neue Worte'}"}
        parse_document(document)
