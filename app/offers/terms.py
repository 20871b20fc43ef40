"""The terms of an offer: price now, for how long, the price afterwards, the next charge. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, PlainSerializer

from app.core.calendar import Interval
from app.core.database.types import JsonObject
from app.core.moments import spell_time
from app.core.money import Money
from app.offers.catalogue.fields import Frozen, WebAddress, Words
from app.offers.eligibility.context import OfferContext, PlanFacts

TermsMoment = Annotated[AwareDatetime, PlainSerializer(spell_time, when_used="json")]
"""Written as every moment that hosts read."""


class PauseChoice(Frozen):
    """One length of a pause, and the day it is over."""

    months: int
    resumes_at: TermsMoment


class ResumeDates(Frozen):
    """Between which days, both included, a customer chooses the end of a pause."""

    first: date
    last: date
    timezone: str
    """The customer's zone, in which a day begins and ends."""


class RoadmapItem(Frozen):
    """Something that is coming."""

    title: Words
    planned: str | None = None
    """A day as ``2027-03-31``, a quarter as ``2027-Q1``, or None if nobody knows yet."""


class LinkTerms(Frozen):
    """Where a customer goes on after accepting."""

    url: WebAddress
    label: Words | None = None


class Contact(Frozen):
    """How a customer reaches a person."""

    channel: Literal["email", "link"]
    address: str
    """An e-mail address or a URL."""


class Terms(Frozen):
    """What an offer means for one customer, frozen at the moment it is shown.

    A field is None where the offer says nothing about it. What is claimed
    here is a quote: it comes true when billing says so.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    price_now: Money
    """The regular price of one period today, all units together."""
    is_in_trial: bool = False
    """Whether the price is not charged yet: the first charge is the next one."""
    is_discounted: bool = False
    """Whether a discount is running, so that less than the regular price is paid."""
    is_paused: bool = False
    """Whether the price is not charged now: a pause has begun."""
    interval: Interval
    """With ``interval_count``: the period of every price here but a new plan's or interval's."""
    interval_count: int
    price_during: Money | None = None
    """The price of one period while the offer lasts."""
    periods: int | None = None
    """How many charges ``price_during`` holds for. None with a price: for good."""
    starts_at: TermsMoment | None = None
    ends_at: TermsMoment | None = None
    """When it is over; of a price, when ``price_after`` is charged for the first time."""
    price_after: Money | None = None
    """The price once the offer is over; of a new plan, its price for its own period."""
    next_charge_at: TermsMoment | None = None
    """None if nothing will be charged, or if it depends on the customer's choice."""
    next_charge_amount: Money | None = None
    choices: tuple[PauseChoice, ...] = ()
    """What the customer chooses among. Nothing is chosen for them."""
    current_plan: PlanFacts | None = None
    """The customer's plan at the price they pay, all units together."""
    plan: PlanFacts | None = None
    """The proposed plan at the price they would pay, all units together."""
    contact: Contact | None = None
    paid_until: TermsMoment | None = None
    """Of a pause: until when is paid. What is left of that follows after the pause."""
    resume_dates: ResumeDates | None = None
    feature: Words | None = None
    """What can be used without being paid for, until ``ends_at``."""
    interval_after: Interval | None = None
    """The new period, of this one interval, that ``price_after`` is for."""
    roadmap: tuple[RoadmapItem, ...] = ()
    link: LinkTerms | None = None
    days: int | None = None
    """By how many days a trial becomes longer, or for how many a feature is unlocked."""
    trial_end: TermsMoment | None = None
    """When the longer trial ends."""

    @property
    def currency(self) -> str:
        """The one currency of all prices here."""
        return self.price_now.currency

    def facts(self, *names: str) -> JsonObject:
        """Return some of the terms as JSON: moments as ISO 8601 in UTC."""
        return self.model_dump(mode="json", include=set(names))


def build_terms(situation: OfferContext, **changes: Any) -> Terms:
    """Return the terms the customer has today, with what an offer changes about them.

    The next charge of a subscription with a running discount has an amount
    only billing knows, so none is claimed unless the offer sets it.
    """
    subscription = situation.subscription
    today: dict[str, Any] = {
        "price_now": subscription.price,
        "is_in_trial": situation.is_in_trial,
        "is_discounted": subscription.discounted,
        "is_paused": subscription.is_paused,
        "interval": subscription.interval,
        "interval_count": subscription.interval_count,
        "next_charge_at": situation.next_charge_at,
        "next_charge_amount": None if subscription.discounted else subscription.price,
    }
    if not situation.is_next_charge_known:
        today |= {"next_charge_at": None, "next_charge_amount": None}
    return Terms(**(today | changes))
