"""Pages for what goes wrong: the customer always learns what is true and how to go on."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response, request
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from app.accounts.errors import AccountNotFound
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import speak
from app.extensions import db
from app.hosted.access import read_page_token
from app.hosted.pages import render_refusal
from app.receipts.errors import ReceiptNotFound, ReceiptNotReady
from app.sessions.errors import LinkExpired, OriginNotAllowed, SessionNotFound

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5
LOOK_AGAIN_SECONDS = 2


def register(bp: Blueprint) -> None:
    """Answer the errors of a hosted blueprint with pages."""
    bp.register_error_handler(SessionNotFound, _session_not_found)
    bp.register_error_handler(OriginNotAllowed, _origin_not_allowed)
    bp.register_error_handler(LinkExpired, _link_expired)
    bp.register_error_handler(ReceiptNotFound, _not_found)
    bp.register_error_handler(AccountNotFound, _not_found)
    bp.register_error_handler(ReceiptNotReady, _receipt_not_ready)
    bp.register_error_handler(DBAPIError, _database_unavailable)
    bp.register_error_handler(TimeoutError, _database_unavailable)
    bp.register_error_handler(RequestEntityTooLarge, _too_large)
    bp.register_error_handler(Exception, _unexpected)


def register_for_app(app: Flask) -> None:
    """Answer addresses that nobody serves."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(OperationalError, _database_unavailable)


def _session_not_found(error: Exception) -> Response:
    return _refuse("open_again", 401)


def _origin_not_allowed(error: Exception) -> Response:
    log.warning("form refused: %s", error)
    return _refuse("open_again", 403)


def _link_expired(error: Exception) -> Response:
    return _refuse("link_expired", 410)


def _too_large(error: Exception) -> Response:
    return render_refusal("open_again", status=413)


def _not_found(error: Exception) -> Response:
    return render_refusal("not_found", status=404)


def _receipt_not_ready(error: Exception) -> Response:
    """Ask for patience: somebody else is writing the receipt at this moment.

    The page looks again by itself, with a header that needs no JavaScript.
    """
    response = render_refusal("receipt_not_ready", status=503)
    response.headers["Retry-After"] = response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _database_unavailable(error: Exception) -> Response:
    """Ask for patience. Nothing is half written: the transaction never ended."""
    log.error("database unavailable: %s", type(error).__name__)
    response = _refuse("try_again", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    log.exception("hosted page failed")
    return _refuse("failed", 500)


def _refuse(code: str, status: int) -> Response:
    """Render a refusal from what the page knows itself; the database may be gone."""
    db.session.rollback()
    token = read_page_token(request)
    if token and token.locale in SHIPPED_LOCALES:
        speak(token.locale)
    return render_refusal(code, status=status, token=token)
