"""What customers wrote as a file: a row for each text, streamed page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.console.shell.access import current, needs
from app.console.shell.audit_commit import commit_audited
from app.console.shell.filters import line, read_filter
from app.console.shell.separators import read_separator
from app.core.files.cells import safe_cell
from app.core.files.tables import MARK, write_row
from app.extensions import db
from app.feedback import service as feedback
from app.feedback.texts import WrittenText, get_usage, list_texts, may_notify
from app.members.roles import Permission
from app.sessions.models import CancelSession

bp = Blueprint("export", __name__)
PAGE = 500
MAX_PAGES = 200
"""A hundred thousand sessions in one file; for more, narrow the dates."""
COLUMNS = (
    "session",
    "reference",
    "started_at",
    "customer_ref",
    "language",
    "plan",
    "reason",
    "outcome",
    "question",
    "text",
    "may_notify",
    "usage",
    "tags",
)


@bp.get("/feedback/export.csv")
@needs(Permission.EXPORT)
def csv_file() -> ResponseReturnValue:
    """Return the entries of the filter as CSV, and write down who took them."""
    separator = read_separator()
    commit_audited("feedback.exported", format="csv")
    return _file(_csv_lines(_rows(), separator), "text/csv; charset=utf-8", "feedback.csv")


@bp.get("/feedback/export.json")
@needs(Permission.EXPORT)
def json_file() -> ResponseReturnValue:
    """Return the entries of the filter as JSON, a line for each text; that is written down too."""
    commit_audited("feedback.exported", format="json")
    return _file(_json_lines(_rows()), "application/x-ndjson", "feedback.jsonl")


def _file(lines: Iterator[str], mimetype: str, name: str) -> Response:
    response = Response(stream_with_context(lines), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _rows() -> Iterator[dict[str, Any]]:
    """Yield the texts, a page of sessions in memory at a time."""
    here, asked = current(), request.args.to_dict()
    wanted, tag = read_filter(asked, here.member.timezone), line(asked, "tag")
    before: str | None = None
    for _ in range(MAX_PAGES):
        page = feedback.find_feedback(
            here.account.id, here.mode, wanted, tag=tag, before=before, limit=PAGE
        )
        tags = feedback.list_tags_on(here.account.id, [row.id for row in page.rows])
        for row in page.rows:
            yield from _texts(row, tags[row.id])
        db.session.expunge_all()
        before = page.older
        if before is None:
            return


def _texts(row: CancelSession, tags: list[str]) -> Iterator[dict[str, Any]]:
    """Yield a row for each text; who wrote none but answered otherwise has a row without."""
    for each in [*list_texts(row)] or [WrittenText("", "")]:
        values = (
            row.id,
            row.reference,
            row.started_at.isoformat(),
            row.customer_ref,
            row.locale,
            row.subscription_data.get("plan"),
            row.reason_code,
            row.outcome.value if row.outcome else None,
            each.question,
            each.text,
            may_notify(row),
            get_usage(row),
            tags,
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _csv_lines(rows: Iterator[dict[str, Any]], separator: str) -> Iterator[str]:
    yield MARK + write_row(COLUMNS, separator)
    for row in rows:
        yield write_row([safe_cell(row[name]) for name in COLUMNS], separator)


def _json_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
