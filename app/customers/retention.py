"""Deleting what a host reported about a customer. Nothing has to be proven with it."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.models import Mode
from app.customers.models import ReportedStatus, SubscriptionFact
from app.extensions import db


def erase_facts(account_id: str, mode: Mode, customer_ref: str) -> int:
    """Delete the reports about a customer, and return how many subscriptions they were about."""
    theirs = delete(SubscriptionFact).where(
        SubscriptionFact.account_id == account_id,
        SubscriptionFact.mode == mode,
        SubscriptionFact.customer_ref == customer_ref,
    )
    history = delete(ReportedStatus).where(
        ReportedStatus.account_id == account_id,
        ReportedStatus.mode == mode,
        ReportedStatus.customer_ref == customer_ref,
    )
    db.session.execute(history)
    return len(list(db.session.execute(theirs.returning(SubscriptionFact.subscription_ref))))
