"""The table of a view as a file; who took it is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response
from flask.typing import ResponseReturnValue

from app.analytics.reports.files import write_csv, write_json, write_lines
from app.console.insights import bp
from app.console.insights.views import find_report
from app.console.shell.access import needs
from app.console.shell.audit_commit import commit_audited
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
        body = write_csv(report, safe_cell)
    if form == "jsonl":
        body = write_lines(report)
    response = Response(body, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{view}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response
