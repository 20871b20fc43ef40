"""What can be done with facts about subscriptions: take a report, and read what is known."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.customers.history import record_status
from app.customers.models import FactSource, SubscriptionFact
from app.customers.reports import SubscriptionReport
from app.extensions import db


def record_report(
    account_id: str,
    mode: Mode,
    customer_ref: str,
    report: SubscriptionReport,
    source: FactSource = FactSource.HOST,
) -> tuple[SubscriptionFact, bool]:
    """Keep the report, and return what is known now and whether that was news.

    Hearing it again changes nothing. A report that was overtaken is old news, and
    part of the history all the same.
    """
    known, is_news = _record_latest(account_id, mode, customer_ref, report)
    record_status(account_id, mode, customer_ref, report, source)
    return known, is_news


def _record_latest(
    account_id: str, mode: Mode, customer_ref: str, report: SubscriptionReport
) -> tuple[SubscriptionFact, bool]:
    key = (account_id, mode, customer_ref, report.subscription_ref)
    known = _lock_fact(key)
    if known is None:
        try:
            with db.session.begin_nested():
                known = _new_fact(key, report)
            return known, True
        except IntegrityError:  # the first two reports at the same moment
            return _record_latest(account_id, mode, customer_ref, report)
    is_news = (report.at or utcnow()) > known.reported_at
    if is_news:
        _write(known, report)
    db.session.flush()
    return known, is_news


def get_fact(
    account_id: str, mode: Mode, customer_ref: str, subscription_ref: str
) -> SubscriptionFact | None:
    """Return what the host last said about one subscription, or None."""
    key = (account_id, mode, customer_ref, subscription_ref)
    return db.session.get(SubscriptionFact, key)


def list_facts(account_id: str, mode: Mode, customer_ref: str) -> list[SubscriptionFact]:
    """Return what the host said about all subscriptions of a customer."""
    query = select(SubscriptionFact).where(
        SubscriptionFact.account_id == account_id,
        SubscriptionFact.mode == mode,
        SubscriptionFact.customer_ref == customer_ref,
    )
    return list(db.session.scalars(query.order_by(SubscriptionFact.subscription_ref)))


def _lock_fact(key: tuple[str, Mode, str, str]) -> SubscriptionFact | None:
    return db.session.get(SubscriptionFact, key, populate_existing=True, with_for_update=True)


def _new_fact(key: tuple[str, Mode, str, str], report: SubscriptionReport) -> SubscriptionFact:
    account_id, mode, customer_ref, subscription_ref = key
    fact = SubscriptionFact(
        account_id=account_id,
        mode=mode,
        customer_ref=customer_ref,
        subscription_ref=subscription_ref,
    )
    _write(fact, report)
    db.session.add(fact)
    return fact


def _write(fact: SubscriptionFact, report: SubscriptionReport) -> None:
    """Replace the fact whole: what a report leaves out is no longer known."""
    fact.status = report.status
    fact.canceled_at = report.canceled_at
    fact.current_period_end = report.current_period_end
    fact.plan = report.plan
    fact.amount_minor, fact.currency = report.amount_minor, report.currency
    fact.reported_at = report.at or utcnow()
    fact.recorded_at = utcnow()
