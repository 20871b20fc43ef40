"""Flows in work: no change is lost, steps can be taken back, only what was seen is published."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.accounts.service import create_account
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.drafts import revisions
from app.flows.drafts import service as drafts
from app.flows.errors import (
    DraftConflict,
    FlowExists,
    FlowNotFound,
    FlowNotPublished,
    InvalidDocument,
    NothingToUndo,
    PublishedMeanwhile,
    UnfairFlow,
)
from app.flows.models import FlowDraft
from app.flows.service import default_document, get_content
from tests.support.databases import both_databases

ANNA, BEN = "mem_anna", "mem_ben"
KEY = "default"


def titled(text: str) -> dict[str, Any]:
    """Return the default flow with another title of its survey."""
    document = copy.deepcopy(get_content(default_document()))
    document["steps"][0]["survey"]["title"] = text
    return document


def title_of(draft: FlowDraft | None) -> str | None:
    assert draft is not None
    return draft.document["steps"][0]["survey"].get("title")


@pytest.fixture
def account_id(app: Flask) -> Iterator[str]:
    """An account with the default flow, and the context of the test."""
    with app.app_context():
        account = create_account("Northwind")
        flows.publish_flow(account.id, default_document())
        db.session.commit()
        yield account.id
        db.session.rollback()


def save(
    account_id: str, text: str, expected: int, member_id: str = ANNA, **others: Any
) -> FlowDraft:
    return drafts.save_draft(
        account_id, KEY, titled(text), expected_revision=expected, member_id=member_id, **others
    )


class TestGetDraft:
    def test_shows_what_is_published_while_nobody_works_on_it(self, account_id):
        draft = drafts.get_draft(account_id, KEY)

        assert draft is not None
        assert (draft.revision, draft.base_number) == (0, 1)
        assert parse_document(draft.document) == default_document()
        assert not db.session.new

    def test_of_another_flow_is_none(self, account_id):
        assert drafts.get_draft(account_id, "other") is None

    def test_follows_what_is_published_from_elsewhere(self, account_id):
        flows.publish_flow(account_id, parse_document(titled("From a file")))

        draft = drafts.get_draft(account_id, KEY)

        assert (title_of(draft), draft and draft.base_number) == ("From a file", 2)

    def test_follows_after_work_that_was_published_too(self, account_id):
        save(account_id, "Mine", 0)
        publish(account_id, 1, 1)
        flows.publish_flow(account_id, parse_document(titled("From a file")))

        assert title_of(drafts.get_draft(account_id, KEY)) == "From a file"
        assert title_of(save(account_id, "On top", 3)) == "On top"
        undone = drafts.undo_draft(account_id, KEY, expected_revision=4)
        assert title_of(undone) == "From a file"

    def test_keeps_work_in_progress_when_something_else_is_published(self, account_id):
        save(account_id, "Mine", 0)
        flows.publish_flow(account_id, parse_document(titled("From a file")))

        assert title_of(drafts.get_draft(account_id, KEY)) == "Mine"


@both_databases
class TestSaveDraft:
    def test_adds_a_revision(self, account_id):
        first = save(account_id, "One", 0)
        second = save(account_id, "Two", 1, BEN)

        assert (first.revision, second.revision, second.member_id) == (1, 2, BEN)
        assert title_of(drafts.get_draft(account_id, KEY)) == "Two"

    def test_takes_what_is_half_done(self, account_id):
        half = {"fairwell": 1, "steps": [{"survey": {"reasons": []}}]}

        drafts.save_draft(account_id, KEY, half, expected_revision=0)

        assert drafts.get_draft(account_id, KEY).document == half

    def test_says_who_was_quicker_and_what_they_did(self, account_id):
        save(account_id, "Ben's", 0, BEN)

        with pytest.raises(DraftConflict) as caught:
            save(account_id, "Anna's", 0)

        conflict = caught.value
        assert (conflict.member_id, conflict.revision) == (BEN, 1)
        assert conflict.document == titled("Ben's")
        assert conflict.seen == get_content(default_document())
        assert title_of(drafts.get_draft(account_id, KEY)) == "Ben's"

    def test_lets_pass_who_saw_the_same_document(self, account_id):
        save(account_id, "One", 0)
        save(account_id, "Two", 1, BEN)
        save(account_id, "One", 2, BEN)

        assert save(account_id, "Mine", 1).revision == 4

    def test_of_the_same_document_is_no_revision(self, account_id):
        save(account_id, "One", 0)

        assert save(account_id, "One", 1).revision == 1

    @pytest.mark.parametrize("text", ["\0", "\ud800", "x" * 300_000])
    def test_refuses_what_no_database_keeps(self, account_id, text):
        with pytest.raises(InvalidDocument):
            save(account_id, text, 0)

    def test_of_an_unknown_flow_is_refused(self, account_id):
        with pytest.raises(FlowNotFound):
            drafts.save_draft(account_id, "other", {}, expected_revision=0)

    def test_forgets_the_oldest_revisions(self, account_id, monkeypatch):
        monkeypatch.setattr(revisions, "KEPT_REVISIONS", 3)
        for number in range(6):
            save(account_id, f"Title {number}", number)

        kept = db.session.query(FlowDraft.revision).order_by(FlowDraft.revision)
        assert [revision for (revision,) in kept] == [4, 5, 6]
        with pytest.raises(DraftConflict) as caught:
            save(account_id, "From long ago", 1)
        assert caught.value.seen is None

    def test_of_two_at_once_one_wins_and_the_other_hears_of_it(self, app, account_id):
        heard = at_once(
            app, lambda who: save(account_id, f"By {who}", 0, who).revision, [ANNA, BEN] * 4
        )

        assert sorted(map(str, heard)) == ["1", *["conflict"] * 7]
        db.session.rollback()
        winner = drafts.get_draft(account_id, KEY)
        assert title_of(winner) == f"By {winner.member_id}"


class TestUndo:
    def test_goes_back_step_by_step_and_forward_again(self, account_id):
        save(account_id, "One", 0)
        save(account_id, "Two", 1)

        seen = [title_of(drafts.undo_draft(account_id, KEY, expected_revision=at)) for at in (2, 3)]
        again = [
            title_of(drafts.redo_draft(account_id, KEY, expected_revision=at)) for at in (4, 5)
        ]

        assert (seen, again) == (["One", None], ["One", "Two"])

    def test_ends_at_what_was_published(self, account_id):
        with pytest.raises(NothingToUndo):
            drafts.undo_draft(account_id, KEY, expected_revision=0)

    def test_leads_past_a_change_after_an_undo(self, account_id):
        save(account_id, "One", 0)
        save(account_id, "Two", 1)
        drafts.undo_draft(account_id, KEY, expected_revision=2)
        save(account_id, "Three", 3)

        with pytest.raises(NothingToUndo):
            drafts.redo_draft(account_id, KEY, expected_revision=4)
        undone = drafts.undo_draft(account_id, KEY, expected_revision=4)
        assert title_of(undone) == "One"
        assert title_of(drafts.redo_draft(account_id, KEY, expected_revision=5)) == "Three"

    def test_leaves_a_colleagues_change_alone(self, account_id):
        save(account_id, "One", 0)
        save(account_id, "Two", 1, BEN)

        with pytest.raises(DraftConflict):
            drafts.undo_draft(account_id, KEY, expected_revision=1)

    def test_reaches_past_what_was_saved_in_the_same_editor_since(self, account_id):
        save(account_id, "One", 0, editor_id="tab-1")
        save(account_id, "Two", 1, editor_id="tab-1")

        with pytest.raises(DraftConflict):
            drafts.undo_draft(account_id, KEY, expected_revision=1, editor_id="tab-2")
        undone = drafts.undo_draft(account_id, KEY, expected_revision=1, editor_id="tab-1")

        assert title_of(undone) == "One"

    def test_takes_back_that_a_draft_was_discarded(self, account_id):
        save(account_id, "Mine", 0)
        discarded = drafts.discard_draft(account_id, KEY, expected_revision=1)

        assert title_of(discarded) is None
        undone = drafts.undo_draft(account_id, KEY, expected_revision=2)
        assert title_of(undone) == "Mine"


def publish(account_id: str, revision: int, number: int | None, **others: Any) -> int:
    version = drafts.publish_draft(
        account_id, KEY, expected_revision=revision, expected_number=number, **others
    )
    return version.number


UNFAIR = {"fairwell": 1, "steps": [{"survey": {"reasons": [{"code": "other"}]}}]}
UNFAIR["steps"] += [{"feedback": {}}, {"offer": {}}, {"confirm": {}}, {"result": {}}]


class TestPublishDraft:
    def test_publishes_what_was_seen_and_by_whom(self, account_id):
        save(account_id, "Mine", 0)

        assert publish(account_id, 1, 1, member_id=ANNA) == 2
        newest = flows.list_versions(account_id, KEY)[0]
        assert newest.member_id == ANNA
        assert newest.document == titled("Mine")
        assert drafts.get_draft(account_id, KEY).base_number == 2

    def test_can_be_stepped_back_from(self, account_id):
        save(account_id, "One", 0)
        save(account_id, "Two", 1)
        publish(account_id, 2, 1)

        assert title_of(drafts.undo_draft(account_id, KEY, expected_revision=3)) == "One"

    def test_hears_that_a_colleague_is_editing(self, account_id):
        save(account_id, "Mine", 0)
        save(account_id, "Half a sent", 1, BEN)

        with pytest.raises(DraftConflict) as caught:
            publish(account_id, 1, 1)

        assert caught.value.member_id == BEN
        assert title_of(drafts.get_draft(account_id, KEY)) == "Half a sent"

    def test_does_not_stop_a_colleague_who_is_editing(self, account_id):
        save(account_id, "Mine", 0)
        publish(account_id, 1, 1)

        assert save(account_id, "Ben's", 1, BEN).revision == 3

    def test_hears_that_another_version_was_published(self, account_id):
        save(account_id, "Mine", 0)
        flows.publish_flow(account_id, parse_document(titled("From a file")))

        with pytest.raises(PublishedMeanwhile) as caught:
            publish(account_id, 1, 1)

        assert caught.value.number == 2
        assert publish(account_id, 1, 2) == 3

    def test_refuses_what_breaks_the_schema_whatever_the_reason(self, account_id):
        half = {"fairwell": 1, "steps": [{"confirm": {}}]}
        drafts.save_draft(account_id, KEY, half, expected_revision=0)

        with pytest.raises(InvalidDocument):
            publish(account_id, 1, 1, override_reason="We insist")

    def test_refuses_what_is_unfair_unless_there_is_a_reason(self, account_id):
        drafts.save_draft(account_id, KEY, UNFAIR, expected_revision=0)

        with pytest.raises(UnfairFlow):
            publish(account_id, 1, 1)
        assert publish(account_id, 1, 1, override_reason="Agreed with our counsel") == 2
        newest = flows.list_versions(account_id, KEY)[0]
        assert newest.override_reason == "Agreed with our counsel"

    def test_keeps_no_reason_for_what_is_fair(self, account_id):
        save(account_id, "Mine", 0)

        publish(account_id, 1, 1, override_reason="Just in case")

        assert flows.list_versions(account_id, KEY)[0].override_reason is None


class TestReturnToVersion:
    def test_publishes_it_again_and_leaves_work_in_progress_alone(self, account_id):
        save(account_id, "Two", 0)
        publish(account_id, 1, 1)
        save(account_id, "In work", 2)

        version = drafts.return_to_version(account_id, KEY, 1, expected_number=2, member_id=BEN)

        assert (version.number, version.member_id) == (3, BEN)
        assert parse_document(version.document) == default_document()
        assert title_of(drafts.get_draft(account_id, KEY)) == "In work"

    def test_hears_that_another_version_was_published(self, account_id):
        flows.publish_flow(account_id, parse_document(titled("Two")))

        with pytest.raises(PublishedMeanwhile):
            drafts.return_to_version(account_id, KEY, 1, expected_number=1)

    def test_refuses_a_version_that_never_was(self, account_id):
        with pytest.raises(FlowNotFound):
            drafts.return_to_version(account_id, KEY, 7, expected_number=1)


class TestCreateFlow:
    def test_begins_with_a_draft_that_no_customer_sees(self, account_id):
        draft = drafts.create_flow(account_id, "students", titled("Hello"), member_id=ANNA)

        assert (draft.revision, draft.base_number, draft.document["key"]) == (1, None, "students")
        with pytest.raises(FlowNotPublished):
            flows.require_entry(account_id, "students")
        with pytest.raises(FlowNotPublished):
            drafts.discard_draft(account_id, "students", expected_revision=1)

    def test_refuses_a_key_that_is_taken(self, account_id):
        with pytest.raises(FlowExists):
            drafts.create_flow(account_id, KEY, {})


def at_once(app: Flask, act: Any, members: list[str]) -> list[object]:
    """Let every member act in a thread of their own, at the same moment."""
    barrier = threading.Barrier(len(members))

    def join_in(member: str) -> object:
        with app.app_context():
            barrier.wait()
            try:
                done = act(member)
                db.session.commit()
            except DraftConflict:
                db.session.rollback()
                return "conflict"
            finally:
                db.session.remove()
            return done

    db.session.rollback()
    with ThreadPoolExecutor(len(members)) as crowd:
        return list(crowd.map(join_in, members))
