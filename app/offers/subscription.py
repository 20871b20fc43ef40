"""What the host says about a customer and their subscription, as the open token claims it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from pydantic import Field, model_validator

from app.core.calendar import Interval, zone_named
from app.core.money import Money
from app.offers.catalogue.fields import (
    Amount,
    Currency,
    FilledLine,
    Flat,
    Frozen,
    IntervalCount,
    Line,
    Moment,
)


class Subscription(Frozen):
    """The subscription that may be canceled, as it stood when the customer came."""

    ref: FilledLine
    """The subscription's ID in the host's system. Opaque to us."""
    plan: FilledLine
    """The key of its plan; in our catalogue, if the owner described it there."""
    status: Line | None = None
    """``paused`` while a pause lasts: nothing can be used, and nothing is charged."""
    amount_minor: Amount
    """The regular price of one period: all units together, without a running discount."""
    currency: Currency
    interval: Interval
    interval_count: IntervalCount = 1
    """A period is this many intervals long."""
    quantity: Annotated[int, Field(strict=True, ge=0, le=10**6)] | None = None
    """How many units, such as seats. Already counted in ``amount_minor``."""
    started_at: Moment | None = None
    current_period_end: Moment
    trial_end: Moment | None = None
    discounted: Annotated[bool, Field(strict=True)] = False
    """Whether a discount is running already."""

    @property
    def price(self) -> Money:
        """The regular price of one period, all units together."""
        return Money(self.amount_minor, self.currency)

    @property
    def units(self) -> int:
        """What a price per unit is multiplied by."""
        return self.quantity or 1

    @property
    def is_paused(self) -> bool:
        """Whether a pause has begun, so that nothing can be used or charged."""
        return self.status == "paused"

    def is_in_trial(self, now: datetime) -> bool:
        """Return whether nothing has been charged yet: the trial ends after ``now``."""
        return self.trial_end is not None and now < self.trial_end

    def next_charge_at(self, now: datetime) -> datetime:
        """Return when the next period is charged: when the trial ends, or else the period."""
        if self.trial_end is not None and now < self.trial_end:
            return self.trial_end
        return self.current_period_end


def _is_locale(value: str) -> bool:
    try:
        return bool(Locale.parse(value.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return False


_USABLE: Mapping[str, Callable[[str], object]] = {
    "email": re.compile(r"[^\s@]{1,64}@[^\s@]{1,189}").fullmatch,
    "locale": _is_locale,
    "timezone": zone_named,
    "country": re.compile(r"[A-Z]{2}").fullmatch,
}
_Fallible = Literal["email", "locale", "timezone", "country"]


class Customer(Frozen):
    """The person canceling, as far as the host tells us.

    A claim that only helps us (a zone nobody knows, an address that is none)
    must not stand between a customer and the exit: it is left out and named in
    ``ignored``, and the account's own setting takes its place.
    """

    email: Line | None = None
    name: Line | None = None
    locale: Line | None = None
    timezone: Line | None = None
    country: Line | None = None
    """ISO 3166, two capital letters."""
    region: Line | None = None
    traits: Annotated[dict[FilledLine, Flat], Field(max_length=50)] = {}
    ignored: tuple[_Fallible, ...] = ()
    """The claims we had no use for. Never the host's to set."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_of_no_use(cls, claims: Any) -> Any:
        if not isinstance(claims, Mapping):
            return claims
        given = {name: value for name, value in claims.items() if value is not None}
        useless = [name for name in _USABLE if name in given and not _is_usable(name, given[name])]
        known = {name for name in _names(given.get("ignored")) if name in _USABLE}
        kept = {name: value for name, value in given.items() if name not in useless}
        return kept | {"ignored": sorted(known.union(useless))}


def _is_usable(name: str, value: object) -> bool:
    return isinstance(value, str) and bool(_USABLE[name](value))


def _names(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        return []
    return [name for name in value if isinstance(name, str)]
