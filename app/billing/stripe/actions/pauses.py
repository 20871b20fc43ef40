"""A pause: nothing is collected until its end, and the charge after it falls on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from app.billing.adapter import Applied, Result
from app.billing.stripe.failures import StripeRefusal
from app.billing.stripe.subscription import first_charge_from
from app.billing.stripe.task import ENDED, StripeTask, parse_moment, seconds_of
from app.core.clock import utcnow

_SAME_DAY = timedelta(hours=12)
"""Calendars of two zones are some hours apart; nobody reads the hour of a charge."""
_MARGIN = timedelta(hours=13)
_SOON = timedelta(minutes=5)
_Params = stripe.params.SubscriptionUpdateParams


def pause(task: StripeTask) -> Result:
    """Collect nothing until the day the customer read, and charge on the day they read.

    Where the regular charge falls on another day, as in a year that is paused for a month, the
    end of a trial moves it; nothing is prorated.
    """
    subscription = task.read_subscription()
    if subscription.status in ENDED:
        raise StripeRefusal("already_ended")
    if not task.is_done(subscription):
        task.update("pause", build_pause(subscription, task.terms()))
    return Applied()


def build_pause(subscription: stripe.Subscription, terms: Mapping[str, Any]) -> _Params:
    """Return the change that pauses a subscription."""
    resumes_at = parse_moment(terms["resumes_at"])
    charge_at = parse_moment(terms["next_charge_at"])
    regular = first_charge_from(subscription, charge_at)
    is_regular = regular is not None and abs(regular - charge_at) <= _SAME_DAY
    if regular is not None and is_regular:  # or the invoice of that very day would be voided
        resumes_at = min(resumes_at, regular - _MARGIN)
    params: _Params = {
        "pause_collection": {"behavior": "void", "resumes_at": seconds_of(resumes_at)}
    }
    return params if is_regular else {**params, **_charge_at(charge_at)}


def resume(task: StripeTask) -> Result:
    """End a pause now, with the next charge on the day the customer read."""
    subscription = task.read_subscription()
    if subscription.status in ENDED:
        raise StripeRefusal("already_ended")
    if task.is_done(subscription):
        return Applied()
    charge_at = parse_moment(task.details("resume")["next_charge_at"])
    regular = first_charge_from(subscription, charge_at)
    params: _Params = {"pause_collection": ""}
    if charge_at <= utcnow() + _SOON:
        params |= {"billing_cycle_anchor": {"type": "now"}, "proration_behavior": "none"}
    elif regular is None or abs(regular - charge_at) > _SAME_DAY:
        params |= _charge_at(charge_at)
    task.update("resume", params)
    return Applied()


def _charge_at(moment: datetime) -> _Params:
    return {"trial_end": seconds_of(moment), "proration_behavior": "none"}
