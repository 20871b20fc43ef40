"""Many subscriptions at once: a CSV file of reports, read as it comes in."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.core.files.tables import choose_encoding
from app.customers.errors import InvalidReport
from app.customers.history import has_status
from app.customers.imports import ImportLine, read_import
from app.customers.models import FactSource
from app.extensions import db
from app.sessions.followup import churn_reports

bp = Blueprint("api_imports", __name__)
MAX_BYTES = 100 * 1024 * 1024
BATCH = 100
"""How many lines one transaction keeps: a customer's click waits for no more than that."""
MAX_ERRORS = 100
"""How many lines an answer names."""
_UNREADABLE = "The file is not CSV in UTF-8 or UTF-16."


@bp.post("/subscriptions")
def import_subscriptions() -> ResponseReturnValue:
    """Take a CSV file of reports. Bad lines are named; the others count, sent once or twice."""
    if request.mimetype != "text/csv":
        detail = "Send a file of the type text/csv."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    request.max_content_length = MAX_BYTES
    errors: list[dict[str, Any]] = []
    try:
        counts = _take(read_import(_lines()), errors)
    except InvalidReport as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_file", str(error)) from error
    except UnicodeError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_file", _UNREADABLE) from error
    return jsonify(**counts, errors=errors, errors_left_off=counts["failed"] - len(errors))


def _lines() -> Iterator[str]:
    stream = io.BufferedReader(cast("io.RawIOBase", request.stream))
    return io.TextIOWrapper(stream, encoding=choose_encoding(stream.peek(2)), newline="")


def _take(lines: Iterator[ImportLine], errors: list[dict[str, Any]]) -> dict[str, int]:
    """Keep what the lines say, a batch at a time, and return how many there were of each sort.

    What was kept before a file breaks off stays kept: sending it again adds the rest alone.
    """
    counts = Counter(lines=0, recorded=0, unchanged=0, failed=0)
    for line in lines:
        counts["lines"] += 1
        counts[_take_line(line)] += 1
        if line.error is not None and len(errors) < MAX_ERRORS:
            errors.append({"line": line.number, "detail": line.error})
        if counts["lines"] % BATCH == 0:
            db.session.commit()
            db.session.expunge_all()
    db.session.commit()
    return dict(counts)


def _take_line(line: ImportLine) -> str:
    if line.report is None:
        return "failed"
    caller = access.caller()
    about = (caller.account.id, caller.mode, line.customer_ref, line.report)
    if has_status(*about):
        return "unchanged"
    churn_reports.report_subscription(*about, FactSource.IMPORT)
    return "recorded"
