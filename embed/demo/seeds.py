"""The customers Tidemark starts with; together they reach every kind of page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from embed.demo.subscriptions import Subscription, period

_PRO = {"plan": "pro", "amount_minor": 2900, "currency": "EUR", "interval": "month"}
_PRO_YEARLY = {"plan": "pro", "amount_minor": 29000, "currency": "EUR", "interval": "year"}
_BASIC = {"plan": "basic", "amount_minor": 1200, "currency": "EUR", "interval": "month"}

_GERMANY = {"locale": "de", "timezone": "Europe/Berlin", "country": "DE"}
_AUSTRIA = {"locale": "de", "timezone": "Europe/Vienna", "country": "AT"}
_FRANCE = {"locale": "fr", "timezone": "Europe/Paris", "country": "FR"}
_NETHERLANDS = {"locale": "nl", "timezone": "Europe/Amsterdam", "country": "NL"}
_SPAIN = {"locale": "es", "timezone": "Europe/Madrid", "country": "ES"}
_IRELAND = {"locale": "en", "timezone": "Europe/Dublin", "country": "IE"}
_BRITAIN = {"locale": "en", "timezone": "Europe/London", "country": "GB"}
_JAPAN = {"locale": "en", "timezone": "Asia/Tokyo", "country": "JP"}
_CALIFORNIA = {
    "locale": "en",
    "timezone": "America/Los_Angeles",
    "country": "US",
    "region": "CA",
}
_MINNESOTA = {"locale": "en", "timezone": "America/Chicago", "country": "US", "region": "MN"}

_SEEDS: tuple[Mapping[str, Any], ...] = (
    {"name": "Studio North", "team_size": 6, **_AUSTRIA, **_PRO},
    {"name": "Studio South", "team_size": 14, **_NETHERLANDS, **_PRO_YEARLY},
    {"name": "Workshop East", "team_size": 2, **_SPAIN, **_PRO, "in_trial": True},
    {"name": "Workshop West", "team_size": 1, **_IRELAND, **_BASIC},
    {"name": "Account 1005", "team_size": 9, **_CALIFORNIA, **_PRO, "currency": "USD"},
    {"name": "Account 1006", "team_size": 4, **_BRITAIN, **_PRO, "currency": "GBP", "discount": 20},
    {"name": "Account 1007", "team_size": 22, **_JAPAN, **_PRO, "currency": "JPY"}
    | {"amount_minor": 4800},
    {"name": "Account 1008", "team_size": 5, **_MINNESOTA, **_PRO_YEARLY, "currency": "USD"},
    {"name": "Account 1009", "team_size": 3, **_GERMANY, **_PRO},
    {"name": "Account 1010", "team_size": 2, **_FRANCE, **_PRO, "is_new": True},
)


def seed_subscriptions(now: datetime, start: int) -> list[Subscription]:
    """Return the customers as they are on the day the demo starts, for the ``start``-th time."""
    return [_subscription(1001 + index, seed, now, start) for index, seed in enumerate(_SEEDS)]


def _subscription(number: int, seed: Mapping[str, Any], now: datetime, start: int) -> Subscription:
    facts = dict(seed)
    ends = now.replace(microsecond=0) + timedelta(days=4 + number % 1000 * 3)
    in_trial, percent = facts.pop("in_trial", False), facts.pop("discount", None)
    if is_new := facts.pop("is_new", False):  # so that the contract can be withdrawn from
        ends = now.replace(microsecond=0) - timedelta(days=3) + period(facts["interval"])
    return Subscription(
        ref=f"sub_{number}",
        contract=f"sub_{number}" if start == 1 else f"sub_{number}-{start}",
        customer_ref=f"account-{number}",
        email=f"billing@{facts['name'].lower().replace(' ', '-')}.example",
        region=facts.pop("region", None),
        started_at=ends - period(facts["interval"], 1 if in_trial or is_new else number % 1000 + 1),
        current_period_end=ends,
        trial_end=ends if in_trial else None,
        discount_percent=percent,
        discount_until=ends + period(facts["interval"], 2) if percent else None,
        **facts,
    )
