"""The flows of an account at a glance, and the history of one."""

from __future__ import annotations

from app.flows import listing
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.flows.drafts import service as drafts
from app.flows.starters import template
from tests.support.databases import both_databases
from tests.unit.flows.test_drafts import ANNA, KEY, account_id, save, titled  # noqa: F401


@both_databases
class TestListFlows:
    def test_tells_what_is_published_and_what_is_in_work(self, account_id):  # noqa: F811
        drafts.create_flow(account_id, "students", template("ask_and_leave"), member_id=ANNA)
        save(account_id, "One", 0)
        save(account_id, "Two", 1)

        default, students = listing.list_flows(account_id)

        assert (default.key, default.published.number, default.draft.revision) == (KEY, 1, 2)
        assert (students.key, students.published, students.draft.member_id) == (
            "students",
            None,
            ANNA,
        )
        assert default.has_changes
        assert students.has_changes

    def test_knows_a_draft_that_says_the_same(self, account_id):  # noqa: F811
        (untouched,) = listing.list_flows(account_id)
        save(account_id, "One", 0)
        drafts.undo_draft(account_id, KEY, expected_revision=1)
        (undone,) = listing.list_flows(account_id)

        assert (untouched.draft, untouched.has_changes) == (None, False)
        assert (undone.draft.revision, undone.has_changes) == (2, False)

    def test_shows_nothing_of_others(self, account_id):  # noqa: F811
        assert listing.list_flows("acct_other") == []


class TestHistory:
    def test_is_paged_from_the_newest(self, account_id, monkeypatch):  # noqa: F811
        monkeypatch.setattr(listing, "PAGE_SIZE", 2)
        for number in range(2, 5):
            flows.publish_flow(account_id, parse_document(titled(f"Title {number}")))

        first = listing.list_history(account_id, KEY)
        last = listing.list_history(account_id, KEY, before=3)

        assert ([each.number for each in first], first.older) == ([4, 3], "3")
        assert first.following.number == 2
        assert ([each.number for each in last], last.older) == ([2, 1], None)

    def test_finds_one_by_its_number(self, account_id):  # noqa: F811
        assert listing.get_version(account_id, KEY, 1).number == 1
        assert listing.get_version(account_id, KEY, 2) is None
        assert listing.get_version(account_id, "other", 1) is None
