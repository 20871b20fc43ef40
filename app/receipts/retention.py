"""Taking a customer out of their receipts, which stay: they prove what was decided, and when.

A receipt still answers for its code, and names pseudonyms where it named the customer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.core.security.pseudonyms import pseudonym
from app.core.types import JsonObject
from app.extensions import db
from app.receipts.models import Receipt

_NAMES = ("customer_ref", "subscription_ref")


def delete_old_causes(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete the customer's own words on receipts of before, and return on how many."""
    query = select(Receipt).where(
        Receipt.account_id == account_id,
        Receipt.received_at < before,
        Receipt.facts["cause"].as_string().is_not(None),
    )
    found = list(db.session.scalars(query.limit(limit).with_for_update(skip_locked=True)))
    for receipt in found:
        receipt.facts = _without_words(receipt.facts)
    db.session.flush()
    return len(found)


def erase_receipts(account_id: str, session_ids: Collection[str]) -> int:
    """Put pseudonyms into the receipts of these sessions, and return into how many."""
    query = select(Receipt).where(
        Receipt.account_id == account_id, Receipt.session_id.in_(session_ids)
    )
    found = list(db.session.scalars(query.with_for_update()))
    for receipt in found:
        names = {name: pseudonym(account_id, receipt.facts[name]) for name in _NAMES}
        receipt.facts = _without_words(receipt.facts) | names
    db.session.flush()
    return len(found)


def _without_words(facts: JsonObject) -> JsonObject:
    return {name: value for name, value in facts.items() if name != "cause"}
