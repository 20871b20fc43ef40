"""The list of flows, new ones, and flows as files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.commands.accounts import open_account
from app.extensions import db
from app.flows.document.parsing import parse_yaml
from app.flows.drafts import service as drafts
from app.flows.starters import template
from app.members import audit
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host

YAML = b"""
fairwell: 1
steps:
  - survey: {title: Why, reasons: [{code: other}]}
  - confirm
  - result
"""


def verbs(app: Flask, host: Host) -> list[tuple[str, str]]:
    with app.app_context():
        return [(entry.verb, entry.subject) for entry in audit.list_entries(host.account_id)]


def draft_of(app: Flask, host: Host, key: str = "default") -> dict[str, Any]:
    with app.app_context():
        draft = drafts.get_draft(host.account_id, key)
        assert draft is not None
        return draft.document


def create(desk: Desk, key: str, source: str, content: bytes = b"") -> ConsolePage:
    desk.open("new-flow")
    data = {"key": key, "source": source, "file": (io.BytesIO(content), "flow.yaml")}
    return desk.post("new-flow", data, content_type="multipart/form-data")


class TestList:
    def test_shows_what_customers_see_and_what_is_in_work(self, desk: Desk):
        page = desk.open("flows")

        assert page.heading == "Flows"
        assert "Default" in page.words
        assert "Version 1" in page.words
        assert page.link("default").endswith("/flows/default")

    def test_has_nothing_to_mend_on_the_first_day_of_an_account(
        self, app: Flask, make_desk: Callable[..., Desk]
    ):
        with app.app_context():
            account = open_account("Fresh")
            db.session.commit()
        desk = make_desk(host=Host(app, None, "", account))

        for path in ("flows/default", "flows/default/publish"):
            assert desk.open(path).soup.select(".note, .note-mark") == [], path

    def test_teaches_what_a_flow_is_where_there_is_none(self, app: Flask, host: Host, owner: Desk):
        with app.app_context():
            db.session.execute(db.text("UPDATE accounts SET default_flow_key = 'none'"))
            db.session.execute(db.text("DELETE FROM flow_versions"))
            db.session.execute(db.text("DELETE FROM flows"))
            db.session.commit()

        page = owner.open("flows")

        assert "No flows yet" in page.words
        assert page.link("New flow").endswith("/new-flow")

    def test_is_there_for_everybody_who_may_look(self, make_desk):
        page = make_desk("analyst").open("flows")

        assert page.status == 200
        assert "New flow" not in page.words


@both_databases
class TestNewFlow:
    @pytest.mark.parametrize(
        "source", ["default", "ask_and_leave", "decision_first", "support_first"]
    )
    def test_starts_from_a_template(self, app: Flask, host: Host, owner: Desk, source: str):
        page = create(owner, "students", source)

        assert page.location.endswith("/flows/students")
        assert draft_of(app, host, "students") == template(source) | {"key": "students"}
        assert verbs(app, host) == [("flow.created", "students")]
        assert "Not published yet" in owner.open("flows/students").words

    def test_starts_from_another_flow(self, app: Flask, host: Host, owner: Desk):
        create(owner, "students", "copy:default")

        assert draft_of(app, host, "students") == draft_of(app, host) | {"key": "students"}

    def test_starts_from_a_file(self, app: Flask, host: Host, owner: Desk):
        create(owner, "students", "file", YAML)

        assert draft_of(app, host, "students")["steps"][0]["survey"]["title"] == "Why"


class TestRefusedFlow:
    @pytest.mark.parametrize("key", ["", "Großes Haus", "default", "-x", "x" * 65])
    def test_has_no_name_or_one_that_is_taken(self, desk: Desk, key: str):
        page = create(desk, key, "default")

        assert page.status == 422
        assert page.soup.select_one("#key[aria-invalid]")
        assert page.soup.select_one("#key-error")

    @pytest.mark.parametrize("source", ["", "copy:none", "nonsense"])
    def test_starts_from_nothing(self, desk: Desk, source: str):
        assert "Choose a template, a copy or a file." in create(desk, "students", source).words

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "No file chosen"),
            (b"\xff\xfe", "not in UTF-8"),
            (b"fairwell: 1\nsteps: [confirm]", "steps"),
            (b"a: &x [1]\nb: *x", "aliases"),
            (b"x" * 300_000, ""),
        ],
    )
    def test_is_a_file_that_is_no_flow(self, owner: Desk, content: bytes, words: str):
        page = create(owner, "students", "file", content)

        assert page.status in {413, 422}
        assert words in page.words

    def test_is_none_of_a_role_that_only_looks(self, make_desk):
        assert make_desk("analyst").open("new-flow").status == 403


class TestFiles:
    def test_say_what_the_draft_says(self, owner: Desk):
        page = owner.open("flows/default/file")

        assert page.response.mimetype == "application/yaml"
        assert "filename=default.yaml" in page.response.headers["Content-Disposition"]
        assert parse_yaml(page.text).key == "default"

    def test_say_what_a_version_said(self, owner: Desk):
        assert owner.open("flows/default/file", version=1).status == 200
        assert owner.open("flows/default/file", version=2).status == 404

    def test_take_the_place_of_the_draft_and_can_be_taken_back(
        self, app: Flask, host: Host, owner: Desk
    ):
        before = draft_of(app, host)
        page = bring(owner, YAML)

        assert "/flows/default?" in page.location
        assert "The file is imported." in owner.open(page.location).words
        assert draft_of(app, host)["steps"][0]["survey"]["title"] == "Why"
        assert "Owner imported a file into the flow default." in owner.open("audit").words
        owner.submit(owner.open("flows/default"), "/undo")
        assert draft_of(app, host) == before

    def test_that_are_no_flow_are_refused_with_every_reason(self, desk: Desk):
        page = bring(desk, b"fairwell: 1\nsteps: [{survey: {reasons: [{code: cheap}]}}, confirm]")

        assert page.status == 422
        assert "steps[0].survey.reasons[0].code" in page.alert

    def test_do_not_replace_what_a_colleague_did_meanwhile(self, make_desk, owner: Desk):
        ben = make_desk("editor", name="Ben")
        page = owner.open("flows/default/import")
        bring(ben, YAML)

        answer = send_file(owner, page, YAML.replace(b"Why", b"Mine"))

        assert answer.status == 409
        assert "Ben changed this flow in the meantime" in answer.alert

    @pytest.mark.parametrize(
        ("content", "words", "detail"),
        [
            (
                b"steps: [confirm",
                "Die Datei ist kein gültiges YAML: Zeile 1, Spalte 16",
                "expected",
            ),
            (b"a: &x 1\nb: *x", "Die Datei enthält YAML-Aliasse", "aliases"),
            (b"fairwell: 1\nsteps: [confirm, rest]", "Ungültiger Wert bei steps[1]", "must be"),
        ],
    )
    def test_that_are_none_say_so_in_the_members_language(
        self, make_desk, content: bytes, words: str, detail: str
    ):
        page = bring(make_desk("owner", locale="de"), content)

        assert page.status == 422
        assert words in page.alert
        assert detail in page.soup.select_one("code[lang=en]").get_text()


def bring(desk: Desk, content: bytes) -> ConsolePage:
    return send_file(desk, desk.open("flows/default/import"), content)


def send_file(desk: Desk, page: ConsolePage, content: bytes) -> ConsolePage:
    revision = str(page.form("/import").select_one("[name=revision]")["value"])
    data = {"revision": revision, "file": (io.BytesIO(content), "flow.yaml")}
    return desk.post("flows/default/import", data, content_type="multipart/form-data")


class TestNames:
    def test_stand_beside_the_key(self, desk: Desk):
        page = desk.submit(
            desk.open("flows/default"), "/flows/default/name", name=" Yearly  plans "
        )

        assert page.location.endswith("/flows/default")
        for path in ("flows/default", "words/default", "preview/default", "flows/default/history"):
            assert desk.open(path).heading == "Yearly plans"
        assert "Yearly plans default" in desk.open("flows").words
        assert "Owner renamed the flow default." in desk.open("audit").words

    @pytest.mark.parametrize(
        "path", ["offers/edit/pause", "offers", "settings", "routes", "experiments/new", "new-flow"]
    )
    def test_is_what_other_pages_call_it(self, owner: Desk, path: str):
        owner.submit(owner.open("flows/default"), "/flows/default/name", name="Yearly plans")
        assert "Yearly plans" in owner.open(path).words

    def test_can_be_taken_away(self, owner: Desk):
        owner.submit(owner.open("flows/default"), "/flows/default/name", name="Yearly")
        owner.submit(owner.open("flows/default"), "/flows/default/name", name="")

        assert owner.open("flows/default").heading == "default"

    def test_of_no_flow_there_is_none(self, owner: Desk):
        assert owner.post("flows/nothing/name", {"name": "Yearly"}).status == 404


class TestOtherServices:
    """A flow that a company has elsewhere, taken over with its offers."""

    BLUEPRINT = {
        "blueprint": {
            "steps": [
                {
                    "stepType": "SURVEY",
                    "description": "It takes a minute",
                    "survey": {
                        "choices": [
                            {
                                "value": "Too expensive",
                                "offer": {
                                    "offerType": "DISCOUNT",
                                    "discountConfig": {"couponId": "c20"},
                                },
                            }
                        ]
                    },
                },
                {"stepType": "CONFIRM"},
            ]
        },
        "coupons": [{"id": "c20", "couponType": "PERCENT", "couponAmount": 20}],
    }

    def bring(self, desk: Desk, key: str, source: str, content: bytes) -> ConsolePage:
        desk.open("new-flow")
        file = (io.BytesIO(content), "flow.json")
        data = {"key": key, "source": source, f"file-{source}": file}
        return desk.post("new-flow", data, content_type="multipart/form-data")

    def test_are_taken_over_with_a_list_of_the_rest(self, app: Flask, desk: Desk, host: Host):
        content = json.dumps(self.BLUEPRINT).encode()

        page = self.bring(desk, "from-elsewhere", "churnkey", content)

        assert page.heading == "Flow imported"
        assert "Not taken over: blueprint.steps[0].description" in page.words
        assert page.link("Open the draft").endswith("/flows/from-elsewhere")
        survey = draft_of(app, host, "from-elsewhere")["steps"][0]["survey"]
        (offer,) = survey["reasons"][0]["offers"]
        assert host.call("GET", f"/offers/{offer}").json["params"]["percent"] == 20
        assert ("offer.created", offer) in verbs(app, host)

    def test_leave_the_offers_alone_that_are_there(self, app: Flask, desk: Desk, host: Host):
        before = host.call("GET", "/offers").json["data"]
        content = json.dumps(self.BLUEPRINT).encode()
        self.bring(desk, "first", "churnkey", content)
        self.bring(desk, "second", "churnkey", content)

        after = host.call("GET", "/offers").json["data"]

        assert [each for each in after if each in before] == before
        assert len(after) == len(before) + 2

    def test_refuse_what_is_no_flow_of_theirs(self, desk: Desk):
        page = self.bring(desk, "nothing", "prosperstack", b'{"hello": "world"}')
        assert page.status == 422
        assert "The file is not a valid flow:" in page.words
