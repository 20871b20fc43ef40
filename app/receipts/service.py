"""What can be done with receipts: promise one, look one up, tell whether one is genuine."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Mode
from app.core.database.pagination import Keyset, Page, build_window, read_page
from app.core.ids import same_number
from app.extensions import db
from app.outbox import service as outbox
from app.receipts.codes import hash_code, new_code, read_code
from app.receipts.facts import Facts
from app.receipts.models import Receipt, ReceiptCode, ReceiptKind

WINDOW = 5000
"""How many receipts a page looks at. One that holds too few says where to go on."""
ISSUE = "receipts.issue"
MAIL = "receipts.mail"
SAMPLE_CODE = "XXXX-XXXX-XXXX-XXXX"
"""Nobody can check it, and it looks like that."""


def promise_receipt(
    account_id: str,
    session_id: str,
    *,
    receipt_id: str,
    kind: ReceiptKind = ReceiptKind.CANCELED,
    reference: str,
    received_at: datetime,
    effective_at: datetime | None,
    locale: str,
    timezone: str,
    country: str | None,
    email: str | None,
    facts: Facts,
) -> None:
    """Have a receipt of a cancellation issued, if and when the caller's transaction commits.

    Everything it will say is frozen here. Costs no query: the outbox writes the
    row, so that the customer's step need not. The address travels with the job
    and is gone with it.
    """
    promised = {
        "id": receipt_id,
        "session_id": session_id,
        "kind": kind.value,
        "reference": reference,
        "code": new_code(),
        "received_at": received_at.isoformat(),
        "effective_at": effective_at.isoformat() if effective_at else None,
        "locale": locale,
        "timezone": timezone,
        "country": country,
        "facts": asdict(facts),
        "email": email,
    }
    outbox.enqueue(account_id, ISSUE, promised, ordering_key=_issue_key(receipt_id))


def imagine_receipt(account_id: str, facts: Facts, **content: Any) -> Receipt:
    """Return the receipt a preview ends with: a test's, without a code, and kept nowhere."""
    as_test = asdict(facts) | {"mode": Mode.TEST.value}
    return Receipt(account_id=account_id, code=SAMPLE_CODE, facts=as_test, **content)


def get_receipt_id(session_id: str) -> str:
    """Return the id of the first receipt of a session that was canceled.

    It carries the session's number, so that a page can lead to a receipt that
    the worker has not written yet.
    """
    return same_number("rcpt", session_id)


def get_receipt(account_id: str, receipt_id: str) -> Receipt | None:
    """Return the receipt as the database has it now, or None."""
    return db.session.get(Receipt, (account_id, receipt_id), populate_existing=True)


def find_receipts(
    account_id: str,
    mode: Mode,
    *,
    session_id: str | None = None,
    kind: ReceiptKind | None = None,
    after: str | None,
    limit: int,
) -> Page[Receipt]:
    """Return a page of the receipts of a mode in the order in which they were promised.

    The mode stands among the facts, where no index looks: it is held against a window.
    """
    order = Keyset((Receipt.id,), Receipt.account_id == account_id, ascending=True)
    pairs = ((Receipt.session_id, session_id), (Receipt.kind, kind))
    conditions = [column == value for column, value in pairs if value is not None]
    window = build_window(db.session, order, *conditions, before=after, size=WINDOW)
    query = select(Receipt).where(Receipt.facts["mode"].as_string() == mode.value)
    return read_page(db.session, query, order, window=window, limit=limit)


def get_issuing_job_id(account_id: str, receipt_id: str) -> str | None:
    """Return the job that has yet to issue a receipt, or None."""
    return outbox.get_job_id(account_id, _issue_key(receipt_id))


def find_genuine(reference: str, code: str) -> Receipt | None:
    """Return the receipt that carries both, or None; nobody learns which of them was wrong."""
    known = read_code(code)
    found = db.session.get(ReceiptCode, hash_code(known)) if known else None
    receipt = get_receipt(found.account_id, found.receipt_id) if found else None
    expected = _plain(receipt.reference) if receipt else ""
    is_same = hmac.compare_digest(_plain(reference).encode(), expected.encode())
    return receipt if is_same and receipt else None


def _plain(reference: str) -> str:
    """Return a reference without what people add or leave out when they type it."""
    return "".join(each for each in reference[:100].upper() if each.isalnum())


def _issue_key(receipt_id: str) -> str:
    return f"receipts:{receipt_id}"
