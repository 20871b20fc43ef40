"""``ETag`` and ``If-Match``: nobody overwrites what they did not see."""

from __future__ import annotations

import hashlib
import json
import re
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request

from app.accounts.models import Mode
from app.api import access
from app.api.problems import Problem

_COMPRESSED = re.compile(r':\w+"$')
"""What compression writes behind a tag: the same resource, sent in another way."""


def answer_tagged(body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a body with the tag of what it says."""
    response = jsonify(body)
    response.status_code = status
    response.headers["ETag"] = build_tag(body)
    return response


def build_tag(body: dict[str, Any]) -> str:
    """Return a tag that differs whenever the body does."""
    said = json.dumps(body, sort_keys=True, default=str).encode()
    return f'"{hashlib.sha256(said).hexdigest()[:32]}"'


def check_match(present: dict[str, Any] | None) -> None:
    """Refuse to overwrite what changed since the caller read it, if they say what they read.

    :raises Problem: if ``If-Match`` names something else than what is there.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    tags = {_COMPRESSED.sub('"', part.strip()) for part in wanted.split(",")}
    is_there = present is not None and ("*" in tags or build_tag(present) in tags)
    if not is_there:
        detail = "It was changed since you read it. Read it again."
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "precondition_failed", detail)


def require_live() -> str:
    """Return the caller's account; what customers of live mode see, no test key changes.

    :raises Problem: if the key is for test mode.
    """
    caller = access.caller()
    if caller.mode is not Mode.LIVE:
        detail = "Live customers see this too: use a live key."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    return caller.account.id
