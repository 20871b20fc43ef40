"""A company with sessions of all sorts, written as rows: for tests of what is counted."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from app.accounts.models import Mode
from app.accounts.service import create_account
from app.analytics.recounting import count_day, store_counts
from app.analytics.stale import StaleDay, days_of, forget_stale, list_stale
from app.commands.demo.catalogue import demo_flow
from app.customers.reports import SubscriptionReport
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.sessions.engine.progress import OfferState, Outcome
from app.sessions.followup import churn_reports
from app.sessions.models import CancelSession

__all__ = ["demo_flow"]
BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
NUMBERS = itertools.count()
PRICES = [("EUR", 2900, "month"), ("JPY", 34800, "year"), ("KWD", 1_000, "week")]
REASONS = [None, "too_expensive", "other"]


def new_account() -> str:
    account = create_account("Northwind")
    flows.publish_flow(account.id, parse_document(demo_flow()))
    db.session.flush()
    return account.id


def version_of(account_id: str) -> str:
    return flows.require_entry(account_id, "default").version_id


def an_offer(currency: str, amount: int, interval: str) -> dict[str, Any]:
    half = {"amount_minor": amount // 2, "currency": currency}
    whole = {"amount_minor": amount, "currency": currency}
    return {
        "offer_id": "off_1",
        "key": "half_off",
        "kind": "discount",
        "details": {"kind": "discount", "percent": 50, "periods": 2},
        "terms": {
            "price_now": whole,
            "interval": interval,
            "interval_count": 1,
            "price_during": half,
            "periods": 2,
            "price_after": whole,
        },
    }


def begin(account_id: str, plan: dict[str, Any], mode: Mode = Mode.LIVE) -> CancelSession:
    currency, amount, interval = PRICES[plan["price"]]
    subscription = {
        "ref": f"sub-{plan['customer']}",
        "plan": plan["plan"],
        "amount_minor": amount,
        "currency": currency,
        "interval": interval,
        "current_period_end": int(datetime(2026, 12, 1, tzinfo=UTC).timestamp()),
        "started_at": int((BEGAN - timedelta(days=plan["tenure"])).timestamp()),
    }
    started_at = BEGAN + timedelta(days=plan["day"], seconds=next(NUMBERS))
    found = CancelSession(
        account_id=account_id,
        flow_version_id=version_of(account_id),
        mode=mode,
        token_id=f"jti-{next(NUMBERS)}",
        customer_ref=f"customer-{plan['customer']}",
        subscription_ref=subscription["ref"],
        subscription_data=subscription,
        plan_name="Pro",
        customer_data=_customer(plan),
        locale="en",
        timezone="UTC",
        step_key="survey",
        trail=[],
        started_at=started_at,
        touched_at=started_at,
    )
    if plan["is_shown"]:
        found.offer, found.offer_state = an_offer(currency, amount, interval), OfferState.DECLINED
        found.step_key, found.trail = "offer", ["survey"]
    found.reason_code = REASONS[plan["reason"]]
    db.session.add(found)
    db.session.flush()
    return found


def _customer(plan: dict[str, Any]) -> dict[str, Any]:
    country, traits = plan["country"], plan.get("traits")
    return ({"country": country} if country else {}) | ({"traits": traits} if traits else {})


def end(found: CancelSession, outcome: Outcome) -> None:
    found.outcome = outcome
    found.step_key, found.trail = "result", [*found.trail, found.step_key]
    found.ended_at = found.started_at + timedelta(seconds=90)
    if outcome is Outcome.SAVED and found.offer is not None:
        found.offer_state = OfferState.APPLIED
    if outcome is Outcome.CANCELED:
        found.effective_at = found.ended_at + timedelta(days=12)
    db.session.flush()


def recount_all() -> None:
    while notes := list_stale():
        for day in days_of(notes):
            recount(day)
        forget_stale(notes)
        db.session.commit()


def recount(day: StaleDay) -> None:
    """Count a day as the worker does, and keep the objects that the session knows."""
    db.session.commit()
    while not store_counts(count_day(day)):
        db.session.rollback()
    db.session.commit()


def report(account_id: str, plan: dict[str, Any], mode: Mode) -> None:
    at = BEGAN + timedelta(days=plan["at"])
    ends = at + timedelta(days=plan["ends"]) if plan["is_canceled"] else None
    said = SubscriptionReport(
        status="canceled" if plan["is_canceled"] else "active",
        subscription_ref=f"sub-{plan['customer']}",
        canceled_at=ends.isoformat() if ends else None,
        at=at.isoformat(),
    )
    for _ in range(plan["times"]):
        churn_reports.report_subscription(account_id, mode, f"customer-{plan['customer']}", said)


def an_ending(outcome: str | None) -> dict[str, Any]:
    return {
        "customer": 1,
        "day": 0,
        "plan": "pro",
        "price": 0,
        "reason": 1,
        "tenure": 60,
        "country": "DE",
        "is_shown": True,
        "outcome": outcome,
    }
