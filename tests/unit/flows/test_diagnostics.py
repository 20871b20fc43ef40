"""What the editor says about a flow in work, each at the field it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from app.commands.demo.catalogue import demo_flow
from app.core.findings import Finding, Severity
from app.core.locale import SHIPPED_LOCALES
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import all_packs
from app.flows.document.parsing import parse_yaml
from app.flows.document.serialize import write_yaml
from app.flows.drafts import additions, editing
from app.flows.drafts.diagnostics import can_be_overridden, check_document
from app.flows.service import get_content
from app.flows.starters import TEMPLATES, template
from tests.unit.flows.documents import documents

FLOW = get_content(demo_flow())
REASON = "survey.reasons.unused"


def remarks(document: dict[str, Any], **others: Any) -> list[Finding]:
    return check_document(document, choose_packs(None), **others)


def told(document: dict[str, Any], **others: Any) -> list[tuple[str, str, Severity]]:
    return [(each.code, each.path, each.severity) for each in remarks(document, **others)]


class TestSchema:
    @pytest.mark.parametrize(
        ("place", "value"),
        [
            ("confirm.export_url", "www.example.com"),
            ("confirm.data_deleted_after", "soon"),
            ("confirm.refund", "some"),
            ("survey.shuffle", "perhaps"),
            (f"{REASON}.offers.A b", None),
            (f"{REASON}.label", {"de": "x" * 2001}),
            ("survey.reasons", None),
        ],
    )
    def test_is_told_at_its_place_and_cannot_be_overridden(self, place, value):
        if ".offers." in place:
            document = additions.add_offer(FLOW, f"{REASON}.offers", "A b")
        else:
            document = editing.set_value(FLOW, place, value)

        (error,) = [each for each in remarks(document) if each.severity is Severity.ERROR]

        assert error.path.removesuffix(".de") == place
        assert not can_be_overridden(error)

    def test_asks_for_words_of_an_own_reason_where_they_go(self):
        (error,) = remarks(additions.add_reason(FLOW, "x_moved_away"))

        assert error.path == "survey.reasons.x_moved_away.label"

    def test_asks_for_the_words_of_a_choice_where_they_go(self):
        (error,) = remarks(additions.set_follow_up(FLOW, "unused", "choices"))

        assert error.path == f"{REASON}.follow_up.choices.a.label"

    @pytest.mark.parametrize("kind", ["confirm", "result"])
    def test_asks_for_a_step_that_is_missing(self, kind):
        (error,) = remarks(editing.remove(FLOW, kind))

        assert (error.path, kind in error.detail) == ("steps", True)

    def test_tells_of_a_text_that_is_no_text(self):
        assert remarks(editing.set_value(FLOW, "survey.title", 7))


class TestPacks:
    def test_are_told_at_the_place_they_mean(self):
        worded = editing.set_text(FLOW, f"{REASON}.label", "de", "Zu selten", ["de"])

        (remark,) = remarks(worded)

        assert (remark.code, remark.path) == ("P32", f"{REASON}.label")
        assert remark.params["locales"] == [each for each in SHIPPED_LOCALES if each != "de"]
        assert can_be_overridden(remark)

    def test_of_the_account_refuse(self):
        unfair = editing.move(additions.add_step(FLOW, "feedback"), "feedback", 0)

        assert ("P10", "steps", Severity.ERROR) in told(unfair)

    def test_of_others_warn(self):
        unfair = editing.move(additions.add_step(FLOW, "feedback"), "feedback", 0)

        found = check_document(unfair, (), all_packs())

        assert found
        assert not [each for each in found if each.severity is Severity.ERROR]

    def test_find_a_choice_that_some_languages_lack(self):
        asked = additions.set_follow_up(FLOW, "unused", "choices")
        place = f"{REASON}.follow_up.choices.a.label"

        assert ("P32", place, Severity.WARNING) in told(
            editing.set_text(asked, place, "en", "Never", ["en"])
        )


class TestOffers:
    def test_that_nobody_knows_or_that_rest_are_told(self):
        found = told(FLOW, offers=["yearly", "pause"], resting=["yearly"])

        assert (
            "offer.resting",
            "survey.reasons.too_expensive.offers.yearly",
            Severity.INFO,
        ) in found
        assert ("offer.unknown", f"{REASON}.offers.long_pause", Severity.WARNING) in found
        assert not [each for each in found if each[1].endswith(".pause")]

    def test_need_a_step_that_shows_them(self):
        assert ("offer.no_step", f"{REASON}.offers", Severity.WARNING) in told(
            editing.remove(FLOW, "offer")
        )

    def test_are_missed_in_a_step_that_shows_none(self):
        assert told(additions.add_step(template("ask_and_leave"), "offer")) == [
            ("offer.none", "offer", Severity.WARNING)
        ]


@given(documents())
def test_a_valid_document_breaks_no_schema(document):
    assert not [each for each in remarks(document) if not can_be_overridden(each)]


class TestTemplates:
    @pytest.mark.parametrize("name", TEMPLATES)
    def test_break_nothing_anywhere(self, name):
        assert check_document(template(name), all_packs()) == []

    def test_differ(self):
        documents = [template(name) for name in TEMPLATES]
        assert all(documents.count(document) == 1 for document in documents)


@given(documents())
def test_a_file_that_was_written_reads_the_same(document):
    assert get_content(parse_yaml(write_yaml(document))) == document
