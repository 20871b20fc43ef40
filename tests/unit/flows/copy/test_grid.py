"""What is missing, outdated, too long, or not like the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows.copy.checks import TextProblem, find_problems
from app.flows.copy.grid import Cell, Fallback, Grid, offers_used
from app.flows.copy.texts import TextOwner
from tests.unit.flows.copy.flow_texts import LOCALES, OFFER, flow, flows, grid

TITLE, UNUSED = "survey.title", "survey.reasons.unused.label"


def cell(grid: Grid, key: str, locale: str) -> Cell:
    row = grid.row(key)
    assert row is not None
    return row.cell(locale)


class TestGaps:
    def test_show_what_customers_read_instead(self):
        words = grid(flow({"en": "Why?"}, unused={"en": "Unused"}, x_own={"nl": "Eigen"}))

        ours, other = cell(words, UNUSED, "de"), cell(words, "survey.reasons.x_own.label", "de")
        assert (ours.is_missing, ours.stand_in, ours.shown) == (
            True,
            Fallback.OURS,
            "Ich nutze es kaum",
        )
        assert (other.is_missing, other.stand_in, other.shown) == (True, Fallback.OTHER, "Eigen")

    def test_are_none_where_the_owner_wrote_nothing_at_all(self):
        found = cell(grid(flow()), UNUSED, "de")

        assert (found.words, found.is_missing, found.shown) == ("", False, "Ich nutze es kaum")

    def test_one_text_for_everybody_is_read_by_everybody_and_translated_by_nobody(self):
        words = grid(flow("Why?"))

        assert cell(words, TITLE, "en").words == "Why?"
        found = cell(words, TITLE, "de")
        assert (found.is_missing, found.stand_in, found.shown) == (True, Fallback.SHARED, "Why?")

    def test_are_counted_by_language(self):
        words = grid(flow({"en": "Why?", "de": "Warum?"}))  # and three texts in our words

        assert [words.percent(locale) for locale in ("en", "de", "nl")] == [100, 100, 75]

    @given(flows())
    def test_nothing_is_complete_that_lacks_something(self, document):
        words = grid(document)
        for locale in LOCALES:
            has_gap = any(row.cell(locale).is_missing for row in words.rows)
            assert (words.percent(locale) == 100) is not has_gap

    def test_of_offers_belong_to_it(self):
        words = grid(flow(), offers=(OFFER,))

        assert cell(words, "offers.pause.title", "de").is_missing


class TestOutdated:
    def test_is_what_was_translated_before_the_source_changed(self):
        first = flow({"en": "Why?", "de": "Warum?"}, unused={"en": "Unused", "de": "Ungenutzt"})
        second = flow(
            {"en": "What happened?", "de": "Warum?"}, unused={"en": "Unused", "de": "Ungenutzt"}
        )
        third = flow(
            {"en": "What happened?", "de": "Was ist passiert?"},
            unused={"en": "Unused", "de": "Ungenutzt"},
        )

        assert TextProblem.OUTDATED not in cell(grid(first), TITLE, "de").flaws
        assert TextProblem.OUTDATED in cell(grid(first, second), TITLE, "de").flaws
        assert TextProblem.OUTDATED not in cell(grid(first, second), UNUSED, "de").flaws
        assert TextProblem.OUTDATED not in cell(grid(first, second, third), TITLE, "de").flaws

    def test_is_not_what_was_translated_with_it(self):
        first = flow({"en": "Why?"})
        second = flow({"en": "What happened?", "de": "Was ist passiert?"})

        assert TextProblem.OUTDATED not in cell(grid(first, second), TITLE, "de").flaws

    def test_is_never_the_source_and_never_a_gap(self):
        words = grid(flow({"en": "Why?", "de": "Warum?"}), flow({"en": "New"}))

        assert cell(words, TITLE, "en").flaws == ()
        assert cell(words, TITLE, "de").flaws == ()


class TestFlaws:
    @pytest.mark.parametrize(
        ("words", "place", "locale", "expected"),
        [
            ("x " * 41, TextOwner.TITLE, "en", TextProblem.TOO_LONG),
            ("x " * 40, TextOwner.OFFER_BODY, "en", None),
            ("Kündigungsbestätigungsseite", TextOwner.TITLE, "de", TextProblem.LONG_WORD),
            ("Kündigungs-bestätigungs-seite", TextOwner.TITLE, "de", None),
            ("Kündigungs\u00adbestätigungsseite", TextOwner.TITLE, "de", None),
            ("Kündigungsbestätigungsseite", TextOwner.OFFER_BODY, "de", None),
            ("Was führt Sie weg?", TextOwner.TITLE, "de", TextProblem.ADDRESS),
            ("Was führt dich weg?", TextOwner.TITLE, "de", None),
            ("Sie ist zu teuer", TextOwner.REASON, "de", None),
            ("Zu teuer. Sie kostet zu viel", TextOwner.REASON, "de", None),
            ("Waarom gaat u weg?", TextOwner.TITLE, "nl", TextProblem.ADDRESS),
            ("¿Por qué se va usted?", TextOwner.TITLE, "es", TextProblem.ADDRESS),
            ("Du bist dran", TextOwner.TITLE, "en", None),
        ],
    )
    def test_are_seen(
        self, words: str, place: TextOwner, locale: str, expected: TextProblem | None
    ):
        found = find_problems(words, "", place, locale=locale, is_formal=False)

        assert found == ((expected,) if expected else ())

    @pytest.mark.parametrize(
        ("words", "is_formal"),
        [("Was führt dich weg?", True), ("Dein Tarif", True), ("Was führt Sie weg?", False)],
    )
    def test_of_address_follow_the_flow(self, words: str, is_formal: bool):
        def found(formal: bool) -> tuple[TextProblem, ...]:
            return find_problems(words, "", TextOwner.TITLE, locale="de", is_formal=formal)

        assert found(is_formal) == (TextProblem.ADDRESS,)
        assert found(not is_formal) == ()

    @pytest.mark.parametrize(
        ("words", "source", "is_flawed"),
        [
            ("Bleib, {name}", "Stay, {name}", False),
            ("Bleib, {namen}", "Stay, {name}", True),
            ("Bleib", "Stay, %(name)s", True),
            ("Bleib", "", False),
            ("100 %", "100 %", False),
        ],
    )
    def test_of_placeholders_compare_with_the_source(self, words, source, is_flawed: bool):
        found = find_problems(words, source, TextOwner.TITLE, locale="de", is_formal=False)

        assert (TextProblem.PLACEHOLDERS in found) is is_flawed

    def test_of_a_formal_flow_are_seen_in_its_grid(self):
        words = grid(flow({"de": "Warum gehst du?"}, address="formal"))

        assert cell(words, TITLE, "de").flaws == (TextProblem.ADDRESS,)


class TestOffersUsed:
    def test_are_those_of_reasons_and_of_the_offer_step_once_each(self):
        document = flow(unused=None)
        document["steps"][0]["survey"]["reasons"][0]["offers"] = ["pause", "quarter_off"]
        document["steps"][1] = {"offer": {"offers": ["quarter_off", "support"]}}

        assert offers_used(document) == ["pause", "quarter_off", "support"]

    @given(
        st.one_of(
            st.none(),
            st.text(),
            st.lists(
                st.none()
                | st.text()
                | st.dictionaries(
                    st.sampled_from(["survey", "offer"]),
                    st.none() | st.text() | st.lists(st.text()),
                )
            ),
        )
    )
    def test_of_a_draft_that_is_half_done_are_none_or_some(self, steps):
        assert all(isinstance(key, str) for key in offers_used({"steps": steps}))
