"""Writes promised receipts, tells the host, and has them mailed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app.core.types import JsonObject
from app.extensions import db
from app.mail.states import MailState
from app.outbox import handlers
from app.outbox import service as outbox
from app.outbox.handlers import Done, Lease, Verdict
from app.receipts.codes import hash_code
from app.receipts.models import Receipt, ReceiptCode, ReceiptKind
from app.receipts.service import ISSUE, MAIL

Listener = Callable[[Receipt], None]


class Issuer:
    """Handles the jobs of ``promise_receipt``. Talks to nobody."""

    def __init__(self, on_issued: Listener, *, sends_mail: bool) -> None:
        """Tell ``on_issued`` of every receipt, in the transaction that writes it."""
        self._on_issued = on_issued
        self._sends_mail = sends_mail

    def load(self, job: Lease) -> JsonObject:
        """Return what was promised; the job carries all of it."""
        return job.payload

    def send(self, work: JsonObject, deadline: timedelta) -> None:
        """Do nothing: mail is a job of its own, which may take long."""

    def record(self, job: Lease, work: JsonObject, answer: None) -> Verdict:
        """Write the receipt, once: the job ends in the same transaction."""
        address = work["email"] if self._sends_mail else None
        receipt = Receipt(account_id=job.account_id, **_columns(work))
        receipt.mail_state = MailState.WAITING if address else MailState.NONE
        db.session.add_all([receipt, _code_of(receipt)])
        self._on_issued(receipt)
        if address:
            _enqueue_mail(receipt, address)
        return Done()


def register_handler(on_issued: Listener, *, sends_mail: bool) -> None:
    """Let the outbox issue receipts, and tell ``on_issued`` of each."""
    handlers.register(ISSUE, Issuer(on_issued, sends_mail=sends_mail))


def _columns(work: JsonObject) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(work[name]) for name in ("received_at", "effective_at")}
    plain = {name: value for name, value in work.items() if name != "email"}
    return {**plain, **moments, "kind": ReceiptKind(work["kind"])}


def _code_of(receipt: Receipt) -> ReceiptCode:
    return ReceiptCode(
        code_hash=hash_code(receipt.code), account_id=receipt.account_id, receipt_id=receipt.id
    )


def _enqueue_mail(receipt: Receipt, address: str) -> None:
    """Mail has a lane of its own: a slow mail server delays no receipt."""
    outbox.enqueue(
        receipt.account_id,
        MAIL,
        {"receipt_id": receipt.id, "to": address},
        ordering_key=f"mail:{receipt.id}",
    )
