"""Publishing a flow, its history, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.members import audit
from tests.functional.console.test_flow_editor import press
from tests.functional.console.test_flows import draft_of, verbs
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host


def versions(app: Flask, host: Host) -> list[int]:
    with app.app_context():
        return [version.number for version in flows.list_versions(host.account_id, "default")]


def reword(desk: Desk, text: str) -> None:
    press(desk, desk.open("flows/default"), survey__title=text)


def publish(desk: Desk, **fields: Any) -> ConsolePage:
    return desk.submit(desk.open("flows/default/publish"), "/publish", **fields)


def make_unfair(desk: Desk) -> None:
    press(desk, desk.open("flows/default"), "add_step feedback")
    press(desk, desk.open("flows/default"), "move feedback 0")


@both_databases
class TestPublish:
    def test_says_what_changes_and_publishes_that(self, app: Flask, host: Host, desk: Desk):
        reword(desk, "Why?")
        page = desk.open("flows/default/publish")
        assert "Survey: Question (heading), in English" in page.words
        assert page.soup.select_one("ins").get_text() == "Why?"

        done = publish(desk)

        assert versions(app, host) == [2, 1]
        assert verbs(app, host) == [("flow.published", "default")]
        assert done.location.endswith("/flows/default/history?published=2")
        assert "As published" in desk.open("flows/default").words

    def test_hears_of_a_colleague_who_is_editing(
        self, app: Flask, host: Host, desk: Desk, make_desk
    ):
        reword(desk, "Why?")
        summary = desk.open("flows/default/publish")
        reword(make_desk("editor", name="Ben"), "Half a senten")

        page = desk.submit(summary, "/publish")

        assert page.status == 409
        assert "Ben changed the flow while you were reading the summary." in page.alert
        assert "Half a senten" in page.alert
        assert versions(app, host) == [1]
        assert desk.submit(page, "/publish").location
        assert versions(app, host) == [2, 1]

    def test_hears_of_another_version(self, app: Flask, host: Host, owner: Desk):
        reword(owner, "Why?")
        summary = owner.open("flows/default/publish")
        with app.app_context():
            short = {"fairwell": 1, "steps": ["confirm", "result"]}
            flows.publish_flow(host.account_id, parse_document(short))
            db.session.commit()

        page = owner.submit(summary, "/publish")

        assert page.status == 409
        assert "Version 2 was published after this draft was started." in page.words
        assert versions(app, host) == [2, 1]


class TestRefusal:
    def test_has_no_button_while_nobody_could_walk_through(
        self, app: Flask, host: Host, desk: Desk
    ):
        press(desk, desk.open("flows/default"), "remove confirm")
        page = desk.open("flows/default/publish")

        assert "This flow does not work yet." in page.words
        assert not page.soup.select("form[action$='/publish']")
        fields = {"revision": "1", "number": "1", "override_reason": "We insist"}
        assert desk.post("flows/default/publish", fields).status == 422
        assert versions(app, host) == [1]

    def test_of_a_broken_rule_is_an_editors(self, app: Flask, host: Host, make_desk):
        editor = make_desk("editor")
        make_unfair(editor)
        page = editor.open("flows/default/publish")

        assert "ask an owner to publish anyway" in page.words
        fields = {"revision": "2", "number": "1", "override_reason": "We insist"}
        assert editor.post("flows/default/publish", fields).status == 422
        assert versions(app, host) == [1]

    def test_is_overridden_by_an_owner_who_says_why(self, app: Flask, host: Host, desk: Desk):
        make_unfair(desk)
        assert publish(desk, override_reason="  ").status == 422

        publish(desk, override_reason="Agreed with counsel")

        assert versions(app, host) == [2, 1]
        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
            assert entry.detail == {"version": 2, "override_reason": "Agreed with counsel"}
        assert "Agreed with counsel" in desk.open("flows/default/history").words

    @pytest.mark.parametrize("role", ["analyst", "support"])
    def test_of_those_who_only_look_is_said(self, make_desk, role: str):
        assert (
            "Your role does not include publishing."
            in make_desk(role).open("flows/default/publish").words
        )


@both_databases
class TestHistory:
    def test_says_what_each_version_changed_and_by_whom(self, desk: Desk):
        reword(desk, "Why?")
        publish(desk)
        page = desk.open("flows/default/history", published=2)

        newest, first = page.soup.select(".history > li")
        assert "Owner" in newest.get_text()
        assert newest.select_one("ins").get_text() == "Why?"
        assert "Live version" in newest.get_text()
        assert "The first version." in first.get_text()

    def test_returns_with_one_click_and_undoes_that(self, app: Flask, host: Host, desk: Desk):
        reword(desk, "Why?")
        publish(desk)

        done = desk.submit(desk.open("flows/default/history"), "/1/return")
        assert versions(app, host) == [3, 2, 1]
        assert "title" not in draft_of(app, host)["steps"][0]["survey"]
        assert done.location.endswith("/history?published=3&returned=1&undo=2")

        page = desk.open("flows/default/history", published=3, returned=1, undo=2)
        undo = page.soup.select_one(".notice.good form")
        desk.post(str(undo["action"]), {"number": "3"})
        assert versions(app, host) == [4, 3, 2, 1]
        assert draft_of(app, host)["steps"][0]["survey"]["title"] == {"en": "Why?"}

    def test_leaves_nothing_to_publish_in_list_and_editor(self, owner: Desk):
        reword(owner, "Why?")
        publish(owner)
        owner.submit(owner.open("flows/default/history"), "/1/return")

        assert "As published" in owner.open("flows/default").words
        assert "No changes" in owner.open("flows").words
        reword(owner, "In work")
        assert "Unpublished changes" in owner.open("flows/default").words
        assert "No changes" not in owner.open("flows").words

    def test_hears_of_another_version(self, app: Flask, host: Host, owner: Desk):
        reword(owner, "Why?")
        publish(owner)

        page = owner.post("flows/default/history/1/return", {"number": "1"})

        assert page.status == 409
        assert "Another version was published in the meantime." in page.alert
        assert versions(app, host) == [2, 1]

    def test_can_be_continued_from_in_the_editor(self, app: Flask, host: Host, desk: Desk):
        reword(desk, "Why?")
        publish(desk)

        desk.submit(desk.open("flows/default/history"), "/1/continue")

        assert "title" not in draft_of(app, host)["steps"][0]["survey"]
        assert versions(app, host) == [2, 1]

    def test_has_nothing_of_versions_that_never_were(self, owner: Desk):
        assert owner.post("flows/default/history/9/return", {"number": "1"}).status == 404
        assert owner.post("flows/default/history/9/continue", {"revision": "0"}).status == 404
