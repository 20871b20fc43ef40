"""The audit log: every entry a sentence, filtered, paged, and as a file."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.console.account.audit.details import IN_THE_SENTENCE, LABELS
from app.console.account.audit.views import PAGE
from app.console.account.settings.connections import FIELDS as CONNECTIONS
from app.console.account.settings.general import FIELDS as GENERAL
from app.console.account.settings.retention import FIELDS as RETENTION
from app.console.catalogue.brand.forms import FIELDS as BRAND
from app.core.clock import clock_set_to, utcnow
from app.core.locale import SHIPPED_LOCALES
from app.experiments.lifecycle import STEPS
from app.extensions import db
from app.labels.member.audit import SENTENCES, kind_label
from app.labels.member.fields import FIELD_LABELS
from app.members import audit
from app.members import service as members
from tests.rules.sources import modules
from tests.support.console_browser import Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host

WRITERS = {"commit_audited", "audit.record", "audit.record_everywhere"}
VERB = re.compile(r"[a-z_]+\.(?!csv|json)[a-z_]+")
"""What a verb looks like, and the name of a file does not."""


def record(app: Flask, host: Host, desk: Desk | None, verb: str, subject: str = "", **detail):
    with app.app_context():
        member = members.require_member(desk.member_id) if desk else None
        audit.record(host.account_id, member, verb, subject, **detail)
        db.session.commit()


class TestLog:
    def test_begins_by_saying_what_it_is_for(self, desk: Desk):
        assert "No entries yet" in desk.open("audit").words

    @both_databases
    def test_says_who_did_what_the_newest_first(self, app: Flask, host: Host, desk: Desk):
        record(app, host, None, "member.joined", "mem_1", name="Ida", role="editor")
        record(app, host, desk, "flow.published", "default", version=3)
        items = [item.span.get_text() for item in desk.open("audit").soup.select(".log li")]

        assert items == [
            "Owner published the flow default.",
            "The operator added Ida as a member. Role: Editor.",
        ]

    @pytest.mark.parametrize("locale", SHIPPED_LOCALES)
    def test_has_a_sentence_for_every_verb_it_knows(
        self, app: Flask, host: Host, make_desk, locale: str
    ):
        desk = make_desk(locale=locale)
        for verb in SENTENCES:
            record(app, host, desk, verb, "subject", name="Ida", role="editor", email="i@x.example")
        shown = [
            item.span.get_text()
            for page in ("audit", desk.open("audit").soup.select_one("a[rel=next]"))
            if page
            for item in desk.open(page if isinstance(page, str) else str(page["href"])).soup.select(
                ".log li"
            )
        ]

        assert len(shown) == len(SENTENCES)
        assert not [text for text in shown if "%(" in text or not text.endswith(".")]

    def test_shows_a_verb_nobody_worded_as_it_is(self, app: Flask, host: Host, owner: Desk):
        record(app, host, owner, "moon.painted_green", "luna", role="king")

        assert "Owner: moon painted green luna." in owner.open("audit").words

    def test_trusts_no_name(self, app: Flask, host: Host, make_desk):
        desk = make_desk(name="100%(who)s <i>")
        record(app, host, desk, "flow.created", "<script>%s")

        assert "100%(who)s <i> created the flow <script>%s." in desk.open("audit").words

    def test_is_of_this_account_alone(self, app: Flask, host: Host, owner: Desk, make_host):
        record(app, make_host(), None, "flow.created", "theirs")

        assert "theirs" not in owner.open("audit").words


class TestFilter:
    def test_by_person_and_kind(self, app: Flask, host: Host, make_desk):
        ole, ida = make_desk(name="Ole"), make_desk(name="Ida")
        record(app, host, ole, "flow.created", "a")
        record(app, host, ida, "flow.created", "b")
        record(app, host, ida, "offer.changed", "c")
        record(app, host, None, "flow.created", "d")

        def found(**query: str) -> list[str]:
            page = ole.open("audit", **query)
            return [li.span.get_text()[-2] for li in page.soup.select(".log li")]

        assert found() == ["d", "c", "b", "a"]
        assert found(member_id=ida.member_id) == ["c", "b"]
        assert found(member_id="operator") == ["d"]
        assert found(kind="flow", member_id=ida.member_id) == ["b"]
        assert found(kind="fl_w") == []
        options = [o.get_text() for o in ole.open("audit").soup.select("#member_id option")]
        assert options == ["Everyone", "Ida", "Ole", "The operator"]

    def test_says_when_nothing_fits(self, app: Flask, host: Host, owner: Desk):
        record(app, host, owner, "flow.created", "a")

        assert "No entries match the filter." in owner.open("audit", kind="offer").words


class TestPages:
    def test_follow_each_other_and_keep_the_filter(self, app: Flask, host: Host, owner: Desk):
        with app.app_context():
            for number in range(PAGE + 3):
                audit.record(host.account_id, None, "flow.created", f"f{number}")
            audit.record(host.account_id, None, "offer.changed", "o")
            db.session.commit()

        first = owner.open("audit", kind="flow")
        older = owner.open(str(first.soup.select_one("a[rel=next]")["href"]))
        shown = [li.get_text() for page in (first, older) for li in page.soup.select(".log li")]
        assert len(shown) == len(set(shown)) == PAGE + 3
        assert older.soup.select_one("a[rel=next]") is None
        assert older.soup.select_one("a[rel=prev]")

    def test_show_moments_in_the_members_zone(self, app: Flask, host: Host, make_desk):
        noon = utcnow().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
        with clock_set_to(lambda: noon):
            record(app, host, None, "flow.created", "a")

        page = make_desk(timezone="Asia/Kolkata").open("audit")
        assert "5:30:00" in page.words
        assert "Time zone: Asia/Kolkata" in page.words
        stamp = page.soup.select_one("time")
        assert stamp["datetime"] == noon.isoformat()
        assert stamp["title"].endswith("GMT+05:30")

    @pytest.mark.parametrize(
        ("locale", "foot"),
        [("fr", "Fuseau horaire\u202f: Asia/Kolkata"), ("de", "Zeitzone: Asia/Kolkata")],
    )
    def test_name_the_zone_as_the_language_sets_a_colon(self, make_desk, locale: str, foot: str):
        page = make_desk(timezone="Asia/Kolkata", locale=locale).open("audit")

        assert page.soup.select_one(".foot").get_text() == foot


def writers() -> Iterator[ast.AST]:
    """Yield each function that writes into the log."""
    for module in modules():
        for function in module.functions():
            calls = (each for each in ast.walk(function) if isinstance(each, ast.Call))
            if any(ast.unparse(call.func) in WRITERS for call in calls):
                yield function


class TestWords:
    def test_there_is_a_sentence_for_what_is_written_down_and_for_nothing_else(self):
        written = {
            str(each.value)
            for function in writers()
            for each in ast.walk(function)
            if isinstance(each, ast.Constant) and VERB.fullmatch(str(each.value))
        }

        assert written | {verb for _, verb in STEPS.values()} == set(SENTENCES)

    def test_there_is_a_label_for_every_kind(self, app: Flask):
        with app.test_request_context():
            kinds = {verb.partition(".")[0] for verb in SENTENCES}
            assert [kind for kind in kinds if kind_label(kind) == kind] == []

    def test_there_is_a_label_for_every_detail(self):
        written = {name for function in writers() for name in _details(function)}

        assert written - set(LABELS) - IN_THE_SENTENCE == set()

    def test_there_is_a_label_for_every_setting(self):
        settings = {*GENERAL, *CONNECTIONS, *RETENTION, *BRAND}

        assert settings - set(FIELD_LABELS) == set()


def _details(function: ast.AST) -> Iterator[str]:
    """Yield the names of what a function writes beside the sentence."""
    for each in ast.walk(function):
        match each:
            case ast.Call() if ast.unparse(each.func) in WRITERS:
                yield from (keyword.arg for keyword in each.keywords if keyword.arg)
            case ast.Assign(value=ast.Dict()) | ast.AnnAssign(value=ast.Dict()):
                if "detail" in ast.unparse(each).split("=")[0]:
                    yield from (key.value for key in each.value.keys)
            case ast.Subscript(value=ast.Name("detail"), slice=ast.Constant()):
                yield str(each.slice.value)


class TestDetails:
    def details(self, desk: Desk) -> str:
        return desk.open("audit").soup.select_one(".log-details").get_text("; ")

    def test_say_what_the_sentence_leaves_out(self, app: Flask, host: Host, owner: Desk):
        record(app, host, owner, "flow.published", "a", version=3, override_reason="Counsel agreed")

        assert self.details(owner) == ("Reason for publishing anyway: Counsel agreed; Version: 3")

    def test_name_fields_in_the_language_of_the_reader(self, app: Flask, host: Host, make_desk):
        desk = make_desk(locale="de")
        record(app, host, None, "settings.changed", fields=["timezone", "support_url"])

        assert self.details(desk) == "Geändert: Zeitzone, Support-Seite"

    @pytest.mark.parametrize(
        ("verb", "detail", "words"),
        [
            ("api_key.created", {"mode": "test"}, "Mode: Test"),
            ("words.changed", {"place": "survey.title de"}, "Where: survey.title, German"),
            ("words.imported", {"file": "nl", "count": 2}, "Number of texts: 2; File: Dutch"),
            ("offer.created", {"kind": "pause"}, "Kind: Pause"),
            ("offer.created", {"color": {"a": 1}}, 'color: {"a": 1}'),
        ],
    )
    def test_are_words_not_codes(self, app, host, owner, verb, detail, words):
        record(app, host, owner, verb, "subject", **detail)

        assert self.details(owner) == words

    def test_say_which_stretch_was_sent_again(self, app: Flask, host: Host, owner: Desk):
        stretch = {"from_at": "2026-03-01T00:00:00+00:00", "to_at": "2026-03-02T00:00:00+00:00"}
        record(app, host, owner, "endpoint.replayed", "we_1", dead_only=True, **stretch)

        shown = self.details(owner)
        assert "Failed deliveries only: Yes" in shown
        assert "From: Mar 1, 2026" in shown


class TestExport:
    def rows(self, desk: Desk, **query: str) -> list[dict[str, str]]:
        answer = desk.client.get(f"{desk.place}/audit.csv", query_string=query)
        assert answer.mimetype == "text/csv"
        return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    def test_holds_codes_and_the_sentence(self, app: Flask, host: Host, owner: Desk):
        record(app, host, owner, "flow.published", "default", version=3)
        (row,) = self.rows(owner)

        assert (row["verb"], row["subject"], row["detail"]) == (
            "flow.published",
            "default",
            '{"version": 3}',
        )
        assert row["sentence"] == "Owner published the flow default."
        assert row["at"].endswith("Z")

    def test_is_written_down_itself(self, owner: Desk):
        self.rows(owner)

        page = owner.open("audit", kind="audit")
        assert "Owner exported the audit log. " in page.words
        assert "File: CSV" in page.words

    def test_keeps_the_filter(self, app: Flask, host: Host, owner: Desk):
        record(app, host, owner, "flow.created", "a")
        record(app, host, owner, "offer.changed", "b")

        assert [row["subject"] for row in self.rows(owner, kind="offer")] == ["b"]

    def test_is_whole(self, app: Flask, host: Host, owner: Desk):
        with app.app_context():
            for number in range(1203):
                audit.record(host.account_id, None, "flow.created", f"f{number}")
            db.session.commit()

        assert len({row["subject"] for row in self.rows(owner)}) == 1203

    def test_computes_nothing_in_a_spreadsheet(self, app: Flask, host: Host, make_desk):
        desk = make_desk(name="=HYPERLINK()")
        record(app, host, desk, "flow.created", "@a")
        (row,) = self.rows(desk)

        assert row["actor"].startswith("'=")
        assert row["subject"] == "'@a"
