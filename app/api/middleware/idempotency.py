"""``Idempotency-Key``: a request that is sent again has one effect, and gets the same answer."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus

from flask import Blueprint, Response, g, request

from app.accounts import idempotency
from app.accounts.models import IdempotentRequest
from app.api import access
from app.api.problems import Problem
from app.extensions import db, may_have_committed

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY = 255
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
METHODS = frozenset({"POST", "PUT"})
CHANGES_NOTHING = frozenset({"api.api_flows.lint_flow", "api.api_routes.explain"})
HAS_ITS_OWN = frozenset({"api.api_sessions.create_session"})
"""There the key stands for the session, for as long as the session is kept."""
IS_A_STREAM = frozenset({"api.api_imports.import_subscriptions"})
"""A file of any length, of which each line counts once anyway."""
_EXEMPT = CHANGES_NOTHING | HAS_ITS_OWN | IS_A_STREAM


def register(bp: Blueprint) -> None:
    """Let the views of a blueprint be asked once, however often the request comes."""
    bp.before_request(claim_key)
    bp.after_request(keep_answer)


def takes_key(endpoint: str, method: str) -> bool:
    """Return whether a repetition of this request can be told by its key."""
    return method in METHODS and endpoint not in CHANGES_NOTHING | IS_A_STREAM


def claim_key() -> Response | None:
    """Claim the key of the request, or answer as before if it was carried out already.

    :raises Problem: if the key is none, or stands for another request or one under way.
    """
    key, endpoint = request.headers.get(HEADER), request.endpoint or ""
    if key is None or request.method not in METHODS or endpoint in _EXEMPT:
        return None
    if not (1 <= len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        detail = f"An {HEADER} is 1 to {MAX_KEY} printable ASCII characters."
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_idempotency_key", detail)
    caller, digest = access.caller(), _digest()
    known = idempotency.claim_key(
        caller.account.id, caller.mode, key, digest, customer_ref=_customer_ref()
    )
    if known is None:
        g.idempotency_key = key
        return None
    answer = _answer_again(known, digest)
    db.session.rollback()
    return answer


def keep_answer(response: Response) -> Response:
    """Keep the answer of a request that was carried out; a refused one gives its key back."""
    key = g.pop("idempotency_key", None)
    if key is None or response.status_code >= HTTPStatus.BAD_REQUEST or not may_have_committed():
        return response
    kept = {
        "status": response.status_code,
        "headers": {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        },
        "body": response.get_data(as_text=True),
    }
    caller = access.caller()
    idempotency.keep_answer(caller.account.id, caller.mode, key, json.dumps(kept))
    db.session.commit()
    return response


def _answer_again(known: IdempotentRequest, digest: str) -> Response:
    """Return the answer that the request got.

    :raises Problem: if it was another request, or its answer is not kept.
    """
    if known.request_digest != digest:
        detail = f"This {HEADER} was used for another request."
        raise Problem(HTTPStatus.CONFLICT, "idempotency_key_reused", detail)
    if known.answer is None:
        detail = "A request with this key was carried out. Its answer is not kept, or not yet."
        raise Problem(HTTPStatus.CONFLICT, "idempotency_key_in_use", detail)
    kept = json.loads(known.answer)
    response = Response(kept["body"], kept["status"], kept["headers"])
    response.headers[REPLAYED] = "true"
    return response


def _digest() -> str:
    """Return the digest of what is asked: method, address and body."""
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + request.get_data()).hexdigest()


def _customer_ref() -> str | None:
    found = (request.view_args or {}).get("customer_ref")
    return None if found is None else str(found)[:200]
