"""Words out to translators and back: gettext files by language, or one table for all."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.console.access import needs, seat
from app.console.forms import Form, choices_of
from app.console.forms import later as _l
from app.console.pages import render
from app.console.words.reading import require_words
from app.console.words.views import wording
from app.console.words.wording import file_label, invalid_label
from app.extensions import db
from app.flows.errors import InvalidWords
from app.flows.words.csv_files import read_csv_file, write_csv_file
from app.flows.words.files import MAX_FILE_BYTES, UnreadableFile, WordsRead
from app.flows.words.grid import Grid
from app.flows.words.po_files import read_po_file, write_po_file
from app.flows.words.service import FlowWords, save_words
from app.members import audit
from app.members.roles import Permission

bp = Blueprint("word_files", __name__)
TABLE = "csv"


class ImportForm(Form):
    """A file, and what it is."""

    file = FileField(_l("File"), [InputRequired()], render_kw={"accept": ".po,.csv"})
    kind = SelectField(_l("What it is"), [InputRequired()], validate_choice=False)


@bp.get("/words/<flow_key>/files")
@needs(Permission.VIEW)
def show(flow_key: str) -> ResponseReturnValue:
    """Offer the words as files, and take files back."""
    return _render(require_words(flow_key))


@bp.get("/words/<flow_key>/<locale>.po")
@needs(Permission.VIEW)
def download_po(flow_key: str, locale: str) -> ResponseReturnValue:
    """Hand out the words of one language."""
    grid = require_words(flow_key).grid
    if locale not in grid.locales:
        abort(404)
    return _file(
        write_po_file(grid, locale), f"{flow_key}.{locale}.po", "text/x-gettext-translation"
    )


@bp.get("/words/<flow_key>/words.csv")
@needs(Permission.VIEW)
def download_csv(flow_key: str) -> ResponseReturnValue:
    """Hand out the words of all languages as a table."""
    return _file(write_csv_file(require_words(flow_key).grid), f"{flow_key}.csv", "text/csv")


@bp.post("/words/<flow_key>/files")
@needs(Permission.EDIT_FLOWS)
def upload(flow_key: str) -> ResponseReturnValue:
    """Take the words of a file: all that differ, or none if anything cannot be read."""
    words, form = require_words(flow_key), ImportForm()
    try:
        read = _read(words.grid, form)
        if not seat().may(Permission.EDIT_OFFERS):
            read = _without_offers(read)
        _save(flow_key, read, str(form.kind.data))
    except UnreadableFile as error:
        return _render(words, problem=file_label(error), status=422)
    except InvalidWords as error:
        db.session.rollback()
        problem = f"{error.key}: {invalid_label(error.code)}"
        return _render(words, problem=problem, status=422)
    db.session.commit()
    return _render(require_words(flow_key), read=read)


def _read(grid: Grid, form: ImportForm) -> WordsRead:
    upload = request.files.get("file")
    content = upload.stream.read(MAX_FILE_BYTES + 1) if upload else b""
    if form.kind.data == TABLE:
        return read_csv_file(content, grid)
    if form.kind.data not in grid.locales:
        raise UnreadableFile("no_kind")
    return read_po_file(content, grid, str(form.kind.data))


def _save(flow_key: str, read: WordsRead, kind: str) -> None:
    if not read.changes:
        return
    account_id, member = seat().account.id, seat().member
    save_words(account_id, flow_key, read.changes, member_id=member.id)
    count = len(read.changes)
    audit.record(account_id, member, "words.imported", flow_key, file=kind, count=count)


def _without_offers(read: WordsRead) -> WordsRead:
    """Leave out the offers, for whom they are not to change."""
    kept = tuple(change for change in read.changes if not change.key.startswith("offers."))
    return WordsRead(kept, read.unknown)


def _render(
    words: FlowWords, *, read: WordsRead | None = None, problem: str = "", status: int = 200
) -> Response:
    form, names = ImportForm(), wording()
    languages = names["language_names"]
    catalogs = [(locale, f"{languages[locale]} (.po)") for locale in words.grid.locales]
    form.kind.choices = choices_of([*catalogs, (TABLE, _l("Table of all languages (.csv)"))])
    return render(
        "console/words/files.html",
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
