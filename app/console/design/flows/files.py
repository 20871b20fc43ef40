"""Flows as YAML files: out of the editor, and back into it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.console.design.editor.form import read_number
from app.console.design.editor.render import list_rows
from app.console.design.flows.pages import get_member_name, require_draft, require_revision
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.database.types import JsonObject
from app.core.web.hypermedia import leave_page
from app.extensions import db
from app.flows.document.parsing import MAX_DOCUMENT_BYTES, parse_file
from app.flows.document.serialize import write_yaml
from app.flows.drafts import service as drafts
from app.flows.errors import DraftConflict, InvalidDocument
from app.flows.listing import get_version
from app.flows.service import get_content
from app.labels.member.findings.files import FileError, describe_file_errors, file_is_no_flow
from app.members.roles import Permission

bp = Blueprint("files", __name__, url_prefix="/flows/<key>")


@bp.get("/file")
@needs(Permission.VIEW)
def export(key: str) -> ResponseReturnValue:
    """Give the draft as a file, or the version that is asked for."""
    number = read_number(request.args, "version")
    document = require_draft(key).document if number is None else _version(key, number)
    response = Response(write_yaml(document | {"key": key}), mimetype="application/yaml")
    name = f"{key}.yaml" if number is None else f"{key}-{number}.yaml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/import")
@needs(Permission.EDIT_FLOWS)
def choose(key: str) -> ResponseReturnValue:
    """Ask for a file."""
    return _render(key)


@bp.post("/import")
@needs(Permission.EDIT_FLOWS)
def take(key: str) -> ResponseReturnValue:
    """Put a file into the editor, in the place of what stands there. One step back undoes it."""
    try:
        document = read_upload(request.files.get("file"))
        drafts.save_draft(
            current().account.id,
            key,
            document | {"key": key},
            expected_revision=require_revision(),
            member_id=current().member.id,
        )
    except InvalidDocument as error:
        return _render(key, problems=describe_file_errors(error))
    except DraftConflict as conflict:
        return _render(key, conflict=conflict)
    commit_audited("flow.imported", key)
    return leave_page(url_for("console.flows.editor.show", key=key, done="imported"))


def read_upload(file: FileStorage | None) -> JsonObject:
    """Return the document in an uploaded file.

    :raises InvalidDocument: naming every place that breaks the schema.
    """
    content = file.read(MAX_DOCUMENT_BYTES + 1) if file else b""
    return get_content(parse_file(content))


def _version(key: str, number: int) -> JsonObject:
    version = get_version(current().account.id, key, number)
    if version is None:
        abort(404)
    return version.document


def _render(
    key: str, problems: Sequence[FileError] = (), conflict: DraftConflict | None = None
) -> Response:
    db.session.rollback()
    return render(
        "console/flows/import.html",
        status=409 if conflict else 422 if problems else 200,
        key=key,
        draft=require_draft(key),
        problems=problems,
        refusal=file_is_no_flow(),
        conflict=conflict,
        who=get_member_name(conflict.member_id) if conflict else "",
        rows=list_rows(conflict) if conflict else [],
    )
