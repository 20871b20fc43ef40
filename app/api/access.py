"""Who calls the API, and what they sent."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from flask import g, request

from app.accounts import keys
from app.accounts import service as accounts
from app.accounts.service import Caller
from app.api.problems import Problem
from app.core.moments import read_moment
from app.core.observability.logs import note_account
from app.extensions import db, reading

MAX_LIMIT = 200
Choice = TypeVar("Choice", bound=enum.StrEnum)


def authenticate() -> None:
    """Find out who calls, before every view.

    The transaction ends here: a view that only reads takes no lock, and one that
    writes takes it for what it changes.

    :raises Problem: if the request carries no live API key.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    with reading():
        caller = accounts.authenticate(key.strip()) if scheme.lower() == "bearer" else None
        if caller is not None:
            keys.note_use(caller.key)
        db.session.commit()
    if caller is None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", "Send a live API key as Bearer.")
    g.caller = caller
    note_account(caller.account.id)


def caller() -> Caller:
    """Return who calls."""
    found: Caller = g.caller
    return found


def json_object() -> dict[str, Any]:
    """Return the body of the request.

    :raises Problem: if it is not one JSON object with each key once.
    """
    try:
        value = json.loads(request.get_data(), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_json", "Send one JSON object.") from error
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_json", "Send one JSON object.")
    return value


def page_limit() -> int:
    """Return how many rows the caller wants at once.

    :raises Problem: if it is not a number from 1 to 200.
    """
    text = request.args.get("limit", "50")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_limit", f"limit is 1 to {MAX_LIMIT}.")
    return int(text)


def next_cursor(rows: Sequence[Mapping[str, Any]], limit: int) -> str | None:
    """Return the ``after`` of the page that follows; None where a page is not full."""
    return str(rows[-1]["id"]) if len(rows) == limit else None


def read_time(name: str) -> datetime | None:
    """Return the moment that a parameter names, or None.

    :raises Problem: if it is none in ISO 8601 with a zone.
    """
    text = request.args.get(name)
    try:
        return read_moment(text) if text else None
    except ValueError as error:
        detail = f"{name} is a moment in ISO 8601 with a zone, such as 2026-11-30T22:15:03Z."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail) from error


def read_choice(name: str, choices: type[Choice]) -> Choice | None:
    """Return the one of several values that a parameter names, or None.

    :raises Problem: if it is none of them.
    """
    text = request.args.get(name)
    try:
        return choices(text) if text else None
    except ValueError as error:
        detail = f"{name} is one of {', '.join(each.value for each in choices)}."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_filter", detail) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("duplicate key")
    return dict(pairs)
