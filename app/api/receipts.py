"""Receipts over the API: what a customer holds, for those who have to answer for it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.api import access
from app.api.problems import Problem
from app.api.rendering import render_list
from app.config import get_settings
from app.extensions import reading
from app.receipts import service as receipts
from app.receipts.links import receipt_link
from app.receipts.models import Receipt, ReceiptKind
from app.sessions import service as sessions

bp = Blueprint("api_receipts", __name__)


@bp.get("/receipts")
def list_receipts() -> ResponseReturnValue:
    """Return receipts in their order, without their codes, from behind the receipt ``after``."""
    caller, limit = access.caller(), access.page_limit()
    kind = access.read_choice("kind", ReceiptKind)
    session_id, after = request.args.get("session_id"), request.args.get("after")
    with reading():
        found = receipts.find_receipts(
            caller.account.id,
            caller.mode,
            session_id=session_id,
            kind=kind,
            after=after,
            limit=limit,
        )
    return jsonify(data=render_list(map(_summary, found)), next=found.older)


@bp.get("/receipts/<receipt_id>")
def get_receipt(receipt_id: str) -> ResponseReturnValue:
    """Return one receipt, without its code: that is for those who hold the receipt."""
    with reading():
        receipt = _require(receipt_id)
    return jsonify(render_list([_summary(receipt)])[0])


def _require(receipt_id: str) -> Receipt:
    """Return a receipt of the key's mode, which is that of its session."""
    caller = access.caller()
    receipt = receipts.get_receipt(caller.account.id, receipt_id)
    found = receipt and sessions.get_session(caller.account.id, receipt.session_id)
    if receipt is None or not found or found.mode != caller.mode:
        raise Problem(HTTPStatus.NOT_FOUND, "not_found", "The account has no such receipt.")
    return receipt


def _summary(receipt: Receipt) -> dict[str, object]:
    link = receipt_link(receipt.account_id, receipt.id)
    return {
        "id": receipt.id,
        "session_id": receipt.session_id,
        "kind": receipt.kind,
        "reference": receipt.reference,
        "received_at": receipt.received_at,
        "effective_at": receipt.effective_at,
        "locale": receipt.locale,
        "timezone": receipt.timezone,
        "facts": receipt.facts,
        "mail_state": receipt.mail_state,
        "mail_code": receipt.mail_code,
        "mailed_at": receipt.mailed_at,
        "url": get_settings(current_app).addresses.receipt(link),
    }
