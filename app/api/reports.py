"""Reports over the API: the same numbers as in the console, as JSON, lines of JSON, or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.analytics.exports import export_sessions, list_columns
from app.analytics.personal.models import Delimiter
from app.analytics.reports.addresses import InvalidFilter, read_filter
from app.analytics.reports.files import DELIMITERS, write_csv, write_json, write_lines, write_rows
from app.analytics.reports.report import Report
from app.analytics.reports.service import VIEWS, build_report
from app.analytics.reports.views.segments import Dimension
from app.api import access
from app.api.problems import Problem
from app.core.clock import utcnow
from app.core.files.cells import safe_cell
from app.extensions import reading

bp = Blueprint("api_reports", __name__)
FORMATS = ("json", "jsonl", "csv")


@bp.get("/reports/<view>")
def get_report(view: str) -> ResponseReturnValue:
    """Return a report about the sessions of the key's account and mode."""
    if view not in VIEWS:
        detail = f"The reports are {', '.join(VIEWS)}."
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", detail)
    wanted, form = _wanted(), _one_of("format", FORMATS)
    by, across = _dimension("by"), _dimension("across")
    caller = access.caller()
    with reading():
        report = build_report(view, wanted.of(caller.account.id, caller.mode), by, across)
    return _rendered(report, form)


@bp.get("/reports/sessions")
def list_session_rows() -> ResponseReturnValue:
    """Return the sessions that ended in a period, as they are read: a file of any length."""
    caller, form = access.caller(), _one_of("format", ("jsonl", "csv"))
    wanted = _wanted().of(caller.account.id, caller.mode)
    columns = _columns()
    delimiter = DELIMITERS[Delimiter(_one_of("delimiter", tuple(DELIMITERS)))]
    cell = safe_cell if form == "csv" else None
    lines = write_rows(export_sessions(wanted, columns), columns, cell, delimiter)
    mimetype = "text/csv" if form == "csv" else "application/x-ndjson"
    return Response(stream_with_context(lines), mimetype=mimetype)


def _columns() -> Sequence[str]:
    """Return the columns that were asked for, or all."""
    known = list_columns()
    asked = [name for name in request.args.get("columns", "").split(",") if name]
    if unknown := [name for name in asked if name not in known]:
        detail = f"{unknown[0]} is no column. There are {', '.join(known)}."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail)
    return asked or known


def _rendered(report: Report[Any], form: str) -> ResponseReturnValue:
    if form == "csv":
        delimiter = DELIMITERS[Delimiter(_one_of("delimiter", tuple(DELIMITERS)))]
        return Response(write_csv(report, safe_cell, delimiter), mimetype="text/csv")
    if form == "jsonl":
        return Response(write_lines(report), mimetype="application/x-ndjson")
    return jsonify(write_json(report))


def _wanted() -> Any:
    try:
        return read_filter(request.args.to_dict(), utcnow().date())
    except InvalidFilter as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", f"{error}.") from error


def _dimension(name: str) -> Dimension | None:
    known = ("", *(dimension.value for dimension in Dimension))
    value = _one_of(name, known)
    return Dimension(value) if value else None


def _one_of(name: str, known: tuple[str, ...]) -> str:
    """Return what a parameter says, the first of the known values if it says nothing."""
    value = request.args.get(name) or known[0]
    if value not in known:
        detail = f"{name} is one of {', '.join(filter(None, known))}."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail)
    return value
