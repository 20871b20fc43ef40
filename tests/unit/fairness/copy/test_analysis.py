"""Single texts: what is unfair about them, where, and what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.findings import Severity
from app.fairness.copy.analysis import TextContext, lint_text
from app.fairness.copy.lexicon import CopyKind
from app.fairness.copy.roles import TextRole
from app.fairness.copy.tokens import MAX_LENGTH
from tests.unit.fairness.copy.texts_at_hand import LANGUAGES, PARTS, texts

LASTS, ENDS, NEVER_ENDS = (
    TextContext(access_lasts=True),
    TextContext(has_end=True),
    TextContext(has_end=False),
)
EXAMPLES = [
    (language, role, text)
    for language in LANGUAGES
    for part in PARTS
    for label in ("shaming", "fair")
    for role, text in texts(part, language, label)
]
languages = st.sampled_from(LANGUAGES)
roles = st.sampled_from(TextRole)


def kinds(text: str, language: str = "en", role: TextRole = TextRole.TEXT, **around) -> list[str]:
    found = lint_text(text, language, role, TextContext(**around))
    return [slip.kind.value for slip in found]


class TestShaming:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "No thanks, I'd rather pay full price"),
            ("de", "Nein danke, ich zahle lieber den vollen Preis"),
            ("nl", "Nee, ik betaal liever te veel"),
            ("es", "No, prefiero perder mis ventajas"),
            ("es", "Perder mis beneficios"),
            ("de", "Ich verzichte auf meinen Rabatt"),
            ("en", "Are you really that ungrateful?"),
            ("en", "Your team will be lost without us."),
        ],
    )
    def test_is_certain_and_an_error(self, language: str, text: str):
        (slip, *_) = lint_text(text, language)
        assert (slip.kind, slip.severity) == (CopyKind.SHAMING, Severity.ERROR)
        assert slip.predicate == "P28"

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "No thanks"),
            ("es", "No, gracias"),
            ("de", "Nein danke"),
            ("en", "You will lose access at the end of your billing period on {date}"),
            ("en", "Your data is deleted on {date}"),
            ("en", "Cancel subscription"),
            ("en", "Continue cancelling"),
        ],
    )
    def test_is_no_plain_refusal_and_no_fact(self, language: str, text: str):
        assert all(lint_text(text, language, role) == () for role in TextRole if role != "keep")

    @pytest.mark.parametrize(
        "text",
        [
            "It is too expensive",
            "I don't use it enough",
            "I prefer another product",
            "I hate the new update",
            "I waste too much time on it",
        ],
    )
    def test_is_no_complaint_about_the_product(self, text: str):
        assert lint_text(text, "en", TextRole.REASON) == ()

    def test_quotes_the_piece_that_says_it(self):
        text = "Take your time. Please don\u2019t\u200b leave us! We refund the rest."
        (slip,) = lint_text(text, "en", TextRole.BODY)
        assert text[slip.start : slip.end] == "Please don\u2019t\u200b leave us"

    def test_needs_more_on_a_button_that_only_says_what_it_does(self):
        decline = TextRole.DECLINE
        assert kinds("I adore thunderstorms", role=decline) == ["shaming"]
        assert kinds("I adore thunderstorms", role=TextRole.REASON) == []
        assert kinds("I want to cancel my plan on 3 March", role=decline) == []

    def test_regret_of_the_company_is_no_shaming_and_on_a_button_no_word(self):
        assert kinds("We're sorry to see you go", role=TextRole.BODY) == []
        assert kinds("Cancel and make us sad", role=TextRole.CANCEL) == ["shaming"]


class TestTricks:
    @pytest.mark.parametrize(
        ("language", "text"),
        [("en", "Cancel"), ("de", "Abbrechen"), ("nl", "Annuleren"), ("es", "Cancelar")],
    )
    def test_a_button_that_stays_does_not_say_cancel(self, language: str, text: str):
        (slip,) = lint_text(text, language, TextRole.KEEP)
        assert (slip.kind, slip.predicate) == (CopyKind.TRICK_VERB, "P30")
        assert lint_text(text, language, TextRole.CANCEL) == ()

    def test_a_button_that_cancels_does_not_say_keep(self):
        assert kinds("Keep my subscription", role=TextRole.CANCEL) == ["trick_verb"]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Don't you want to never miss out?"),
            ("de", "Möchten Sie nicht auf Ihre Vorteile nicht verzichten?"),
            ("nl", "Wil je niet dat je niets mist, of wil je niet missen?"),
            ("es", "¿No quieres no perderte nada?"),
        ],
    )
    def test_a_question_says_no_once(self, language: str, text: str):
        assert "double_negative" in kinds(text, language)

    def test_yes_means_yes(self):
        assert kinds("Are you sure you don't want to stay?") == ["yes_no_inversion"]


class TestUrgency:
    """P27: a deadline is real, or it is none."""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Only today: half price"),
            ("de", "Nur noch heute"),
            ("nl", "Laatste kans"),
            ("es", "Solo hoy: mitad de precio"),
        ],
    )
    def test_without_an_end_is_an_error(self, language: str, text: str):
        (slip,) = lint_text(text, language, TextRole.BODY, NEVER_ENDS)
        assert (slip.kind, slip.severity) == (CopyKind.FALSE_URGENCY, Severity.ERROR)
        (slip,) = lint_text(text, language, TextRole.BODY, ENDS)
        assert slip.severity is Severity.WARNING  # there is an end, and the text does not name it

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Last chance: this ends on 3 December"),
            ("de", "Letzte Chance: endet am 3. Dezember"),
            ("nl", "Laatste kans: tot 3 december"),
            ("es", "Última oportunidad: hasta el 3 de diciembre"),
        ],
    )
    def test_with_the_day_is_fair_if_the_offer_ends(self, language: str, text: str):
        assert lint_text(text, language, TextRole.BODY, ENDS) == ()
        assert kinds(text, language, has_end=False) == ["false_urgency"]

    def test_a_countdown_names_no_day(self):
        assert kinds("Expires in 10 minutes", has_end=True) == ["false_urgency"]


class TestLosses:
    """P29: what ends, and when."""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "You lose access immediately"),
            ("de", "Ihr Zugang endet sofort"),
            ("nl", "Je toegang vervalt direct"),
            ("es", "Tu acceso termina de inmediato"),
        ],
    )
    def test_are_not_immediate_while_access_lasts(self, language: str, text: str):
        (slip,) = lint_text(text, language, TextRole.BODY, LASTS)
        assert (slip.kind, slip.severity) == (CopyKind.FEAR_LOSS, Severity.ERROR)
        assert lint_text(text, language, TextRole.BODY) == ()

    def test_of_everything_need_a_day(self):
        assert kinds("You will lose everything", role=TextRole.BODY) == ["fear_loss"]
        assert kinds("You will lose all your drafts on 3 May", role=TextRole.BODY) == []


class TestFees:
    """P31: with amount and date, or not at all."""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "A cancellation fee applies."),
            ("de", "Es gilt eine Kündigungsfrist."),
            ("nl", "Er geldt een opzegtermijn."),
            ("es", "Hay gastos de cancelación."),
        ],
    )
    def test_need_amount_and_day(self, language: str, text: str):
        (slip,) = lint_text(text, language, TextRole.BODY)
        assert (slip.kind, slip.severity) == (CopyKind.UNSTATED_FEE, Severity.WARNING)

    def test_that_are_stated_or_absent_are_fair(self):
        assert kinds("A cancellation fee of €5 is due on 3 May.") == []
        assert kinds("There is no cancellation fee.") == []


class TestAnyText:
    @given(st.text(max_size=300), languages, roles)
    def test_is_judged_and_quoted_within_its_bounds(self, text: str, language: str, role: TextRole):
        for slip in lint_text(text, language, role, LASTS):
            assert 0 <= slip.start <= slip.end <= len(text)

    @given(st.sampled_from(EXAMPLES), st.data())
    def test_means_the_same_in_other_cases_and_spaces(self, example, data):
        language, role, text = example
        change = data.draw(st.sampled_from([str.upper, str.lower, str.title, _spread, _hide]))
        if change is str.title and "'" in text:
            return  # title case takes the apostrophe for the end of a word
        changed = change(text)
        assert _found(changed, language, role) == _found(text, language, role)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_costs_time_by_its_length_and_no_more(self, language: str):
        words = "no thanks i would rather lose my and your without only "
        short, long = words * 8, words * 32
        lint_text("warm", language)
        first, second = _seconds(short, language), _seconds(long, language)
        assert second < 16 * first + 0.1

    def test_is_read_as_far_as_a_text_can_reach(self):
        assert kinds("a " * MAX_LENGTH + "Please don't leave us") == []

    def test_in_a_language_nobody_speaks_here_is_left_alone(self):
        assert lint_text("No grazie, preferisco pagare di più", "it") == ()


def _found(text: str, language: str, role: TextRole) -> set[CopyKind]:
    return {slip.kind for slip in lint_text(text, language, role)}


def _spread(text: str) -> str:
    return f"  {'  '.join(text.split(' '))}\t "


def _hide(text: str) -> str:
    return "\u200b".join(text) if not set(text) & set("{}0123456789-\u2013\u2019'") else text


def _seconds(text: str, language: str) -> float:
    began = time.perf_counter()
    lint_text(text, language, TextRole.BODY)
    return time.perf_counter() - began
