"""Words as gettext files, one for each language, as translation programs read them. Pure."""

from __future__ import annotations

import re
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from app.flows.copy.checks import LIMITS, TextProblem
from app.flows.copy.files import (
    ParsedTexts,
    UnreadableFile,
    changes_in,
    check_size,
    note_on,
    written,
)
from app.flows.copy.grid import Grid, Row

_UNREAD = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Plural-Forms|Content-Type):.*\\n"\r?\n', re.MULTILINE
)
"""Lines of a header that tools leave as a template has them, and that we have no use for."""
_HEADER = """Words of a flow. The context of each text is its place in the flow."""


def write_po_file(grid: Grid, locale: str) -> bytes:
    """Return the words of one language; what is outdated is marked as fuzzy."""
    catalog = _empty_catalog(locale)
    for row in grid.rows:
        cell = row.cell(locale)
        catalog.add(
            written(row.source.shown) or row.text.key,
            written(cell.words),
            context=row.text.key,
            flags={"fuzzy"} if TextProblem.OUTDATED in cell.flaws else (),
            auto_comments=_comments(row, locale),
        )
    content = BytesIO()
    write_po(content, catalog, width=0)
    return content.getvalue()


def _empty_catalog(locale: str) -> Catalog:
    catalog = Catalog(
        locale=locale,
        charset="utf-8",
        fuzzy=False,
        project="Fairwell",
        version="1",
        language_team=locale,
        last_translator="Fairwell",
    )
    catalog.revision_date = catalog.creation_date
    catalog.header_comment = f"# {_HEADER}"
    return catalog


def read_po_file(content: bytes, grid: Grid, locale: str) -> ParsedTexts:
    """Return what a file of one language changes; what is marked as fuzzy is counted alone.

    :raises UnreadableFile: if it is too large, no gettext file, not in UTF-8, of
        another language, or names a text twice or in the plural.
    """
    check_size(content)
    catalog = _parse(content, locale)
    found: dict[tuple[str, str], str] = {}
    skipped = 0
    for message in catalog:
        if not message.id:
            continue
        key = (message.context or "", locale)
        if key in found:
            raise UnreadableFile("twice", key[0])
        found[key] = "" if message.fuzzy else _words(message)
        skipped += message.fuzzy and bool(message.string)
    if not found:
        raise UnreadableFile("empty")
    return changes_in(grid, found, skipped=skipped)


def _parse(content: bytes, locale: str) -> Catalog:
    try:
        text = content.decode("utf-8-sig")
        catalog = read_po(StringIO(_UNREAD.sub("", text)), abort_invalid=True)
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error
    except (PoFileError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableFile("no_po", str(error)[:200]) from error
    named = str(catalog.locale_identifier or locale)
    if re.split("[-_.@]", named)[0].lower() != locale:
        raise UnreadableFile("other_language", named)
    return catalog


def _words(message: Message) -> str:
    if not isinstance(message.id, str) or not isinstance(message.string, str):
        raise UnreadableFile("plural", str(message.context))
    return message.string


def _comments(row: Row, locale: str) -> list[str]:
    cell = row.cell(locale)
    notes = [f"{note_on(row.text.place)}, {LIMITS[row.text.place]} characters at most."]
    if not cell.words and cell.shown:
        notes.append(f"Without a translation customers read: {' '.join(cell.shown.split())}")
    return notes
