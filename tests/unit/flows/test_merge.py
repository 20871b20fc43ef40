"""Two members at one flow: what both do stands, and what only one can have is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows.document.paths import find
from app.flows.drafts import service as drafts
from app.flows.drafts.edits import Command, Edit, apply_edits, collides
from app.flows.drafts.merge import Edited, edit_draft
from app.flows.errors import DraftConflict, ImpossibleEdit
from app.flows.starters import template
from tests.support.databases import both_databases
from tests.unit.flows.documents import documents
from tests.unit.flows.test_drafts import ANNA, BEN, KEY, account_id, at_once  # noqa: F401
from tests.unit.flows.test_editing import places

FLOW = template("default")
REASON = "survey.reasons.unused"


def word(text: str, place: str = f"{REASON}.label", locale: str = "de") -> Edit:
    return Edit(Command.WORD, place, text, locale, ("en", "nl", "de", "es"))


def edit(account: str, *edits: Edit, seen: int = 0, **others: Any) -> Edited:
    member_id = others.pop("member_id", ANNA)
    known = {"member_id": member_id, "editor_id": f"tab of {member_id}"} | others
    return edit_draft(account, KEY, edits, seen_revision=seen, **known)


@both_databases
class TestEditDraft:
    def test_saves_what_was_done(self, account_id):  # noqa: F811
        edited = edit(account_id, word("Zu selten"), Edit(Command.MOVE, REASON, 0))

        assert (edited.draft.revision, edited.theirs) == (1, ())
        assert find(edited.draft.document, f"{REASON}.label") == {"de": "Zu selten"}

    def test_lets_both_stand_when_they_are_about_different_things(self, account_id):  # noqa: F811
        edit(account_id, word("Te weinig", locale="nl"), member_id=BEN)

        edited = edit(account_id, word("Zu selten"))

        assert find(edited.draft.document, f"{REASON}.label") == {
            "nl": "Te weinig",
            "de": "Zu selten",
        }
        assert [each.place for each in edited.theirs] == [f"{REASON}.label"]
        assert edited.by == BEN

    def test_asks_when_they_are_about_the_same(self, account_id):  # noqa: F811
        edit(account_id, word("Bens Wort"), member_id=BEN)

        with pytest.raises(DraftConflict) as caught:
            edit(account_id, word("Annas Wort"))

        assert (caught.value.member_id, caught.value.revision) == (BEN, 1)
        assert drafts.get_draft(account_id, KEY).revision == 1

    def test_has_its_way_once_the_member_has_seen_the_other(self, account_id):  # noqa: F811
        edit(account_id, word("Bens Wort"), member_id=BEN)

        edited = edit(account_id, word("Annas Wort"), on_top_of=1)

        assert find(edited.draft.document, f"{REASON}.label.de") == "Annas Wort"

    def test_asks_again_when_there_is_something_newer(self, account_id):  # noqa: F811
        edit(account_id, word("Bens Wort"), member_id=BEN)
        edit(account_id, word("Bens bessres Wort"), seen=1, member_id=BEN)

        with pytest.raises(DraftConflict):
            edit(account_id, word("Annas Wort"), on_top_of=1)

    def test_asks_when_what_it_is_about_is_gone(self, account_id):  # noqa: F811
        edit(account_id, Edit(Command.REMOVE, REASON), member_id=BEN)

        for mine in (
            word("Zu selten"),
            Edit(Command.MOVE, REASON, 0),
            Edit(Command.DUPLICATE, REASON),
        ):
            with pytest.raises(DraftConflict):
                edit(account_id, mine)

    def test_asks_before_it_removes_what_a_colleague_has_just_worded(self, account_id):  # noqa: F811
        edit(account_id, word("Bens Wort"), member_id=BEN)

        with pytest.raises(DraftConflict):
            edit(account_id, Edit(Command.REMOVE, REASON))

    def test_never_asks_who_works_alone(self, account_id):  # noqa: F811
        edit(account_id, word("Z"))
        edited = edit(account_id, word("Zu"))

        assert find(edited.draft.document, f"{REASON}.label.de") == "Zu"

    def test_asks_who_wrote_it_in_another_tab(self, account_id):  # noqa: F811
        edit(account_id, word("Z"))

        with pytest.raises(DraftConflict):
            edit(account_id, word("Zu"), editor_id="tab-2")

    def test_asks_who_has_looked_away_for_too_long(self, account_id, monkeypatch):  # noqa: F811
        monkeypatch.setattr("app.flows.drafts.revisions.KEPT_REVISIONS", 2)
        for at in range(3):
            edit(account_id, word(f"Bens {at}. Wort"), seen=at, member_id=BEN)

        with pytest.raises(DraftConflict) as caught:
            edit(account_id, word("Hola", locale="es"))

        assert caught.value.seen is None

    def test_of_what_never_was_is_a_mistake(self, account_id):  # noqa: F811
        with pytest.raises(ImpossibleEdit):
            edit(account_id, Edit(Command.REMOVE, "survey.reasons.x_gone"))

    def test_of_many_at_once_loses_nothing(self, app, account_id):  # noqa: F811
        codes = ["unused", "too_expensive", "too_complex", "low_quality"]
        members = [f"mem_{code}" for code in codes]

        def reword(member: str) -> int:
            code = member.removeprefix("mem_")
            mine = word(code.upper(), f"survey.reasons.{code}.label")
            return edit(account_id, mine, member_id=member).draft.revision

        assert sorted(at_once(app, reword, members)) == [1, 2, 3, 4]
        document = drafts.get_draft(account_id, KEY).document
        assert [find(document, f"survey.reasons.{code}.label.de") for code in codes] == [
            code.upper() for code in codes
        ]


@given(documents(), st.data())
def test_edits_that_do_not_collide_commute(document, data):
    mine, theirs = (edits_of(document, data) for _ in range(2))
    theirs_first = apply_edits(document, [theirs])
    if collides(mine, document, theirs_first) or collides(
        theirs, document, apply_edits(document, [mine])
    ):
        return

    one, other = apply_edits(theirs_first, [mine]), apply_edits(document, [mine, theirs])

    assert find(one, mine.place) == find(other, mine.place)
    assert find(one, theirs.place) == find(other, theirs.place)


def edits_of(document: dict[str, Any], data: st.DataObject) -> Edit:
    reasons = [place for place in places(document) if place.count(".") == 2]
    place = f"{data.draw(st.sampled_from(reasons))}.label"
    locale = data.draw(st.sampled_from(["de", "nl"]))
    return word(data.draw(st.sampled_from(["Eins", "Zwei", ""])), place, locale)
