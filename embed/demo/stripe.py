"""Subscriptions as Stripe has them: with Stripe behind the flow, this host's books do not count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from embed.demo.subscriptions import Subscription

SECONDS = 2


def read_from_stripe(url: str, key: str, subscription: Subscription) -> Subscription:
    """Return the subscription as Stripe has it; as it was known, if Stripe cannot be reached."""
    try:
        found = _ask(url, key, f"subscriptions/{subscription.contract}")
        coupon = _find_coupon(url, key, found)
    except (httpx.HTTPError, ValueError, KeyError):
        return replace(subscription, note="Stripe cannot be reached: this may be out of date.")
    return _overlay(subscription, found, coupon)


def _overlay(
    known: Subscription, found: Mapping[str, Any], coupon: Mapping[str, Any] | None
) -> Subscription:
    item = found["items"]["data"][0]
    price, paused = item["price"], found["pause_collection"]
    discount = (found["discounts"] or [{}])[0]
    return replace(
        known,
        plan=(price["lookup_key"] or price["id"]).partition("_")[0],
        amount_minor=price["unit_amount"],
        currency=price["currency"].upper(),
        interval=price["recurring"]["interval"],
        current_period_end=_moment(item["current_period_end"]) or known.current_period_end,
        trial_end=_moment(found["trial_end"]),
        ends_at=_moment(found["ended_at"] or found["cancel_at"]),
        paused_from=_moment(item["current_period_end"]) if paused else None,
        resumes_at=_moment(paused["resumes_at"]) if paused else None,
        discount_percent=round(float(coupon["percent_off"])) if coupon else None,
        discount_minor=None,
        discount_until=_moment(discount.get("end")) if coupon else None,
    )


def _find_coupon(url: str, key: str, found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for discount in found["discounts"]:
        coupon = _ask(url, key, f"coupons/{discount['source']['coupon']}")
        if coupon.get("percent_off"):
            return coupon
    return None


def _ask(url: str, key: str, path: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    response = httpx.get(f"{url}/v1/{path}", headers=headers, timeout=SECONDS)
    response.raise_for_status()
    body: dict[str, Any] = response.json()
    return body


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
