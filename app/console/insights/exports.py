"""The table of a view as a file; who took it is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.analytics.exports import export_sessions, list_columns
from app.analytics.reports.files import write_csv, write_json, write_lines, write_rows
from app.console.insights import bp
from app.console.insights.views import find_report, read_asked
from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.separators import read_separator
from app.core.files.cells import safe_cell
from app.members.roles import Permission

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}


@bp.get("/results/<view>/export.<any(csv, json, jsonl):form>")
@needs(Permission.EXPORT)
def export(view: str, form: str) -> ResponseReturnValue:
    """Return the rows of the filter as a file."""
    _asked, report = find_report(view)
    commit_audited("results.exported", format=form)
    body: str | Iterator[str] = json.dumps(write_json(report), ensure_ascii=False)
    if form == "csv":
        body = write_csv(report, safe_cell, read_separator())
    if form == "jsonl":
        body = write_lines(report)
    response = Response(body, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{view}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/results/sessions.<any(csv, jsonl):form>")
@needs(Permission.EXPORT)
def export_rows(form: str) -> ResponseReturnValue:
    """Return the sessions of the filter, as they are read: a file of any length."""
    wanted = read_asked().of(current().account.id, current().mode)
    columns = [name for name in list_columns() if name in request.args.getlist("column")]
    delimiter = read_separator()
    commit_audited("sessions.exported", format=form)
    chosen = columns or list_columns()
    cell = safe_cell if form == "csv" else None
    lines = write_rows(export_sessions(wanted, chosen), chosen, cell, delimiter)
    response = Response(stream_with_context(lines), content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="sessions.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response
