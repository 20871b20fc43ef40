"""The history of a subscription: every report about it, in the order in which it was recorded."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.customers.models import FactSource, ReportedStatus
from app.customers.reports import SubscriptionReport
from app.extensions import db


def record_status(
    account_id: str, mode: Mode, customer_ref: str, report: SubscriptionReport, source: FactSource
) -> bool:
    """Add a report to the history, and return whether that was news.

    The one place where history is written. Hearing the same about the same moment
    again adds nothing; hearing something else corrects it.
    """
    if has_status(account_id, mode, customer_ref, report):
        return False
    entry = ReportedStatus(
        account_id=account_id,
        mode=mode,
        customer_ref=customer_ref,
        subscription_ref=report.subscription_ref,
        source=source,
        status=report.status,
        canceled_at=report.canceled_at,
        reported_at=report.at or utcnow(),
        recorded_at=utcnow(),
    )
    db.session.add(entry)
    db.session.flush()
    return True


def has_status(account_id: str, mode: Mode, customer_ref: str, report: SubscriptionReport) -> bool:
    """Return whether this is what we last heard about the moment of the report."""
    query = select(ReportedStatus.status, ReportedStatus.canceled_at).where(
        ReportedStatus.account_id == account_id,
        ReportedStatus.mode == mode,
        ReportedStatus.customer_ref == customer_ref,
        ReportedStatus.subscription_ref == report.subscription_ref,
        ReportedStatus.reported_at == (report.at or utcnow()),
    )
    latest = query.order_by(ReportedStatus.recorded_at.desc(), ReportedStatus.id.desc())
    row = db.session.execute(latest.limit(1)).one_or_none()
    return row is not None and tuple(row) == (report.status, report.canceled_at)
