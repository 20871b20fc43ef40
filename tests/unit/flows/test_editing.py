"""Changes to flow documents: each does what it says, and touches nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.locale import SHIPPED_LOCALES
from app.flows.document.codes import own_code
from app.flows.document.content import read_text
from app.flows.document.parsing import parse_document
from app.flows.document.paths import build_path, find, kinds_of, name_of
from app.flows.drafts import additions, editing
from app.flows.errors import ImpossibleEdit
from app.flows.starters import template
from tests.unit.flows.documents import CODES, documents

FLOW = template("default")
UNUSED = "survey.reasons.unused"


def codes(document: dict[str, Any]) -> list[str]:
    return [name_of(reason) or "" for reason in find(document, "survey.reasons") or []]


def places(document: dict[str, Any]) -> list[str]:
    """Every place that can be moved or removed."""
    steps = kinds_of(document)
    reasons = [f"survey.reasons.{code}" for code in codes(document)]
    lists = [f"{reason}.{name}" for reason in reasons for name in ("follow_up.choices", "offers")]
    below = [f"{each}.{name_of(one)}" for each in lists for one in find(document, each) or []]
    return [*steps, *reasons, *below]


@st.composite
def documents_with_a_place(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    document = draw(documents())
    return document, draw(st.sampled_from(places(document)))


def others(document: dict[str, Any], place: str) -> dict[str, Any]:
    """Everything that can be moved or removed, but a place and what is below and above it."""
    return {
        other: find(document, other)
        for other in places(document)
        if not other.startswith(place) and not place.startswith(f"{other}.")
    }


class TestMove:
    def test_takes_a_reason_to_its_new_position(self):
        moved = editing.move(FLOW, UNUSED, 0)

        assert codes(moved)[:3] == ["unused", "too_expensive", "missing_features"]

    def test_beyond_the_end_is_the_end(self):
        assert codes(editing.move(FLOW, UNUSED, 99))[-1] == "unused"
        assert codes(editing.move(FLOW, UNUSED, -9))[0] == "unused"

    def test_of_what_is_not_there_is_refused(self):
        for place in ("survey.reasons.x_gone", "feedback", "survey", "survey.title", "x.y", ""):
            with pytest.raises(ImpossibleEdit):
                editing.move({"fairwell": 1, "steps": [{"offer": {}}]}, place, 0)

    @given(documents_with_a_place(), st.integers(-2, 9))
    def test_loses_nothing_and_keeps_the_order_of_the_others(self, chosen, to):
        document, place = chosen
        before = copy.deepcopy(document)

        moved = editing.move(document, place, to)

        assert document == before
        assert find(moved, place) == find(document, place)
        assert others(moved, place) == others(document, place)
        siblings = place.rpartition(".")[0]
        assert without(moved, siblings, place) == without(document, siblings, place)

    @given(documents_with_a_place(), st.integers(0, 9))
    def test_and_back_is_what_it_was(self, chosen, to):
        document, place = chosen
        at = editing.find_position(document, place)

        assert editing.move(editing.move(document, place, to), place, at) == document


def without(document: dict[str, Any], siblings: str, place: str) -> list[Any]:
    members = find(document, siblings) if siblings else document["steps"]
    return [name_of(each) for each in members if name_of(each) != place.rpartition(".")[2]]


class TestRemove:
    @given(documents_with_a_place())
    def test_takes_that_away_and_nothing_else(self, chosen):
        document, place = chosen

        removed = editing.remove(document, place)

        assert find(removed, place) is None
        assert others(removed, place) == others(document, place)

    def test_of_the_last_offer_leaves_no_empty_list(self):
        document = {"fairwell": 1, "steps": [{"offer": {"offers": ["pause"]}}]}

        assert editing.remove(document, "offer.offers.pause")["steps"] == [{"offer": {}}]

    def test_of_a_step_leaves_its_reasons_behind(self):
        assert kinds_of(editing.remove(FLOW, "survey")) == ["offer", "confirm", "result"]


class TestDuplicate:
    @given(documents())
    def test_of_a_reason_is_one_of_the_accounts_own_below_it(self, document):
        code = codes(document)[0]

        doubled = editing.duplicate(document, f"survey.reasons.{code}")

        copied = codes(doubled)[1]
        assert copied.startswith("x_")
        assert codes(doubled) == [code, copied, *codes(document)[1:]]
        original, twin = (find(doubled, f"survey.reasons.{each}") for each in (code, copied))
        assert twin == original | {"code": copied}
        assert editing.remove(doubled, f"survey.reasons.{copied}") == document

    def test_of_a_copy_is_numbered_on(self):
        once = editing.duplicate(FLOW, UNUSED)
        twice = editing.duplicate(once, "survey.reasons.x_unused")

        assert codes(twice)[1:4] == ["unused", "x_unused", "x_unused_2"]

    def test_of_a_step_is_refused(self):
        with pytest.raises(ImpossibleEdit):
            editing.duplicate(FLOW, "survey")


class TestWords:
    @given(documents(), st.sampled_from(SHIPPED_LOCALES), st.text(max_size=20))
    def test_in_one_locale_leave_the_others_alone(self, document, locale, text):
        before = find(document, "survey.title")

        changed = editing.set_text(document, "survey.title", locale, text, SHIPPED_LOCALES)

        after = find(changed, "survey.title")
        assert read_text(after, locale) == text.replace("\r\n", "\n").strip()
        for other in set(SHIPPED_LOCALES) - {locale}:
            assert read_text(after, other) == read_text(before, other)
        assert others(changed, "survey.title") == others(document, "survey.title")

    def test_that_are_empty_are_ours_again(self):
        worded = editing.set_text(FLOW, f"{UNUSED}.label", "de", "Zu selten", SHIPPED_LOCALES)

        assert find(worded, f"{UNUSED}.label") == {"de": "Zu selten"}
        assert editing.set_text(worded, f"{UNUSED}.label", "de", " ", SHIPPED_LOCALES) == FLOW


class TestValue:
    def test_stands_where_it_belongs(self):
        changed = editing.set_value(FLOW, "confirm.data_deleted_after", "30d")

        assert find(changed, "confirm") == {
            "effective": ["period_end", "immediately"],
            "data_deleted_after": "30d",
        }
        assert editing.set_value(changed, "confirm.data_deleted_after", None) == FLOW

    def test_of_the_whole_flow(self):
        assert editing.set_value(FLOW, "address", "formal")["address"] == "formal"

    def test_of_a_step_that_is_not_there_is_refused(self):
        with pytest.raises(ImpossibleEdit):
            editing.set_value(FLOW, "feedback.title", "Hello")

    def test_of_a_step_that_is_named_alone(self):
        short = {"fairwell": 1, "steps": ["confirm", "result"]}

        assert find(editing.set_value(short, "result.feedback", True), "result.feedback") is True


class TestAdd:
    def test_puts_a_step_where_it_usually_stands(self):
        flow = template("ask_and_leave")
        for kind in ("offer", "feedback"):
            flow = additions.add_step(flow, kind)

        assert kinds_of(flow) == ["survey", "offer", "confirm", "result", "feedback"]
        assert parse_document(flow)

    def test_makes_a_flow_of_nothing(self):
        flow: dict[str, Any] = {"fairwell": 1}
        for kind in ("result", "survey", "confirm", "feedback", "offer"):
            flow = additions.add_step(flow, kind)

        assert kinds_of(flow) == ["survey", "offer", "confirm", "result", "feedback"]
        assert parse_document(flow)

    @pytest.mark.parametrize("kind", ["survey", "video"])
    def test_refuses_a_step_that_is_there_or_unknown(self, kind):
        with pytest.raises(ImpossibleEdit):
            additions.add_step(FLOW, kind)

    @given(documents(), st.sampled_from(CODES))
    def test_puts_a_reason_before_the_other_one(self, document, code):
        known = codes(document)
        if code in known:
            with pytest.raises(ImpossibleEdit):
                additions.add_reason(document, code)
            return

        grown = codes(additions.add_reason(document, code))

        assert [each for each in grown if each != code] == known
        assert grown[-1] == ("other" if known[-1] == "other" else code)

    @pytest.mark.parametrize("code", ["nonsense", "x_", "X_UPPER", ""])
    def test_refuses_a_reason_without_a_code_of_its_own(self, code):
        with pytest.raises(ImpossibleEdit):
            additions.add_reason(FLOW, code)

    def test_asks_further(self):
        asked = additions.set_follow_up(FLOW, "unused", "choices")
        asked = additions.add_choice(asked, "unused")

        choices = [{"code": "a"}, {"code": "a_2"}]
        assert find(asked, f"{UNUSED}.follow_up") == {"ask": "choices", "choices": choices}
        assert additions.set_follow_up(asked, "unused", None) == FLOW

    def test_takes_an_offer_once(self):
        grown = additions.add_offer(FLOW, f"{UNUSED}.offers", "support")

        assert find(grown, f"{UNUSED}.offers")[-1] == "support"
        with pytest.raises(ImpossibleEdit):
            additions.add_offer(grown, f"{UNUSED}.offers", "support")


@given(st.text(), st.lists(st.sampled_from(["x_reason", "x_a", "x_a_2"])))
def test_an_own_code_is_always_one(text, taken):
    code = own_code(text, taken)

    assert code not in taken
    assert codes(additions.add_reason(FLOW, code))


@given(documents())
def test_places_lead_back_to_what_they_name(document):
    for at, kind in enumerate(kinds_of(document)):
        assert build_path(document, f"steps[{at}].{kind}") == kind
    for at, code in enumerate(codes(document)):
        path = ("steps", 0, "survey", "survey", "reasons", at, "label")
        assert build_path(document, path) == f"survey.reasons.{code}.label"
