"""Deleting what waits to be counted under a customer's name: their sessions bring notes anew."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.models import Mode
from app.analytics.models import StaleCount
from app.extensions import db


def erase_notes(account_id: str, mode: Mode, customer_ref: str) -> None:
    """Delete the notes about a customer.

    Their sessions have been given pseudonyms in the same transaction, which notes their
    days again, under the pseudonym.
    """
    theirs = delete(StaleCount).where(
        StaleCount.account_id == account_id,
        StaleCount.mode == mode,
        StaleCount.customer_ref == customer_ref,
    )
    db.session.execute(theirs)
