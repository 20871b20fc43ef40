"""What differs between two flows: all of it, at its place, and nothing that means the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.demo.catalogue import demo_flow
from app.flows.document.differences import Difference, DifferenceKind, differences, is_same
from app.flows.drafts import additions, editing
from app.flows.service import get_content
from tests.unit.flows.documents import documents

FLOW = get_content(demo_flow())
REASON = "survey.reasons.unused"


def only(changed: dict) -> Difference:
    (found,) = differences(FLOW, changed)
    return found


class TestDifference:
    def test_of_a_document_to_itself_is_none(self):
        short = {"fairwell": 1, "key": "other", "steps": ["confirm", {"result": None}]}
        long = {"fairwell": 1, "address": "usual", "steps": [{"confirm": {}}, {"result": {}}]}

        assert differences(short, long) == []
        assert is_same(short, long)

    def test_is_a_reason_that_moved(self):
        assert only(editing.move(FLOW, REASON, 0)) == Difference(DifferenceKind.MOVED, REASON, 2, 1)

    def test_is_a_reason_that_is_gone_or_new(self):
        gone = only(editing.remove(FLOW, REASON))
        new = only(additions.add_reason(FLOW, "x_moved_away"))

        assert (gone.change, gone.place) == (DifferenceKind.REMOVED, REASON)
        assert (new.change, new.place) == (DifferenceKind.ADDED, "survey.reasons.x_moved_away")

    def test_is_a_text_in_one_language(self):
        worded = editing.set_text(FLOW, f"{REASON}.label", "de", "Zu selten", ["de"])

        assert only(worded) == Difference(
            DifferenceKind.REWORDED, f"{REASON}.label", None, "Zu selten", "de"
        )

    def test_is_a_text_for_everybody(self):
        titled = editing.set_value(FLOW, "survey.title", "Why?")

        assert only(titled) == Difference(
            DifferenceKind.REWORDED, "survey.title", None, "Why?", "*"
        )

    def test_of_a_text_that_became_one_per_language_is_in_those_that_changed(self):
        before = editing.set_value(FLOW, "survey.title", "Why?")
        after = editing.set_text(before, "survey.title", "de", "Warum?", ["en", "de"])

        (found,) = differences(before, after)
        assert (found.locale, found.before, found.after) == ("de", "Why?", "Warum?")

    def test_is_an_offer_that_moved(self):
        place = f"{REASON}.offers.pause"

        assert only(editing.move(FLOW, place, 0)) == Difference(DifferenceKind.MOVED, place, 2, 1)

    def test_is_a_value(self):
        changed = editing.set_value(FLOW, "confirm.refund", "full")

        assert only(changed) == Difference(DifferenceKind.CHANGED, "confirm.refund", None, "full")

    def test_is_when_it_may_end(self):
        changed = editing.remove(FLOW, "confirm.effective.immediately")

        assert only(changed) == Difference(
            DifferenceKind.CHANGED, "confirm.effective", ["period_end", "immediately"], None
        )

    def test_is_a_step(self):
        assert only(editing.remove(FLOW, "offer")).place == "offer"

    def test_to_nothing_is_every_step(self):
        assert [found.place for found in differences({}, FLOW)] == [
            "survey",
            "offer",
            "confirm",
            "result",
        ]

    def test_in_what_is_half_done_is_found_too(self):
        half = editing.set_value(FLOW, "confirm.export_url", "www")

        assert only(half) == Difference(DifferenceKind.CHANGED, "confirm.export_url", None, "www")


class TestMoved:
    @pytest.mark.parametrize("to", range(8))
    def test_is_the_one_that_was_moved_and_not_those_that_made_room(self, to):
        moved = editing.move(FLOW, "survey.reasons.too_complex", to)

        assert len(differences(FLOW, moved)) == (to != 3)


@given(documents(), documents())
def test_documents_without_differences_are_the_same(before, after):
    assert bool(differences(before, after)) == (not is_same(before, after))
    assert differences(before, before) == []


@given(documents(), st.data())
def test_one_change_is_told_where_it_was_made(document, data):
    reasons = [reason["code"] for reason in document["steps"][0]["survey"]["reasons"]]
    place = f"survey.reasons.{data.draw(st.sampled_from(reasons))}"

    copied = editing.duplicate(document, place)

    (found,) = differences(document, copied)
    assert found.change is DifferenceKind.ADDED
    (back,) = differences(copied, document)
    assert (back.change, back.place) == (DifferenceKind.REMOVED, found.place)
