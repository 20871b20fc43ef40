"""What moves when the time of test mode is moved, table by table, and what stays, with why.

Each column that can hold a moment is named here once. A test fails where one is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.billing.models import Action, BillingEvent
from app.customers.models import ReportedStatus, SubscriptionFact
from app.feedback.models import FeedbackTag
from app.outbox.models import Job
from app.receipts.models import Receipt
from app.sessions.followup.models import SessionFollowup
from app.sessions.followup.pauses import AS_OF
from app.sessions.models import CancelSession, RefusedToken
from app.test_clock.jobs import is_of_test_mode
from app.test_clock.scopes import (
    Scope,
    Target,
    of_billing_events,
    of_deliveries,
    of_events,
    select_ids,
    with_customer,
    with_mode,
    with_session,
)
from app.test_clock.shift import EACH, Path
from app.webhooks.models import Attempt, Delivery, Event, Replay

SUBSCRIPTION: tuple[Path, ...] = (("started_at",), ("current_period_end",), ("trial_end",))
OFFER: tuple[Path, ...] = (
    *(("terms", name) for name in ("starts_at", "ends_at", "next_charge_at", "paid_until")),
    *(("terms", "trial_end"), ("terms", "choices", EACH, "resumes_at")),
    *(("terms", "resume_dates", "first"), ("terms", "resume_dates", "last")),
)
FACTS: tuple[Path, ...] = (("data_deleted_at",), ("canceled_at",))
_PROMISES: tuple[Path, ...] = (
    *(("received_at",), ("effective_at",), ("facts", "data_deleted_at"), ("facts", "canceled_at")),
    *(("created_at",), (AS_OF,)),
)
_TOLD = "what was said to others stays as they heard it, and is the same on every try"
_CODES = "codes and keys, no moment"
_CUSTOMERS = "the host's or the customer's own words"
_LENGTH = "failing is counted in time that passed, and none did"


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table with rows of test mode."""

    model: type[Any]
    scope: Scope
    """Which rows are those of test mode."""
    moments: tuple[str, ...]
    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Where moments stand in columns of JSON."""
    stays: Mapping[str, str] = field(default_factory=dict)
    """Columns that could hold a moment and are left alone, with the reason."""
    skips_locked: bool = False
    """Whether rows that somebody else holds are left alone."""


def _of_attempts(target: Target) -> ColumnElement[bool]:
    theirs = select_ids(Delivery, target, of_deliveries)
    return and_(Attempt.account_id == target.account_id, Attempt.delivery_id.in_(theirs))


MOVED: tuple[MovedTable, ...] = (
    MovedTable(
        Action,
        with_session(Action),
        ("effective_at", "created_at", "settled_at", "payload_deleted_at"),
        stays={"payload": _TOLD, "message": _CUSTOMERS},
    ),
    MovedTable(
        CancelSession,
        with_customer(CancelSession),
        (
            *("exposed_at", "effective_at", "started_at", "touched_at", "ended_at"),
            *("texts_deleted_at", "erased_at"),
        ),
        paths={
            "subscription_data": SUBSCRIPTION,
            "offer": OFFER,
            "choice": (("resume_on",),),
            "answers": ((EACH, "end_on"),),
        },
        stays={
            "plan_name": _CUSTOMERS,
            "customer_data": _CUSTOMERS,
            "ignored": "claims as they were given, so that a developer finds them",
            **dict.fromkeys(("allowed_offers", "trail", "offer_decisions"), _CODES),
            "packs": "versions of policy packs, which look like days",
        },
    ),
    MovedTable(
        SessionFollowup,
        with_session(SessionFollowup),
        ("withdrawn_at", "undone_at", "reactivated_at", "resumed_at", "lapsed_at"),
        paths={"renewed_claims": tuple(("subscription", *path) for path in SUBSCRIPTION)},
    ),
    MovedTable(
        SubscriptionFact,
        with_customer(SubscriptionFact),
        ("canceled_at", "current_period_end", "reported_at", "recorded_at"),
    ),
    MovedTable(
        ReportedStatus, with_customer(ReportedStatus), ("canceled_at", "reported_at", "recorded_at")
    ),
    MovedTable(BillingEvent, of_billing_events, ("happened_at", "received_at")),
    MovedTable(
        Receipt,
        with_session(Receipt),
        ("received_at", "effective_at", "mailed_at"),
        paths={"facts": FACTS},
    ),
    MovedTable(FeedbackTag, with_session(FeedbackTag), ("created_at",)),
    MovedTable(RefusedToken, with_mode(RefusedToken), ("at",), stays={"claims": _CODES}),
    MovedTable(Event, of_events, ("created_at",), stays={"data": _TOLD}),
    MovedTable(Delivery, of_deliveries, ("next_attempt_at", "delivered_at")),
    MovedTable(Attempt, _of_attempts, ("at",)),
    MovedTable(Replay, with_mode(Replay), ("from_at", "to_at", "reached_at", "finished_at")),
    MovedTable(
        Job,
        is_of_test_mode,
        ("due_at", "created_at"),
        paths={"payload": _PROMISES},
        stays={"failing_since": _LENGTH, "lease_until": "a job that runs is left alone"},
        skips_locked=True,
    ),
)

_ACCOUNT = "belongs to the account and to both modes"
_MEMBER = "about a member, whose time passes by itself"
_COUNTS = "counted anew from the sessions"
STAYS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("Account", "ApiKey", "ApiKeyUse", "SigningKey", "Endpoint", "BillingConnection"),
            *("FlowRecord", "FlowVersion", "FlowDraft", "RouteVersion", "Offer", "Segment"),
            *("Experiment", "SavedView"),
        ),
        _ACCOUNT,
    ),
    **dict.fromkeys(
        (
            *("Member", "SignInTries", "MemberSession", "RefusedSignIn", "Membership"),
            *("Invitation", "AuditEntry", "ReportPreferences"),
        ),
        _MEMBER,
    ),
    **dict.fromkeys(("CountedDay", "StaleCount"), _COUNTS),
    "IdempotentRequest": "a request is not new because the time was moved",
    "Listener": "a machine that listens at this moment",
    "ListenerRequest": "an answer that is waited for at this moment",
    "Declaration": "the public form knows no test mode",
    "Redemption": "sessions of test mode use no offer up",
    "Exposure": "sessions of test mode are in no experiment",
}
"""Models of which no row moves, by name, with the reason."""
