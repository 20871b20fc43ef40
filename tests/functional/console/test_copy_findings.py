"""Words that press customers: said at the field, and published or saved by owners who say why."""

from __future__ import annotations

import pytest
from flask import Flask

from app.flows import service as flows
from app.members import audit
from app.offers import service as offers
from tests.functional.console.test_flow_editor import press
from tests.functional.console.test_flow_publishing import publish, reword, versions
from tests.functional.console.test_offers import fill
from tests.functional.console.test_texts import write
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host

SHAMING = "Please don't leave us"


def notes_at(page: ConsolePage, field: str) -> str:
    return page.soup.select_one(f"[data-field='{field}']").get_text(" ", strip=True)


class TestEditor:
    def test_says_it_at_the_field_with_a_fair_wording(self, desk: Desk):
        reword(desk, SHAMING)

        said = notes_at(desk.open("flows/default"), "survey.title")

        assert f"English: “{SHAMING}” uses shame, guilt, ridicule or fear." in said
        assert "Fair words: What is the reason for canceling?" in said

    @pytest.mark.parametrize(
        ("locale", "said"),
        [
            ("nl", "Engels: \u2018Please don't leave us’ gebruikt schaamte"),
            ("de", "Englisch: „Please don't leave us“ arbeitet mit Scham"),
            ("es", "Inglés: «Please don't leave us» usa la vergüenza"),
        ],
    )
    def test_says_it_in_the_members_language(self, make_desk, locale: str, said: str):
        desk = make_desk("owner", locale=locale)
        press(desk, desk.open("flows/default", locale="en"), survey__title=SHAMING)

        page = desk.open("flows/default", locale="en")

        assert said in notes_at(page, "survey.title")
        assert page.soup.select_one("q[lang=en]").get_text() == "What is the reason for canceling?"


@both_databases
class TestPublishing:
    def test_is_an_owners_who_says_why(self, app: Flask, host: Host, owner: Desk, make_desk):
        reword(owner, SHAMING)
        editor = make_desk("editor")
        assert "ask an owner to publish anyway" in editor.open("flows/default/publish").words
        assert publish(owner, override_reason=" ").status == 422
        assert versions(app, host) == [1]

        publish(owner, override_reason="A quotation from our book")

        assert versions(app, host) == [2, 1]
        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
            assert entry.detail["override_reason"] == "A quotation from our book"

    def test_of_a_mere_doubt_is_anybodys(self, app: Flask, host: Host, make_desk):
        editor = make_desk("editor")
        reword(editor, "A cancellation fee applies")

        page = editor.open("flows/default/publish")

        assert "Warning" in [mark.get_text() for mark in page.soup.select(".note-mark")]
        assert "Applies in: Everywhere" in page.words
        publish(editor)
        assert versions(app, host) == [2, 1]


class TestOffer:
    def test_is_not_saved_by_an_editor(self, app: Flask, host: Host, make_desk):
        page = fill(make_desk("editor"), "pause", **{"title-en": SHAMING, "key": "stay"})

        assert page.status == 422
        assert "Not saved" in page.alert
        assert f"“{SHAMING}” uses shame" in page.words
        assert not page.soup.select("[name=override_reason]")
        with app.app_context():
            assert offers.get_offer(host.account_id, "stay") is None

    def test_is_saved_by_an_owner_who_says_why(self, app: Flask, host: Host, owner: Desk):
        words = {"title-en": SHAMING, "key": "stay"}
        page = fill(owner, "pause", **words)
        assert page.status == 422

        owner.submit(page, "/offers/new/pause", override_reason="A quotation")

        with app.app_context():
            assert offers.get_offer(host.account_id, "stay").title == {"en": SHAMING}
            (entry,) = audit.list_entries(host.account_id)
            assert entry.detail == {"kind": "pause", "override_reason": "A quotation"}

    def test_may_name_its_own_end(self, app: Flask, host: Host, owner: Desk):
        hurry = {"body-en": "Last chance: until 3 December 2099", "key": "stay"}
        assert "creates urgency" in fill(owner, "pause", **hurry).words

        fill(owner, "pause", **hurry, ends_at="2099-12-03T00:00")

        with app.app_context():
            assert offers.get_offer(host.account_id, "stay") is not None


class TestGrid:
    def test_marks_and_filters_them(self, owner: Desk):
        write(owner, "Bitte verlass uns nicht")

        page = owner.open("words/default", show="unfair")

        (row,) = page.soup.select("tbody tr")
        assert "Shame, guilt, ridicule or fear" in row.get_text(" ")

    def test_lets_no_such_words_of_an_offer_reach_customers(
        self, app: Flask, host: Host, owner: Desk
    ):
        page = write(owner, "Bitte verlass uns nicht", key="offers.pause.title")

        assert page.status == 422
        assert "offer texts go live immediately" in page.words
        with app.app_context():
            assert offers.get_offer(host.account_id, "pause").title is None


def test_the_built_in_flow_has_nothing_to_mend(app: Flask, host: Host, owner: Desk):
    assert "shame" not in owner.open("flows/default/publish").words
    with app.app_context():
        assert flows.list_versions(host.account_id, "default")[0].override_reason is None
