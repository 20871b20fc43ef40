"""What an action of Fairwell does to a subscription. Pure: a value in, a value out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from embed.demo.subscriptions import Subscription, moment, period, with_next_plan

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
    match order["cancel"]["effective"]:
        case "immediately":
            wished = now
        case "on_date":
            wished = max(moment(order["cancel"]["at"]), now)
        case _:
            wished = subscription.current_period_end
    ends_at = min(subscription.ends_at or wished, wished)
    return replace(subscription, ends_at=ends_at), ends_at


def _withdraw(subscription: Subscription, order: Order, now: datetime) -> Change:
    """End it at once, whatever was agreed for later; what was paid is a person's to pay back."""
    ends_at = min(subscription.ends_at or now, now)
    note = f"Withdrew from the contract; cancelled before for {order['withdraw']['canceled_for']}"
    return replace(subscription, ends_at=ends_at, note=note), ends_at


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


def _resume(subscription: Subscription, order: Order, now: datetime) -> Change:
    """End a pause. Doing it to a subscription that runs changes nothing."""
    if subscription.status_at(now) == "canceled":
        raise Refused("already_ended")
    paid_until, resumes_at = subscription.current_period_end, subscription.resumes_at
    if resumes_at is not None and subscription.is_paused_at(now):
        paid_until = now + max(paid_until - resumes_at, timedelta(0))
    resumed = replace(
        subscription, paused_from=None, resumes_at=None, current_period_end=paid_until
    )
    return resumed, now


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
    paused = replace(subscription, paused_from=starts_at, resumes_at=resumes_at)
    charged_at = moment(terms.get("next_charge_at", terms["resumes_at"]))
    if charged_at > resumes_at:  # paid days that the pause interrupts follow after it
        paused = replace(paused, current_period_end=charged_at)
    return paused, starts_at


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


def _billing_change(subscription: Subscription, terms: Terms, now: datetime) -> Change:
    if "billing_day" in terms:
        charged_at = moment(terms["next_charge_at"])
        return replace(subscription, current_period_end=charged_at), charged_at
    same_plan = {"plan": subscription.plan} | {k: v for k, v in terms.items() if v is not None}
    return _plan_change(subscription, same_plan, now)


def _noted(template: str) -> Callable[[Subscription, Terms, datetime], Change]:
    """Return how to deal with an offer that is work for a person: leave them a note."""

    def note(subscription: Subscription, terms: Terms, now: datetime) -> Change:
        return replace(subscription, note=template.format_map(_Written(terms)).rstrip(" :")), now

    return note


class _Written(dict[str, Any]):
    """The terms for a note; what is missing is simply not said."""

    def __missing__(self, key: str) -> str:
        return ""


_KINDS: dict[str, Callable[[Subscription, Order, datetime], Change]] = {
    "cancel": _cancel,
    "apply_offer": _apply_offer,
    "undo_cancel": _undo,
    "withdraw": _withdraw,
    "reactivate": _reactivate,
    "resume": _resume,
}

_OFFERS: dict[str, Callable[[Subscription, Terms, datetime], Change]] = {
    "discount": _discount,
    "pause": _pause,
    "plan_change": _plan_change,
    "trial_extension": _trial_extension,
    "billing_change": _billing_change,
    "feature_unlock": _noted("Has {code} for {days} days"),
    "onboarding": _noted("Wants a guided session {url}"),
    "support": _noted("Asked to talk to a person by {channel}: {message}"),
    "roadmap": _noted("Saw the roadmap; tell them when it is there: {tell_me_when}"),
    "custom": _noted("Accepted {payload}: {fields}"),
    "redirect": _noted("Went on to {url}"),
}
