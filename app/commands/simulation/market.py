"""Who comes to cancel, and when: countries, plans, prices, seasons and two bad months. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

CUSTOMER_PREFIX = "customer-"
"""What the ids of these customers begin with, and of nobody else in a sample account."""
PRICE_RISE, BAD_RELEASE = (0.34, 0.13), (0.6, 0.05)
"""When in the year it happens, and for how long: parts of the whole."""
REASONS: Mapping[str, float] = {
    "too_expensive": 30,
    "unused": 20,
    "missing_features": 14,
    "switched_service": 11,
    "too_complex": 8,
    "low_quality": 5,
    "customer_service": 4,
    "other": 8,
}


@dataclass(frozen=True, slots=True)
class Market:
    """A country, and what customers there speak, pay and where they live."""

    country: str
    locale: str
    currency: str
    timezone: str
    weight: int


MARKETS = (
    Market("NL", "nl", "EUR", "Europe/Amsterdam", 22),
    Market("DE", "de", "EUR", "Europe/Berlin", 26),
    Market("AT", "de", "EUR", "Europe/Vienna", 5),
    Market("ES", "es", "EUR", "Europe/Madrid", 11),
    Market("GB", "en", "GBP", "Europe/London", 12),
    Market("US", "en", "USD", "America/New_York", 13),
    Market("JP", "en", "JPY", "Asia/Tokyo", 7),
    Market("KW", "en", "KWD", "Asia/Kuwait", 4),
)
PRICES: Mapping[str, Mapping[str, int]] = {
    "EUR": {"pro": 2900, "basic": 1200},
    "GBP": {"pro": 2500, "basic": 1000},
    "USD": {"pro": 3200, "basic": 1300},
    "JPY": {"pro": 4300, "basic": 1800},
    "KWD": {"pro": 9500, "basic": 3900},
}
"""Of a month, in minor units: yen have none, dinars have thousandths."""
MONTHS_PAID_A_YEAR = 10
"""Whoever pays by the year gets two months."""


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """Somebody who comes to cancel."""

    number: int
    market: Market
    plan: str
    interval: str
    tenure_days: int
    reason: str

    @property
    def customer_ref(self) -> str:
        """How the company calls them."""
        return f"{CUSTOMER_PREFIX}{self.number:05}"

    @property
    def subscription_ref(self) -> str:
        """How it calls what they have."""
        return f"sub-{self.number:05}"

    @property
    def amount_minor(self) -> int:
        """What one period costs."""
        month = PRICES[self.market.currency][self.plan]
        return month * MONTHS_PAID_A_YEAR if self.interval == "year" else month


def draw_moments(
    since: datetime, until: datetime, count: int, dice: random.Random, born: datetime
) -> list[datetime]:
    """Return when customers come, in order: more in January and by day, fewer in August.

    ``born`` is when the company's year began: the story is told by its days.
    """
    span = (until - since).total_seconds()
    moments: list[datetime] = []
    while len(moments) < count:
        moment = since + timedelta(seconds=dice.random() * span)
        if dice.random() * 3.5 < _busyness(moment, born):
            moments.append(moment)
    return sorted(moments)


def draw_customer(
    number: int, moment: datetime, dice: random.Random, born: datetime
) -> SampleCustomer:
    """Return who comes at a moment, and why."""
    market = dice.choices(MARKETS, [each.weight for each in MARKETS])[0]
    return SampleCustomer(
        number=number,
        market=market,
        plan=dice.choices(("pro", "basic"), (2, 1))[0],
        interval=dice.choices(("month", "year"), (5, 1))[0],
        tenure_days=min(1500, 3 + int(dice.expovariate(1 / 240))),
        reason=_draw_reason(moment, born, dice),
    )


def part_of_year(moment: datetime, born: datetime) -> float:
    """Return how far the company's year is, from 0 to 1."""
    return (moment - born).days / 365


def is_during(episode: tuple[float, float], moment: datetime, born: datetime) -> bool:
    """Return whether an episode of the story goes on."""
    begins, lasts = episode
    return begins <= part_of_year(moment, born) < begins + lasts


def _busyness(moment: datetime, born: datetime) -> float:
    """Return how many come at a moment, against an ordinary one."""
    season = 1 + 0.25 * math.cos(2 * math.pi * (moment.timetuple().tm_yday - 15) / 365)
    by_day = 0.35 if moment.weekday() >= 5 else 1.0
    by_hour = 1.2 if 7 <= moment.hour < 21 else 0.25
    rise = 1.7 if is_during(PRICE_RISE, moment, born) else 1.0
    release = 1.6 if is_during(BAD_RELEASE, moment, born) else 1.0
    return min(3.5, season * by_day * by_hour * rise * release)


def _draw_reason(moment: datetime, born: datetime, dice: random.Random) -> str:
    weights = dict(REASONS)
    if is_during(PRICE_RISE, moment, born):
        weights["too_expensive"] *= 2.4
    if is_during(BAD_RELEASE, moment, born):
        weights["low_quality"] *= 8
    return dice.choices(list(weights), list(weights.values()))[0]
