"""Taking a customer out of what they accepted. That somebody did stays: budgets count it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from app.core.security.pseudonyms import pseudonym
from app.extensions import db
from app.offers.models import Redemption


def erase_uses(account_id: str, customer_ref: str, session_ids: Collection[str]) -> None:
    """Put a pseudonym into the uses of these sessions."""
    theirs = (Redemption.account_id == account_id) & Redemption.session_id.in_(session_ids)
    name = pseudonym(account_id, customer_ref)
    db.session.execute(update(Redemption).where(theirs).values(customer_ref=name))
