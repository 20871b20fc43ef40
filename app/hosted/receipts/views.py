"""The customer's receipt: a page, and files to keep. Reached by a link that opens nothing else."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response
from flask.typing import ResponseReturnValue

from app.accounts import service as accounts
from app.billing import service as actions
from app.billing.models import ActionKind, ActionStatus
from app.config import get_settings
from app.core.web.catalogs import speak
from app.extensions import db, reading
from app.hosted.pages import render_outside_flow
from app.hosted.receipts.files import html_file
from app.hosted.receipts.sheet import (
    ReceiptSheet,
    build_receipt_formats,
    build_receipt_sheet,
    build_since,
)
from app.mail.states import LOST
from app.outbox import service as outbox
from app.receipts import service as receipts
from app.receipts.errors import ReceiptNotFound, ReceiptNotReady
from app.receipts.links import read_receipt_link, verify_link
from app.receipts.models import Receipt
from app.sessions import service as sessions

bp = Blueprint("receipts", __name__)


@bp.get("/receipt/<link>")
def show_receipt(link: str) -> ResponseReturnValue:
    """Show the receipt, and what billing has said about the cancellation since."""
    receipt = require_receipt(read_receipt_link(link))
    speak(receipt.locale)
    sheet = _sheet(receipt)
    with reading():
        response = render_outside_flow(
            "hosted/receipt.html",
            account=accounts.get_account(receipt.account_id),
            locale=receipt.locale,
            is_test=bool(sheet.warning),
            sheet=sheet,
            is_mail_lost=receipt.mail_state in LOST,
            confirmed_end=_confirmed_end(receipt),
            link=link,
            verify_link=verify_link(receipt.account_id, receipt.id),
        )
        db.session.commit()
    return _private(response)


@bp.get("/receipt/<link>/download.html")
def download_html(link: str) -> ResponseReturnValue:
    """Hand out the receipt as one HTML file."""
    receipt = require_receipt(read_receipt_link(link))
    speak(receipt.locale)
    return _file(receipt, html_file(_sheet(receipt)).encode(), "html", "text/html")


@bp.get("/receipt/<link>/download.pdf")
def download_pdf(link: str) -> ResponseReturnValue:
    """Hand out the receipt as a PDF."""
    from app.hosted.receipts.pdf import pdf_file

    receipt = require_receipt(read_receipt_link(link))
    speak(receipt.locale)
    content = pdf_file(_sheet(receipt), written_at=receipt.received_at)
    return _file(receipt, content, "pdf", "application/pdf")


def require_receipt(ids: tuple[str, str] | None) -> Receipt:
    """Return the receipt a link leads to; one the worker has not come to yet is written now.

    :raises ReceiptNotFound: if the link is none of ours, or too old.
    :raises ReceiptNotReady: if somebody else is writing it at this moment.
    """
    if ids is None:
        raise ReceiptNotFound
    found = _read(ids)
    if found is not None:
        return found
    job_id = _read_job_id(ids)
    if job_id is not None:
        outbox.run_now(ids[0], job_id)
    found = _read(ids)  # without a job, the worker may have been done between the two looks
    if found is None:
        raise ReceiptNotReady if job_id else ReceiptNotFound
    return found


def _read(ids: tuple[str, str]) -> Receipt | None:
    with reading():
        found = receipts.get_receipt(*ids)
        db.session.commit()
    return found


def _read_job_id(ids: tuple[str, str]) -> str | None:
    with reading():
        job_id = receipts.get_issuing_job_id(*ids)
        db.session.commit()
    return job_id


def _sheet(receipt: Receipt) -> ReceiptSheet:
    with reading():
        cancel_session = sessions.get_session(receipt.account_id, receipt.session_id)
        db.session.commit()
    since = build_since(receipt, cancel_session, build_receipt_formats(receipt, receipt.locale))
    return build_receipt_sheet(receipt, get_settings(current_app).addresses, since)


def _confirmed_end(receipt: Receipt) -> str | None:
    """Return the day that billing confirmed, once it did; the receipt tells what was asked."""
    cancel_session = sessions.get_session(receipt.account_id, receipt.session_id)
    if cancel_session is None or cancel_session.action_id is None or cancel_session.is_back:
        return None
    action = actions.get_action(receipt.account_id, cancel_session.action_id)
    is_second = receipt.id == cancel_session.withdrawal_receipt_id
    expected = ActionKind.WITHDRAW if is_second else ActionKind.CANCEL
    if action is None or action.kind is not expected:
        return None
    if action.status is not ActionStatus.APPLIED:
        return None
    formats = build_receipt_formats(receipt, receipt.locale)
    end = action.effective_at or receipt.effective_at
    return formats.date(end) if end else None


def _file(receipt: Receipt, content: bytes, ending: str, media_type: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    name = f"{receipt.kind}-{receipt.reference}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


def _private(response: Response) -> Response:
    """Keep the link, which opens the receipt, from the pages that ours links to."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
