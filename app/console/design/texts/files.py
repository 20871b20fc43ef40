"""Words out to translators and back: gettext files by language, or one table for all."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.console.design.texts.grid import wording
from app.console.design.texts.queries import require_texts
from app.console.shell.access import current, needs
from app.console.shell.forms import Form, list_choices
from app.console.shell.forms import later as _l
from app.console.shell.pages import render
from app.extensions import db
from app.flows.copy.csv_files import read_csv_file, write_csv_file
from app.flows.copy.files import MAX_FILE_BYTES, ParsedTexts, UnreadableFile
from app.flows.copy.grid import Grid
from app.flows.copy.po_files import read_po_file, write_po_file
from app.flows.copy.service import FlowTexts, save_texts
from app.flows.errors import InvalidTexts
from app.labels.member.texts import file_label, invalid_label
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("files", __name__)
TABLE = "csv"


class ImportForm(Form):
    """A file, and what it is."""

    file = FileField(_l("File"), [InputRequired()], render_kw={"accept": ".po,.csv"})
    kind = SelectField(_l("What it is"), [InputRequired()], validate_choice=False)


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
    return _file(write_csv_file(require_texts(flow_key).grid), f"{flow_key}.csv", "text/csv")


@bp.post("/words/<flow_key>/files")
@needs(Permission.EDIT_FLOWS)
def upload(flow_key: str) -> ResponseReturnValue:
    """Take the words of a file: all that differ, or none if anything cannot be read."""
    words, form = require_texts(flow_key), ImportForm()
    try:
        read = _read(words.grid, form)
        if not current().may(Permission.EDIT_OFFERS):
            read = _without_offers(read)
        _save(flow_key, read, str(form.kind.data))
    except UnreadableFile as error:
        return _render(words, problem=file_label(error), status=422)
    except InvalidTexts as error:
        db.session.rollback()
        problem = f"{error.key}: {invalid_label(error.code)}"
        return _render(words, problem=problem, status=422)
    db.session.commit()
    return _render(require_texts(flow_key), read=read)


def _read(grid: Grid, form: ImportForm) -> ParsedTexts:
    upload = request.files.get("file")
    content = upload.stream.read(MAX_FILE_BYTES + 1) if upload else b""
    if form.kind.data == TABLE:
        return read_csv_file(content, grid)
    if form.kind.data not in grid.locales:
        raise UnreadableFile("no_kind")
    return read_po_file(content, grid, str(form.kind.data))


def _save(flow_key: str, read: ParsedTexts, kind: str) -> None:
    if not read.changes:
        return
    account_id, member = current().account.id, current().member
    save_texts(account_id, flow_key, read.changes, member_id=member.id)
    count = len(read.changes)
    audit.record(account_id, member, "words.imported", flow_key, file=kind, count=count)


def _without_offers(read: ParsedTexts) -> ParsedTexts:
    """Leave out the offers, for whom they are not to change."""
    kept = tuple(change for change in read.changes if not change.key.startswith("offers."))
    return ParsedTexts(kept, read.unknown)


def _render(
    words: FlowTexts, *, read: ParsedTexts | None = None, problem: str = "", status: int = 200
) -> Response:
    form, names = ImportForm(), wording()
    languages = names["language_names"]
    catalogs = [(locale, f"{languages[locale]} (.po)") for locale in words.grid.locales]
    form.kind.choices = list_choices([*catalogs, (TABLE, _l("Table of all languages (.csv)"))])
    return render(
        "console/texts/files.html",
        status=status,
        flow_key=words.flow_key,
        grid=words.grid,
        form=form,
        read=read,
        problem=problem,
        **names,
    )


def _file(content: bytes, name: str, media_type: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
