"""The time of test mode over the API: a month later, for a host's own tests."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.models import Mode
from app.api import access
from app.api.problems import Problem, validated
from app.extensions import db
from app.members import audit
from app.test_clock.errors import TooManySessions
from app.test_clock.service import MAX_DAYS, MAX_SESSIONS, Advance, advance_clock

bp = Blueprint("api_test_clock", __name__)


class ClockAdvanceBody(BaseModel):
    """How much later it is to be."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(strict=True, ge=1, le=MAX_DAYS)
    """Whole days."""
    customer_ref: str | None = Field(None, min_length=1, max_length=200)
    """Only for this customer; null: for all of test mode."""


@bp.post("/test-clock")
def advance() -> ResponseReturnValue:
    """Let it be some days later in test mode, for all or one customer: what is due then is due.

    Its sessions move into the past, with everything about them. Live mode is never touched.
    """
    caller = access.caller()
    if caller.mode is not Mode.TEST:
        detail = "The time of live customers passes by itself: use a test key."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    body = validated(ClockAdvanceBody, access.json_object(), "invalid_span")
    moved, account_id = _advance(body), caller.account.id
    audit.record(account_id, None, "test_clock.advanced", str(moved.days), **moved.for_audit())
    db.session.commit()
    return jsonify(asdict(moved))


def _advance(body: ClockAdvanceBody) -> Advance:
    caller = access.caller()
    try:
        return advance_clock(caller.account, caller.mode, body.days, customer_ref=body.customer_ref)
    except TooManySessions as error:
        detail = f"{error} sessions are more than the {MAX_SESSIONS} at once. Name a customer_ref."
        raise Problem(HTTPStatus.CONFLICT, "too_many_sessions", detail) from error
