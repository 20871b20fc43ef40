"""Errors of the API as problem details (RFC 9457) with a stable ``code``."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, jsonify, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DataError, DBAPIError, TimeoutError
from werkzeug.exceptions import HTTPException, TooManyRequests

from app.core.errors import FairwellError
from app.core.findings import Finding
from app.extensions import db, may_have_committed

log = logging.getLogger(__name__)
Body = TypeVar("Body", bound=BaseModel)
API_PREFIX = "/api/v1"
RETRY_AFTER_SECONDS = 5


class Problem(FairwellError):
    """The request cannot be served, and the caller learns why."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        reference: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """``reference`` leads to the entry among the refused tokens at the console.

        ``errors`` name each field that is wrong, with the reason.
        """
        super().__init__(detail)
        self.errors = [dict(each) for each in errors]
        self.reference = reference
        self.status = status
        self.code = code
        self.detail = detail


def unprocessable(code: str, detail: str) -> Problem:
    """Return the problem with a request that makes no sense here."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail)


def invalid_fields(code: str, findings: Iterable[Finding]) -> Problem:
    """Return the problem with a body: each field that is wrong, and the reason."""
    errors = [
        {"field": each.path or "", "code": each.code, "detail": each.detail} for each in findings
    ]
    detail = "; ".join(each["detail"] for each in errors)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail, errors=errors)


def validated(schema: type[Body], body: dict[str, Any], code: str) -> Body:
    """Return the body as its schema describes it.

    :raises Problem: naming each field that is wrong.
    """
    try:
        return schema.model_validate(body)
    except ValidationError as error:
        errors = [
            {
                "field": ".".join(str(part) for part in each["loc"]),
                "code": each["type"],
                "detail": each["msg"],
            }
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        detail = "; ".join(f"{each['field']}: {each['detail']}" for each in errors)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail, errors=errors) from error


def register(bp: Blueprint) -> None:
    """Answer the errors of the API's own views."""
    bp.register_error_handler(Problem, _problem)
    bp.register_error_handler(DataError, _unstorable)
    bp.register_error_handler(DBAPIError, _database_unavailable)
    bp.register_error_handler(TimeoutError, _database_unavailable)
    bp.register_error_handler(HTTPException, _http_error)
    bp.register_error_handler(Exception, _unexpected)


def register_for_app(app: Flask) -> None:
    """Answer addresses below ``/api`` that nobody serves, and leave the others alone."""
    for_pages = dict(app.error_handler_spec[None][404])

    @app.errorhandler(404)
    def not_found(error: HTTPException) -> Response:
        if request.path.startswith(API_PREFIX):
            return _http_error(error)
        return next(iter(for_pages.values()))(error)  # type: ignore[return-value]

    @app.errorhandler(405)
    def method_not_allowed(error: HTTPException) -> Response | HTTPException:
        return _http_error(error) if request.path.startswith(API_PREFIX) else error


def _problem(problem: Problem) -> Response:
    more: dict[str, Any] = {"reference": problem.reference} if problem.reference else {}
    if problem.errors:
        more["errors"] = problem.errors
    return _answer(problem.status, problem.code, problem.detail, **more)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    response = _answer(status, status.name.lower(), error.description or status.phrase)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after or RETRY_AFTER_SECONDS)
    return response


def _unstorable(error: Exception) -> Response:
    return _answer(HTTPStatus.BAD_REQUEST, "invalid_text", "No text of ours contains that.")


def _database_unavailable(error: Exception) -> Response:
    log.error("database unavailable: %s", type(error).__name__)
    response = _answer(HTTPStatus.SERVICE_UNAVAILABLE, "try_again", _what_became())
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("api request failed")
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", _what_became())


def _what_became() -> str:
    """Say what is known of the request: once a commit was begun, not that nothing has changed."""
    if may_have_committed():
        return "It may have been carried out: send it again with its Idempotency-Key, or read it."
    return "Nothing was changed."


def _answer(status: HTTPStatus, code: str, detail: str, **more: Any) -> Response:
    db.session.rollback()
    response = jsonify(
        type="about:blank",
        title=status.phrase,
        status=status.value,
        code=code,
        detail=detail,
        **more,
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response
