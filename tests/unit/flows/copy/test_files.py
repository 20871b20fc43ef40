"""Words as files: nothing is lost on the way out and back, and nothing hostile comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows.copy.csv_files import read_csv_file, write_csv_file
from app.flows.copy.files import MAX_FILE_BYTES, UnreadableFile
from app.flows.copy.po_files import read_po_file, write_po_file
from tests.unit.flows.copy.flow_texts import LOCALES, OFFER, flow, flows, grid

TITLE = "survey.title"
WORDS = flow({"en": "Why?", "de": "Warum?"}, x_own={"en": "Our own"})


class TestRoundTrip:
    @given(flows(), st.sampled_from(LOCALES))
    def test_a_gettext_file_changes_nothing(self, document: dict[str, Any], locale: str):
        words = grid(document, offers=(OFFER,))

        read = read_po_file(write_po_file(words, locale), words, locale)

        assert (read.changes, read.unknown) == ((), ())

    @given(flows())
    def test_a_table_changes_nothing(self, document: dict[str, Any]):
        words = grid(document, offers=(OFFER,))

        read = read_csv_file(write_csv_file(words), words)

        assert (read.changes, read.unknown) == ((), ())

    def test_a_gettext_file_brings_the_words_to_where_they_are_missing(self):
        read = read_po_file(write_po_file(grid(WORDS), "de"), grid(flow({"en": "Why?"})), "de")

        assert [(change.key, change.words) for change in read.changes] == [(TITLE, "Warum?")]
        assert read.unknown == ("survey.reasons.x_own.label",)

    def test_a_table_brings_every_language(self):
        read = read_csv_file(write_csv_file(grid(WORDS)), grid(flow(x_own="Old")))

        changed = {(change.key, change.locale): change.words for change in read.changes}
        assert changed == {
            (TITLE, "en"): "Why?",
            (TITLE, "de"): "Warum?",
            ("survey.reasons.x_own.label", "en"): "Our own",
        }

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("first", ["", "sep={}\r\n"], ids=["plain", "sep"])
    def test_a_table_is_read_as_spreadsheets_save_it(
        self, separator: str, encoding: str, first: str
    ):
        rows = (
            ["key", "place", "de", "", ""],
            [TITLE, "", '"Schade; warum, genau?"', "", ""],
            ["", "", "", "", ""],
        )
        text = first.format(separator) + "".join(f"{separator.join(row)}\r\n" for row in rows)

        read = read_csv_file(text.encode(encoding), grid(WORDS))

        assert [(each.key, each.locale, each.words) for each in read.changes] == [
            (TITLE, "de", "Schade; warum, genau?")
        ]

    def test_what_is_empty_leaves_alone_what_is_there(self):
        content = write_po_file(grid(WORDS), "de").replace(b'msgstr "Warum?"', b'msgstr ""')

        assert read_po_file(content, grid(WORDS), "de").changes == ()
        assert read_csv_file(b"key,de\nsurvey.title, ", grid(WORDS)).changes == ()

    def test_what_is_fuzzy_is_skipped_and_counted(self):
        entry = (ENTRY % "Vielleicht").replace("msgctxt", "#, fuzzy\nmsgctxt")

        read = read_po_file(po(entry), grid(WORDS), "de")

        assert (read.changes, read.skipped) == ((), 1)

    def test_what_is_new_is_told_from_what_is_changed(self):
        words = grid(flow({"en": "Why?", "de": "Weshalb?"}, x_own={"en": "Our own"}))
        own = 'msgctxt "survey.reasons.x_own.label"\nmsgid "Our own"\nmsgstr "Eigenes"'

        read = read_po_file(po(ENTRY % "Warum?", own), words, "de")

        assert [each.words for each in read.changes] == ["Warum?", "Eigenes"]
        assert [each.words for each in read.added] == ["Eigenes"]

    @pytest.mark.parametrize(
        "header",
        [
            '"Language: de_DE\\n"',
            '"Language: de-AT\\n"',
            '"Language: de_DE.UTF-8\\n"',
            '"Language: de@informal\\n"',
            '"Language: \\n"',
            '"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"',
            '"POT-Creation-Date: \\n"',
            '"PO-Revision-Date: 2026-11-30 09:15\\n"',
            '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"',
            '"Content-Type: text/plain; charset=CHARSET\\n"',
            '"X-Generator: Poedit 3.5\\n"\n"X-Crowdin-Project: northwind\\n"',
        ],
    )
    def test_headers_are_read_as_tools_write_them(self, header: str):
        read = read_po_file(po(ENTRY % "Weshalb?", header=header), grid(WORDS), "de")

        assert [each.words for each in read.changes] == ["Weshalb?"]


class TestGettextFile:
    def test_tells_translators_where_a_text_stands_and_what_stands_in(self):
        text = write_po_file(grid(WORDS), "nl").decode()

        assert 'msgctxt "survey.title"\nmsgid "Why?"\nmsgstr ""' in text
        assert "#. Heading of a page, 80 characters at most." in text
        assert '"Language: nl\\n"' in text

    def test_marks_what_is_outdated(self):
        words = grid(WORDS, flow({"en": "What happened?", "de": "Warum?"}))

        assert "#, fuzzy" in write_po_file(words, "de").decode()
        assert read_po_file(write_po_file(words, "de"), words, "de").changes == ()

    def test_may_have_other_line_ends_and_a_mark_in_front(self):
        content = write_po_file(grid(WORDS), "de").replace(b"\n", b"\r\n")

        assert read_po_file(b"\xef\xbb\xbf" + content, grid(WORDS), "de").changes == ()


def po(*entries: str, header: str = "") -> bytes:
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{header}\n'
    return "\n\n".join([head, *entries]).encode()


ENTRY = 'msgctxt "survey.title"\nmsgid "Why?"\nmsgstr "%s"'
HOSTILE_PO = {
    "too_large": b"#" * (MAX_FILE_BYTES + 1),
    "not_utf8": po(ENTRY % "Grün").replace("ü".encode(), b"\xfc"),
    "twice": po(ENTRY % "a", (ENTRY % "b").replace("Why?", "Why now?")),
    "plural": po('msgctxt "survey.title"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] ""'),
    "other_language": po(ENTRY % "a", header='"Language: fr\\n"'),
    "no_po": b"PK\x03\x04 this is an archive",
    "empty": b"",
}


class TestHostileFiles:
    @pytest.mark.parametrize("code", HOSTILE_PO)
    def test_of_gettext_are_refused_whole(self, code: str):
        with pytest.raises(UnreadableFile) as caught:
            read_po_file(HOSTILE_PO[code], grid(WORDS), "de")
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"x" * (MAX_FILE_BYTES + 1), "too_large"),
            (b"key,de\nsurvey.title,Gr\xfcn", "not_utf8"),
            (b"key,fr\nsurvey.title,Pourquoi", "no_columns"),
            (b"text,de\nsurvey.title,Warum", "no_columns"),
            (b"key,de\nsurvey.title,Warum,mehr", "uneven"),
            (b"key,de\nsurvey.title,a\nsurvey.title,b", "twice"),
            (b'key,de\nsurvey.title,"offen', "no_csv"),
            (b"", "empty"),
        ],
    )
    def test_of_tables_are_refused_whole(self, content: bytes, code: str):
        with pytest.raises(UnreadableFile) as caught:
            read_csv_file(content, grid(WORDS))
        assert caught.value.code == code

    @given(st.binary(max_size=300))
    def test_of_any_bytes_are_read_or_refused(self, content: bytes):
        for read in (
            lambda: read_po_file(content, grid(WORDS), "de"),
            lambda: read_csv_file(content, grid(WORDS)),
        ):
            refused_or_read(read)

    @given(st.text('msgidctr_plual "\\\n[]01#,~:é', max_size=120))
    def test_of_broken_gettext_are_read_or_refused(self, text: str):
        refused_or_read(lambda: read_po_file(po(text), grid(WORDS), "de"))

    def test_of_tables_run_nothing_in_a_spreadsheet(self):
        dangerous = flow({"en": "=HYPERLINK(1)", "de": "'=1", "nl": "@x"})
        text = write_csv_file(grid(dangerous)).decode()

        assert "'=HYPERLINK(1)" in text
        assert "''=1" in text
        assert "'@x" in text


def refused_or_read(read: Callable[[], object]) -> None:
    try:
        read()
    except UnreadableFile:
        return
