"""Pages of the console for what goes wrong: what happened, and what to do."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    NotFound,
    RequestEntityTooLarge,
)

from app.console.shell.pages import render
from app.extensions import db

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5


def register(bp: Blueprint) -> None:
    """Answer the errors of the console with pages."""
    bp.register_error_handler(CSRFError, _form_is_old)
    bp.register_error_handler(BadRequest, _form_is_old)
    bp.register_error_handler(Forbidden, _not_allowed)
    bp.register_error_handler(NotFound, _not_found)
    bp.register_error_handler(RequestEntityTooLarge, _too_large)
    bp.register_error_handler(DBAPIError, _database_unavailable)
    bp.register_error_handler(TimeoutError, _database_unavailable)
    bp.register_error_handler(Exception, _unexpected)


def _form_is_old(error: Exception) -> Response:
    return _page("form_is_old", 400)


def _not_allowed(error: Exception) -> Response:
    return _page("not_allowed", 403)


def _not_found(error: Exception) -> Response:
    return _page("not_found", 404)


def _too_large(error: Exception) -> Response:
    return _page("too_large", 413)


def _database_unavailable(error: Exception) -> Response:
    log.error("database unavailable: %s", type(error).__name__)
    response = _bare("try_again", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    log.exception("console page failed")
    return _bare("failed", 500)


def _page(code: str, status: int) -> Response:
    db.session.rollback()
    return render("console/failure.html", code=code, status=status)


def _bare(code: str, status: int) -> Response:
    """Render without asking the database for anything: it may be what failed."""
    db.session.rollback()
    g.seat, g.signed_in_member = None, None
    return render("console/failure.html", code=code, status=status)
