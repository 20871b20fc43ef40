"""Reports over the API: the same numbers as in the console, as JSON, lines of JSON, or CSV."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.analytics.reports.addresses import InvalidFilter, read_filter
from app.analytics.reports.files import write_csv, write_json, write_lines
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
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


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


def _rendered(report: Report[Any], form: str) -> ResponseReturnValue:
    if form == "csv":
        delimiter = DELIMITERS[_one_of("delimiter", tuple(DELIMITERS))]
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
