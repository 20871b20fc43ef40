"""What an action of Fairwell does to a subscription. Pure: a value in, a value out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from embed.demo.subscriptions import Subscription, period, with_next_plan

Order = Mapping[str, Any]
"""The ``data`` of an ``action.requested`` message."""
Terms = Mapping[str, Any]
Change = tuple[Subscription, datetime]
"""The changed subscription, and when the change takes effect."""


class Refused(Exception):
    """Billing cannot do this. The code is for the owner; Fairwell records it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def carry_out(subscription: Subscription, order: Order, now: datetime) -> Change:
    """Do what the customer decided and Fairwell passed on.

    :raises Refused: if the kind is unknown, the terms make no sense, or it is too late.
    """
    kind = str(order.get("kind"))
    if kind not in _KINDS:
        raise Refused("unsupported_action")
    try:
        return _KINDS[kind](subscription, order, now)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refused("terms_not_understood") from error


def _cancel(subscription: Subscription, order: Order, now: datetime) -> Change:
    at_once = order["cancel"]["effective"] == "immediately"
    wished = now if at_once else subscription.current_period_end
    ends_at = min(subscription.ends_at or wished, wished)
    return replace(subscription, ends_at=ends_at), ends_at


def _undo(subscription: Subscription, order: Order, now: datetime) -> Change:
    if subscription.status_at(now) == "canceled":
        raise Refused("already_ended")
    return replace(subscription, ends_at=None), now


def _reactivate(subscription: Subscription, order: Order, now: datetime) -> Change:
    if subscription.status_at(now) != "canceled":
        return replace(subscription, ends_at=None), now
    fresh = replace(
        subscription,
        ends_at=None,
        trial_end=None,
        paused_from=None,
        resumes_at=None,
        current_period_end=now + period(subscription.interval),
    )
    return fresh, now


def _apply_offer(subscription: Subscription, order: Order, now: datetime) -> Change:
    if subscription.status_at(now) == "canceled":
        raise Refused("already_ended")
    offer = order["offer"]
    if offer["kind"] not in _OFFERS:
        raise Refused("unsupported_offer")
    return _OFFERS[offer["kind"]](subscription, offer.get("terms") or {}, now)


def _discount(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    percent, amount = terms.get("percent"), terms.get("amount_minor")
    if (percent is None) == (amount is None):
        raise ValueError("a discount is either a share or an amount")
    if amount is not None and terms["currency"] != subscription.currency:
        raise ValueError("the amount is in another currency")
    starts_at = subscription.next_charge_at or subscription.current_period_end
    periods = terms.get("periods")
    discounted = replace(
        subscription,
        discount_percent=None if percent is None else int(percent),
        discount_minor=None if amount is None else int(amount),
        discount_until=periods and starts_at + period(subscription.interval, int(periods)),
    )
    return discounted, starts_at


def _pause(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    starts_at, resumes_at = moment(terms["starts_at"]), moment(terms["resumes_at"])
    if resumes_at <= max(starts_at, now):
        raise ValueError("a pause ends after it starts")
    return replace(subscription, paused_from=starts_at, resumes_at=resumes_at), starts_at


def _plan_change(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    if terms["currency"] != subscription.currency:
        raise ValueError("the price is in another currency")
    period(terms["interval"])
    starts_at = moment(terms["starts_at"])
    changed = replace(
        subscription,
        next_plan=str(terms["plan"]),
        next_amount_minor=int(terms["amount_minor"]),
        next_interval=str(terms["interval"]),
        next_plan_at=starts_at,
    )
    return (changed if starts_at > now else with_next_plan(changed)), starts_at


def _trial_extension(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    if subscription.status_at(now) != "trialing":
        raise Refused("not_in_trial")
    trial_end = moment(terms["trial_end"])
    return replace(subscription, trial_end=trial_end, current_period_end=trial_end), now


def _support(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    channel = str(terms.get("channel", "email"))
    return replace(subscription, note=f"Asked to talk to a person by {channel}"), now


def moment(text: str) -> datetime:
    """Read an ISO 8601 time that names its zone.

    :raises ValueError: if it does not.
    """
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("a time needs its zone")
    return when.astimezone(UTC)


_KINDS: dict[str, Callable[[Subscription, Order, datetime], Change]] = {
    "cancel": _cancel,
    "apply_offer": _apply_offer,
    "undo_cancel": _undo,
    "reactivate": _reactivate,
}

_OFFERS: dict[str, Callable[[Subscription, Terms, datetime], Change]] = {
    "discount": _discount,
    "pause": _pause,
    "plan_change": _plan_change,
    "trial_extension": _trial_extension,
    "support": _support,
}
