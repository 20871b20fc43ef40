"""Find whose contract somebody means who did not sign in. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from embed.demo.subscriptions import Subscription

VERIFY = "verify_cancel"


def find_contract(
    subscriptions: Iterable[Subscription], notice: Mapping[str, Any]
) -> Subscription | None:
    """Return the one contract that the name and one of its numbers belong to, or None.

    A real product would write to the address it knows before it cancels: here a
    name and a number do.
    """
    name, number = _plain(notice.get("name")), _plain(notice.get("contract"))
    found = [
        one
        for one in subscriptions
        if _plain(one.name) == name
        and number in {_plain(one.ref), _plain(one.customer_ref), _plain(one.email)}
    ]
    return found[0] if len(found) == 1 else None


def as_cancellation(subscription: Subscription, notice: Mapping[str, Any]) -> dict[str, Any]:
    """Return the order that a notice comes to: never earlier than the contract allows."""
    effective = "immediately" if notice.get("kind") == "extraordinary" else "period_end"
    cancel: dict[str, Any] = {"effective": effective}
    if notice.get("end_on"):
        wished = _at_the_end_of_a_period(date.fromisoformat(notice["end_on"]), subscription)
        if effective == "immediately" or wished > subscription.current_period_end:
            cancel = {"effective": "on_date", "at": wished.isoformat()}
    return {"kind": "cancel", "cancel": cancel}


def _at_the_end_of_a_period(day: date, subscription: Subscription) -> datetime:
    zone = ZoneInfo(subscription.timezone)
    time = subscription.current_period_end.astimezone(zone).time()
    return datetime.combine(day, time, zone)


def _plain(text: object) -> str:
    return " ".join(str(text or "").split()).casefold()
