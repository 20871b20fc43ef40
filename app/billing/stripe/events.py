"""What Stripe tells by itself: whose it is, whether it is genuine, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from app.billing.models import BillingConnection
from app.billing.stripe.event_log import PAID, StripeEvent
from app.billing.stripe.subscription import read_end, read_period_end, read_status
from app.billing.stripe.task import read_moment
from app.core.clock import utcnow
from app.core.errors import FairwellError

TOLERANCE = timedelta(minutes=5)
"""How old a signature may be: an older one may be somebody's copy."""
_ABOUT_SUBSCRIPTIONS = "customer.subscription."
_LAST = "customer.subscription.deleted"
_AFTER_ALL = timedelta(milliseconds=999)
"""Stripe counts in seconds. Of two events in one second, the end is the later one."""


class InvalidStripeEvent(FairwellError):
    """A request to the webhook is not Stripe's, or not of this account."""


def verify_event(
    body: bytes, signature: str | None, connections: Iterable[BillingConnection]
) -> BillingConnection:
    """Return the connection whose secret signed the request.

    :raises InvalidStripeEvent: if none of them did, or longer ago than some minutes.
    """
    for connection in connections:
        if connection.webhook_secret and _is_signed(body, signature, connection.webhook_secret):
            return connection
    raise InvalidStripeEvent("not signed with a secret of the account")


def read_event(body: bytes) -> StripeEvent:
    """Return what a genuine request says.

    :raises InvalidStripeEvent: if it is no event.
    """
    try:
        event = json.loads(body)
        subject, kind = event["data"]["object"], str(event["type"])
        moment = read_moment(int(event["created"]))
        if moment is None:
            raise ValueError(event["created"])
        at = moment + _AFTER_ALL if kind == _LAST else moment
        return _read(str(event["id"]), kind, at, subject)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise InvalidStripeEvent("not an event") from error


def _is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    """The package checks the signature; whether it is fresh, our clock says."""
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret)
        stamp = next(part for part in (signature or "").split(",") if part.startswith("t="))
        return abs(utcnow().timestamp() - int(stamp[2:])) <= TOLERANCE.total_seconds()
    except (stripe.SignatureVerificationError, ValueError, StopIteration):
        return False


def _read(event_id: str, kind: str, at: datetime, subject: Mapping[str, Any]) -> StripeEvent:
    if kind.startswith(_ABOUT_SUBSCRIPTIONS):
        return _read_subscription(event_id, kind, at, subject)
    if kind != PAID:
        return StripeEvent(event_id, kind, at, None)
    parent = subject.get("parent") or {}
    ref = (parent.get("subscription_details") or {}).get("subscription")
    return StripeEvent(
        event_id, kind, at, _id(ref) if ref else None, amount_paid=int(subject["amount_paid"])
    )


def _read_subscription(
    event_id: str, kind: str, at: datetime, subject: Mapping[str, Any]
) -> StripeEvent:
    subscription = stripe.Subscription.construct_from(dict(subject), None)
    return StripeEvent(
        id=event_id,
        type=kind,
        happened_at=at,
        subscription_ref=subscription.id,
        status=read_status(subscription),
        ends_at=read_end(subscription),
        current_period_end=read_period_end(subscription),
    )


def _id(found: Any) -> str:
    return found if isinstance(found, str) else str(found["id"])
