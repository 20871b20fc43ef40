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
from app.core.clock import utcnow
from app.extensions import db, reading
from app.members import audit
from app.test_clock.errors import TooManySessions
from app.test_clock.passed import count_passed
from app.test_clock.service import MAX_DAYS, Advance, advance_clock

bp = Blueprint("api_test_clock", __name__)


class ClockAdvanceBody(BaseModel):
    """How much later it is to be."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(strict=True, ge=1, le=MAX_DAYS)
    """Whole days."""


@bp.post("/test-clock")
def advance() -> ResponseReturnValue:
    """Let it be some days later for all sessions of test mode: what is due then is due now.

    They move into the past, with everything about them. Live mode is never touched.
    """
    caller = access.caller()
    if caller.mode is not Mode.TEST:
        detail = "The time of live customers passes by itself: use a test key."
        raise Problem(HTTPStatus.FORBIDDEN, "wrong_mode", detail)
    body = validated(ClockAdvanceBody, access.json_object(), "invalid_span")
    moved = _advance(body.days)
    audit.record(
        caller.account.id, None, "test_clock.advanced", str(moved.days), due=dict(moved.due)
    )
    db.session.commit()
    with reading():
        passed = count_passed(caller.account, moved.days, utcnow())
    return jsonify(asdict(moved) | {"ended": asdict(passed)})


def _advance(days: int) -> Advance:
    caller = access.caller()
    try:
        return advance_clock(caller.account, caller.mode, days)
    except TooManySessions as error:
        detail = f"Test mode has {error} sessions. Delete test customers that you no longer need."
        raise Problem(HTTPStatus.CONFLICT, "too_many_sessions", detail) from error
