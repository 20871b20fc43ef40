"""Whether a receipt is genuine: for anybody who holds one, and says no more than that."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from app.core.web.catalogs import page_locale
from app.extensions import db, reading
from app.hosted.pages import render_outside_flow
from app.hosted.receipts.sheet import (
    build_intro,
    build_receipt_formats,
    build_since,
    requested_end,
    test_warning,
)
from app.hosted.receipts.views import require_receipt
from app.rates import count_network
from app.receipts import service as receipts
from app.receipts.errors import ReceiptNotFound
from app.receipts.facts import build_facts
from app.receipts.links import read_verify_link
from app.receipts.models import Receipt
from app.sessions import service as sessions

bp = Blueprint("verifying", __name__)
ALLOWED = RateLimitItemPerMinute(10)
"""Codes cannot be guessed, but guessing costs us time."""


@bp.get("/verify")
def ask() -> ResponseReturnValue:
    """Ask for what stands on the receipt."""
    return _answer(None, question={})


@bp.post("/verify")
def verify() -> ResponseReturnValue:
    """Tell whether a reference and a code belong together. Nothing changes."""
    waits = count_network("verify", ALLOWED)
    if waits:
        response = _answer(None, question=request.form, problem="too_often", status=429)
        response.headers["Retry-After"] = str(waits)
        return response
    with reading():
        found = receipts.find_genuine(
            request.form.get("reference", ""), request.form.get("code", "")
        )
    if found is None:
        return _answer(None, question=request.form, problem="unknown", status=404)
    return _answer(found)


@bp.get("/verify/<link>")
def verify_by_link(link: str) -> ResponseReturnValue:
    """Tell whether the receipt that this link stands on is genuine."""
    try:
        return _answer(require_receipt(read_verify_link(link)))
    except ReceiptNotFound:
        return _answer(None, question={}, problem="unknown", status=404)


def _answer(receipt: Receipt | None, *, status: int = 200, **context: Any) -> Response:
    known = {"question": {}, "problem": None} | context
    response = render_outside_flow(
        "hosted/verify.html",
        locale=page_locale(),
        status=status,
        genuine=receipt and _genuine(receipt),
        **known,
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _genuine(receipt: Receipt) -> dict[str, str]:
    """Return what may be told to anybody: nothing about who canceled."""
    facts, formats = build_facts(receipt.facts), build_receipt_formats(receipt, page_locale())
    with reading():
        cancel_session = sessions.get_session(receipt.account_id, receipt.session_id)
        db.session.commit()
    return {
        "since": build_since(receipt, cancel_session, formats),
        "intro": build_intro(receipt.kind, facts.account_name),
        "reference": receipt.reference,
        "received": formats.moment(receipt.received_at),
        "ends": "" if receipt.kind.is_return else requested_end(receipt, formats),
        "warning": test_warning(facts),
    }
