"""The grid of a flow's words: what it shows, writing a cell, and files out and back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.console.design.texts import grid
from app.extensions import db
from app.flows.copy.texts import list_texts
from app.flows.drafts import service as drafts
from app.labels.customer import default_copy
from app.members.models import AuditEntry
from app.offers import service as offers
from tests.support.console_browser import ConsolePage, Desk
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

GRID, FILES = "words/default", "words/default/files"
TITLE = "survey.title"


def words_in(app: Flask, host: Host, key: str = TITLE) -> Any:
    with app.app_context():
        if key.startswith("offers."):
            return offers.get_offer(host.account_id, key.split(".")[1]).title
        draft = drafts.get_draft(host.account_id, "default")
        assert draft is not None
        return {text.key: text.words for text in list_texts(draft.document)}[key]


def write(desk: Desk, words: str, key: str = TITLE, locale: str = "de", seen: str = ""):
    data = {"key": key, "locale": locale, "seen": seen, "words": words}
    return desk.post(f"{GRID}/cell", data)


def verbs(app: Flask, host: Host) -> list[str]:
    with app.app_context():
        query = select(AuditEntry.verb).where(AuditEntry.account_id == host.account_id)
        return list(db.session.scalars(query))


def upload(desk: Desk, content: bytes, name: str = "de.po") -> ConsolePage:
    data = {"file": (io.BytesIO(content), name)}
    return desk.post(FILES, data, content_type="multipart/form-data")


def test_default_copy_stands_in_one_place(
    customer: Visitor, host: Host, owner: Desk, monkeypatch: pytest.MonkeyPatch
):
    """The flow, the editor and the grid ask the same table: who changes it changes all three."""
    monkeypatch.setitem(default_copy.REASONS, "unused", "Nobody ever opens it")
    monkeypatch.setitem(default_copy.TITLES, "survey", "What is it?")

    pages = customer.open(host.token()).words, owner.open("flows/default").text
    for page in (*pages, owner.open(GRID).text):
        assert "Nobody ever opens it" in page
        assert "What is it?" in page


@both_databases
class TestGrid:
    def test_shows_every_text_in_every_language_and_what_stands_in(self, desk: Desk):
        page = desk.open("words")
        assert page.location.endswith("/words/default")
        page = desk.open(GRID)

        row = page.soup.select_one("#row-survey\\.reasons\\.unused\\.label")
        cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
        assert "I do not use it enough" in cells[0]
        assert "Ich nutze es zu wenig" in cells[2]
        assert page.soup.select_one("#row-offers\\.pause\\.title")

    def test_counts_and_filters_what_is_missing(self, owner: Desk):
        write(owner, "Why?", locale="en")
        page = owner.open(GRID, show="missing", locale="nl")

        assert [str(row["id"]) for row in page.soup.select("tbody tr")] == ["row-survey.title"]
        heads = [head.get_text(" ", strip=True) for head in page.soup.select("thead th")]
        assert heads == ["Text", "English Source", "Nederlands"]
        bars = [int(bar["value"]) for bar in page.soup.select("progress")]
        assert bars[0] == 100
        assert bars[1] < 100

    def test_filters_what_is_too_long_and_what_addresses_otherwise(self, owner: Desk):
        write(owner, "Kündigungsbestätigungsseite für Sie")

        for name in ("too_long", "other"):
            assert len(owner.open(GRID, show=name).soup.select("tbody tr")) == 1
        assert "A word is too long" in owner.open(GRID, show="too_long").words

    def test_goes_page_by_page(self, owner: Desk, monkeypatch: pytest.MonkeyPatch):
        whole = [str(row["id"]) for row in owner.open(GRID).soup.select("tbody tr")]
        monkeypatch.setattr(grid, "PAGE", 20)
        page, seen = owner.open(GRID, show="all", locale="de"), []
        while True:
            seen += [str(row["id"]) for row in page.soup.select("tbody tr")]
            following = page.soup.select_one("a[rel=next]")
            if following is None:
                break
            page = owner.open(str(following["href"]))

        assert seen == whole
        assert len(page.soup.select("thead th")) == 3, "the language stays chosen"
        assert owner.open(GRID, page="99").soup.select("tbody tr")
        saved = write(owner, "Pause?", key="offers.pause.title")
        assert f'id="{saved.location.rpartition("#")[2]}"' in owner.open(saved.location).text

    def test_teaches_when_nothing_is_left(self, owner: Desk):
        page = owner.open(GRID, show="outdated")

        assert page.link("Show all texts").endswith("/words/default")

    @pytest.mark.parametrize("query", [{"show": "x"}, {"locale": "tlh"}, {"locale": "en"}])
    def test_passes_over_nonsense(self, owner: Desk, query):
        assert owner.open(GRID, **query).status == 200

    def test_of_another_flow_or_account_is_not_there(self, owner: Desk, make_host):
        other = make_host()
        assert owner.open("words/nothing").status == 404
        assert owner.open(f"/console/{other.account_id}/live/{GRID}").status == 404

    def test_shows_words_as_text_and_never_as_markup(self, owner: Desk):
        write(owner, "<script>alert(1)</script> {{7*7}}")

        assert "<script>alert(1)</script> {{7*7}}" in owner.open(GRID).words


@both_databases
class TestCell:
    def test_is_written_in_the_draft(self, app: Flask, desk: Desk, host: Host):
        page = desk.open(f"{GRID}/cell", key=TITLE, locale="de", edit=1)
        assert "Was ist der Grund" in page.soup.select_one("textarea")["placeholder"]

        answer = desk.submit(page, "/cell", words="Warum gehst du?")

        assert words_in(app, host) == {"de": "Warum gehst du?"}
        if desk.with_htmx:
            assert "Warum gehst du?" in answer.words
            assert answer.soup.select_one("a.edit[autofocus]")
        else:
            assert answer.location.endswith("/words/default#row-survey.title")
        assert verbs(app, host) == ["words.changed"]

    def test_of_an_offer_reaches_customers_at_once(self, app: Flask, desk: Desk, host: Host):
        page = desk.open(f"{GRID}/cell", key="offers.pause.title", locale="de", edit=1)
        assert "go live as soon as you save" in page.words
        desk.submit(page, "/cell", words="Mach Pause")

        assert words_in(app, host, "offers.pause.title") == {"de": "Mach Pause"}

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("accept", "Ruft mich an"),
            ("fields.phone.label", "Nummer"),
            ("fields.time.choices.morning.label", "Früh"),
        ],
    )
    def test_of_the_fields_of_an_offer_are_there_too(
        self, app: Flask, owner: Desk, host: Host, name: str, words: str
    ):
        key = f"offers.call_back.{name}"
        row = owner.open(GRID).soup.find(id=f"row-{key}")
        before = row.select_one("[data-label=Deutsch] .words").get_text()
        assert write(owner, words, key=key, seen=before).location
        assert write(owner, "", key=key, locale="en", seen="x").status == 409

        content = owner.open("words/default/de.po").response.data
        assert words.encode() in content
        answer = upload(owner, content.replace(words.encode(), b"Neu"))
        assert "1 text has changed." in owner.submit(answer, "/files/save").words
        table = owner.open("words/default/words.csv").response.data
        assert b"Neu" in table
        owner.submit(upload(owner, table.replace(b"Neu", b"Noch neuer"), "csv"), "/files/save")
        with app.app_context():
            params = offers.get_offer(host.account_id, "call_back").params
        assert "Noch neuer" in json.dumps(params)
        assert words not in json.dumps(params, ensure_ascii=False)

    def test_of_a_field_of_an_offer_cannot_be_taken_away(self, app: Flask, owner: Desk, host: Host):
        key = "offers.call_back.fields.phone.label"
        with app.app_context():
            label = offers.get_offer(host.account_id, "call_back").params["fields"][0]["label"]
        for locale, words in list(label.items())[:-1]:
            assert write(owner, "", key=key, locale=locale, seen=words).location
        locale, words = list(label.items())[-1]

        assert write(owner, "", key=key, locale=locale, seen=words).status == 422

    def test_that_a_colleague_changed_is_kept_and_theirs_is_shown(
        self, app, desk: Desk, host: Host, make_desk: Callable[..., Desk]
    ):
        page = desk.open(f"{GRID}/cell", key=TITLE, locale="de", edit=1)
        write(make_desk("editor"), "Ihres")

        answer = desk.submit(page, "/cell", words="Meines")
        assert answer.status == 409
        assert "Ihres" in answer.alert
        assert answer.soup.textarea.get_text() == "Meines"
        assert words_in(app, host) == {"de": "Ihres"}

        desk.submit(answer, "/cell")
        assert words_in(app, host) == {"de": "Meines"}

    def test_elsewhere_changed_by_a_colleague_is_no_conflict(
        self, app, desk: Desk, host, make_desk
    ):
        page = desk.open(f"{GRID}/cell", key=TITLE, locale="de", edit=1)
        write(make_desk("editor"), "Waarom?", locale="nl")
        desk.submit(page, "/cell", words="Warum?")

        assert words_in(app, host) == {"nl": "Waarom?", "de": "Warum?"}

    def test_keeps_what_was_written_when_it_cannot_be(self, app, desk: Desk, host: Host):
        answer = write(desk, "x" * 2001)

        assert answer.status == 422
        assert "2,000 characters" in answer.alert
        assert len(answer.soup.textarea.get_text().strip()) == 2001
        assert words_in(app, host) is None
        assert verbs(app, host) == []

    @pytest.mark.parametrize(
        ("key", "locale"),
        [("nothing", "de"), (TITLE, "tlh"), (TITLE, ""), ("offers.nobody.title", "de"), ("", "")],
    )
    def test_that_is_not_there_is_not_there(self, owner: Desk, key: str, locale: str):
        assert owner.open(f"{GRID}/cell", key=key, locale=locale).status == 404
        assert write(owner, "x", key, locale).status == 404

    def test_can_be_written_by_editors_only(self, app, make_desk, host: Host):
        for role in ("analyst", "support"):
            desk = make_desk(role)
            assert write(desk, "x").status == 403
            assert write(desk, "x", "offers.pause.title").status == 403
            assert not desk.open(GRID).soup.select("a.edit")
        assert write(make_desk("editor"), "x").location
        assert words_in(app, host) == {"de": "x"}

    def test_needs_a_token_against_forged_forms(self, owner: Desk):
        answer = owner.client.post(f"{owner.place}/{GRID}/cell", data={"key": TITLE})

        assert answer.status_code == 400


@both_databases
class TestFiles:
    def test_go_out_and_come_back_as_they_were(self, app, owner: Desk, host: Host):
        write(owner, "Warum?")
        page = owner.open(FILES)
        for words in ("Deutsch (.po)", ".csv"):
            content = owner.open(page.link(words)).response.data
            assert b"Warum?" in content
            answer = upload(owner, content, "whatever it is called")
            assert "contains no changes" in answer.words
            assert answer.soup.select_one("form[action$='/files'] select") is None
        assert verbs(app, host) == ["words.changed"]

    def test_bring_other_words(self, app: Flask, desk: Desk, host: Host):
        content = desk.open("words/default/de.po").response.data
        content = content.replace(
            b'msgctxt "survey.title"\nmsgid "What made you decide to cancel?"\nmsgstr ""',
            b'msgctxt "survey.title"\nmsgid "x"\nmsgstr "Warum?"',
        )
        extra = b'\nmsgctxt "survey.reasons.gone.label"\nmsgid "x"\nmsgstr "Weg"\n'
        answer = upload(desk, content + extra)

        assert "1 new, 0 changed, 0 skipped" in answer.words
        assert "survey.reasons.gone.label" in answer.words
        assert words_in(app, host) is None
        assert verbs(app, host) == []

        assert "1 text has changed." in desk.submit(answer, "/files/save").words
        assert words_in(app, host) == {"de": "Warum?"}
        assert verbs(app, host) == ["words.imported"]

    def test_show_what_stood_there_and_what_is_skipped(self, app, desk: Desk, host: Host):
        write(desk, "Weshalb?")
        content = b'msgctxt "survey.title"\nmsgid "x"\nmsgstr "Warum <b>?"\n\n'
        content += b'#, fuzzy\nmsgctxt "confirm.title"\nmsgid "y"\nmsgstr "Fertig"\n'

        answer = upload(desk, content)

        assert "0 new, 1 changed, 1 skipped" in answer.words
        assert "Weshalb?" in answer.words
        assert "Warum <b>?" in answer.words
        assert "Fertig" not in answer.words

    def test_leave_alone_what_they_are_empty_for(self, app: Flask, desk: Desk, host: Host):
        write(desk, "Warum?")
        for content, name in (
            (b'msgctxt "survey.title"\nmsgid "x"\nmsgstr ""\n', "de.po"),
            (b"key,de\nsurvey.title,\n", "words.csv"),
        ):
            answer = upload(desk, content, name)
            assert not answer.soup.select("form[action$='/files/save']")
        assert words_in(app, host) == {"de": "Warum?"}

    def test_never_overwrite_what_a_colleague_wrote_since(
        self, app: Flask, desk: Desk, make_desk: Callable[..., Desk], host: Host
    ):
        preview = upload(desk, b"key,de\nsurvey.title,Aus der Datei\n", "words.csv")
        write(make_desk("editor"), "Von Hand")

        answer = desk.submit(preview, "/files/save")

        assert answer.status == 409
        assert "Nothing has changed." in answer.alert
        assert words_in(app, host) == {"de": "Von Hand"}

    @pytest.mark.parametrize("carried", ["", "{", "[1]", '[["a"]]', "[" * 5000])
    def test_that_nobody_previewed_are_refused(self, desk: Desk, carried: str):
        data = {"kind": "de", "changes": carried}

        assert desk.post(f"{FILES}/save", data).status == 400

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "de.po"),
            (b"PK\x03\x04", "de.po"),
            (b"PK\x03\x04", "words.xlsx"),
            (b"\xff\xfe", "words.csv"),
            (b"x" * (200 * 1024 + 1), "de.po"),
            (b'msgctxt "survey.title"\nmsgid "a"\nmsgstr "b"\n', "tlh.po"),
            (b'msgctxt "survey.title"\nmsgid "a"\nmsgstr "b"\n', "words"),
            (b"key,de\nsurvey.title,Warum?\nconfirm.title," + b"x" * 2001, "words.csv"),
        ],
    )
    def test_that_cannot_be_read_change_nothing(self, app, desk: Desk, host, content, name):
        answer = upload(desk, content, name)

        assert answer.status == 422
        assert "Nothing has changed." in answer.alert
        assert words_in(app, host) is None
        assert verbs(app, host) == []

    def test_of_whoever_may_not_change_the_flow_are_refused(self, make_desk, app, host: Host):
        analyst = make_desk("analyst")

        assert upload(analyst, b"key,de\nsurvey.title,x", "words.csv").status == 403
        assert not analyst.open(FILES).soup.select("input[type=file]")
        assert analyst.open("words/default/de.po").status == 200

    def test_of_a_language_that_the_flow_lacks_are_not_there(self, owner: Desk):
        assert owner.open("words/default/it.po").status == 404
