"""Which rows are those of test mode: of a whole account, or of one of its customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select, true

from app.accounts.models import Mode
from app.billing.models import BillingEvent
from app.sessions.models import CancelSession
from app.webhooks.models import Delivery, Event


@dataclass(frozen=True, slots=True)
class Target:
    """Whose time is moved."""

    account_id: str
    customer_ref: str | None = None
    """None: that of all customers of test mode."""


Scope = Callable[[Target], ColumnElement[bool]]


def with_mode(model: type[Any]) -> Scope:
    """Return the scope of a table about nobody in particular: left alone for one customer."""
    return lambda target: and_(_in_mode(model, target), true() if _is_whole(target) else false())


def with_customer(model: type[Any]) -> Scope:
    """Return the scope of a table that says of each row which customer it is about."""
    return lambda target: and_(
        _in_mode(model, target),
        true() if _is_whole(target) else model.customer_ref == target.customer_ref,
    )


def with_session(model: type[Any]) -> Scope:
    """Return the scope of a table whose rows stand beside a session."""
    return lambda target: and_(
        model.account_id == target.account_id,
        model.session_id.in_(select_ids(CancelSession, target, with_customer(CancelSession))),
    )


def of_events(target: Target) -> ColumnElement[bool]:
    """Return which events move: all of test mode, those about no session too."""
    return _in_mode(Event, target) if _is_whole(target) else with_session(Event)(target)


def of_deliveries(target: Target) -> ColumnElement[bool]:
    """Return which deliveries move: those of the events that do."""
    if _is_whole(target):
        return _in_mode(Delivery, target)
    theirs = select_ids(Event, target, of_events)
    return and_(Delivery.account_id == target.account_id, Delivery.event_id.in_(theirs))


def of_billing_events(target: Target) -> ColumnElement[bool]:
    """Return which reports of a billing system move: those about the subscriptions that do."""
    in_mode = _in_mode(BillingEvent, target)
    if _is_whole(target):
        return in_mode
    theirs = select(CancelSession.subscription_ref).where(with_customer(CancelSession)(target))
    return and_(in_mode, BillingEvent.subscription_ref.in_(theirs))


def select_ids(model: type[Any], target: Target, scope: Scope) -> Select[str]:
    """Return the query for the ids of the rows in a scope."""
    return select(model.id).where(scope(target))


def _in_mode(model: type[Any], target: Target) -> ColumnElement[bool]:
    return and_(model.account_id == target.account_id, model.mode == Mode.TEST)


def _is_whole(target: Target) -> bool:
    return target.customer_ref is None
