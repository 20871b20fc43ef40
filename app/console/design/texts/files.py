"""Words out to translators and back: gettext files by language, or one table for all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms.validators import InputRequired

from app.console.design.texts.grid import wording
from app.console.design.texts.queries import require_texts
from app.console.shell.access import current, needs
from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.console.shell.pages import render
from app.console.shell.separators import read_separator
from app.extensions import db
from app.flows.copy.csv_files import write_csv_file
from app.flows.copy.files import MAX_FILE_BYTES, ParsedTexts, TextChange, UnreadableFile
from app.flows.copy.grid import Grid
from app.flows.copy.imports import TABLE, read_file
from app.flows.copy.po_files import write_po_file
from app.flows.copy.service import FlowTexts, save_texts
from app.flows.errors import InvalidTexts, TextsChanged
from app.labels.member.texts import changed_label, file_label, invalid_label
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("files", __name__)


class ImportForm(Form):
    """A file, which says what it is."""

    file = FileField(
        _l("File"),
        [InputRequired()],
        render_kw={"accept": ".po,.csv"},
        description=_l("A .po file of one language, or the .csv table of all languages."),
    )


@bp.get("/words/<flow_key>/files")
@needs(Permission.VIEW)
def show(flow_key: str) -> ResponseReturnValue:
    """Offer the words as files, and take files back."""
    return _render(require_texts(flow_key))


@bp.get("/words/<flow_key>/<locale>.po")
@needs(Permission.VIEW)
def download_po(flow_key: str, locale: str) -> ResponseReturnValue:
    """Hand out the words of one language."""
    grid = require_texts(flow_key).grid
    if locale not in grid.locales:
        abort(404)
    return _file(
        write_po_file(grid, locale), f"{flow_key}.{locale}.po", "text/x-gettext-translation"
    )


@bp.get("/words/<flow_key>/words.csv")
@needs(Permission.VIEW)
def download_csv(flow_key: str) -> ResponseReturnValue:
    """Hand out the words of all languages as a table."""
    content = write_csv_file(require_texts(flow_key).grid, read_separator())
    return _file(content, f"{flow_key}.csv", "text/csv")


@bp.post("/words/<flow_key>/files")
@needs(Permission.EDIT_FLOWS)
def upload(flow_key: str) -> ResponseReturnValue:
    """Show what a file would change. Nothing is saved before the member has seen it."""
    words = require_texts(flow_key)
    try:
        kind, read = _read(words.grid)
        read = _allowed(read)
        _save(flow_key, read.changes, kind)
    except UnreadableFile as error:
        return _render(words, problem=file_label(error), status=422)
    except InvalidTexts as error:
        return _refuse(words, error)
    db.session.rollback()  # it was a trial
    return _render(words, read=read, kind=kind)


@bp.post("/words/<flow_key>/files/save")
@needs(Permission.EDIT_FLOWS)
def save(flow_key: str) -> ResponseReturnValue:
    """Save what the member saw: all of it, or none if anything cannot be."""
    words, kind = require_texts(flow_key), request.form.get("kind", "")
    try:
        changes = _allowed(ParsedTexts(_carried(request.form.get("changes", "")), ())).changes
        _save(flow_key, changes, kind if kind in words.grid.locales else TABLE)
    except TextsChanged:
        db.session.rollback()
        return _render(require_texts(flow_key), problem=changed_label(), status=409)
    except InvalidTexts as error:
        return _refuse(words, error)
    db.session.commit()
    return _render(require_texts(flow_key), saved=len(changes))


def _refuse(words: FlowTexts, error: InvalidTexts) -> Response:
    db.session.rollback()
    return _render(words, problem=f"{error.key}: {invalid_label(error.code)}", status=422)


def _carried(text: str) -> tuple[TextChange, ...]:
    """Return the changes that the page of the preview carries."""
    try:
        rows = json.loads(text)
        return tuple(TextChange(*(str(row[part]) for part in range(4))) for row in rows)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        abort(400)


def _carry(read: ParsedTexts) -> str:
    rows = [(each.key, each.locale, each.words, each.seen or "") for each in read.changes]
    return json.dumps(rows, ensure_ascii=False)


def _read(grid: Grid) -> tuple[str, ParsedTexts]:
    upload = request.files.get("file")
    if not upload:
        raise UnreadableFile("empty")
    return read_file(upload.stream.read(MAX_FILE_BYTES + 1), upload.filename or "", grid)


def _save(flow_key: str, changes: Sequence[TextChange], kind: str) -> None:
    if not changes:
        return
    account_id, member = current().account.id, current().member
    save_texts(account_id, flow_key, changes, member_id=member.id)
    count = len(changes)
    audit.record(account_id, member, "words.imported", flow_key, file=kind, count=count)


def _allowed(read: ParsedTexts) -> ParsedTexts:
    """Leave out the offers, for whom they are not to change."""
    if current().may(Permission.EDIT_OFFERS):
        return read
    kept = tuple(change for change in read.changes if not change.key.startswith("offers."))
    return replace(read, changes=kept)


def _render(
    words: FlowTexts,
    *,
    read: ParsedTexts | None = None,
    kind: str = "",
    saved: int | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    return render(
        "console/texts/files.html",
        status=status,
        flow_key=words.flow_key,
        grid=words.grid,
        form=ImportForm(),
        read=read,
        carried=_carry(read) if read else "",
        kind=kind,
        saved=saved,
        rows={row.text.key: row for row in words.grid.rows},
        problem=problem,
        **wording(),
    )


def _file(content: bytes, name: str, media_type: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
