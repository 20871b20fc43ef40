"""Whom an offer is for: the owner's conditions, and what makes sense at all. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from app.core.calendar import Interval
from app.core.money import Money
from app.offers.catalogue.fields import Amount, Currency, Definition, FilledLine, Key
from app.offers.eligibility.context import OfferContext
from app.offers.eligibility.traits import TraitTest
from app.offers.kinds import OfferKind, Refusal

_Days = Annotated[int, Field(strict=True, ge=0, le=36500)]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
_Region = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]


class PriceBound(Definition):
    """A price of one period that a subscription is measured against."""

    amount_minor: Amount
    currency: Currency


class Audience(Definition):
    """A group of customers. What is left out excludes nobody."""

    plans: tuple[FilledLine, ...] | None = None
    except_plans: tuple[FilledLine, ...] = ()
    intervals: tuple[Interval, ...] | None = None
    in_trial: bool | None = None
    min_price: PriceBound | None = None
    max_price: PriceBound | None = None
    countries: tuple[_Country, ...] | None = None
    regions: tuple[_Region, ...] | None = None
    """ISO 3166-2, such as ``US-CA``: a region without its country could be anywhere."""
    traits: Annotated[dict[FilledLine, TraitTest], Field(max_length=20)] = {}
    """What the host says about the customer, by name. All of them have to hold."""
    min_tenure_days: _Days | None = None
    max_tenure_days: _Days | None = None

    def includes(self, situation: OfferContext) -> bool:
        """Return whether a customer belongs to the group."""
        return next(_refusals_by_audience(self, situation), None) is None


class Conditions(Audience):
    """Whom the owner makes an offer."""

    allow_discounted: bool = False
    """Whether a discount may take the place of one that is running."""


class NamedAudience(Definition):
    """A segment as an offer carries it: with its conditions, so that choosing asks for nothing."""

    key: Key
    conditions: Audience


def find_refusal(
    conditions: Conditions,
    kind: OfferKind,
    situation: OfferContext,
    segments: Sequence[NamedAudience] = (),
) -> Refusal | None:
    """Return the first reason not to make an offer, or None if it may be made.

    Of ``segments`` the customer has to be in one, unless there are none. What
    the owner asks for comes first, what makes sense at all comes last, so that
    the answer is the one the owner can do most about.
    """
    return next(_refusals(conditions, kind, situation, segments), None)


def _refusals(
    conditions: Conditions,
    kind: OfferKind,
    situation: OfferContext,
    segments: Sequence[NamedAudience],
) -> Iterator[Refusal]:
    yield from _refusals_by_audience(conditions, situation)
    if segments and not any(segment.conditions.includes(situation) for segment in segments):
        yield Refusal.SEGMENT_NOT_INCLUDED
    has_discount = situation.subscription.discounted
    if kind.is_price_cut and has_discount and not conditions.allow_discounted:
        yield Refusal.ALREADY_DISCOUNTED
    if kind.changes_subscription and situation.subscription.is_canceled:
        yield Refusal.ALREADY_CANCELED
    nonsense = kind.check(situation)
    if nonsense is not None:
        yield nonsense


def _refusals_by_audience(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    yield from _refusals_by_plan(conditions, situation)
    yield from _refusals_by_trial(conditions, situation)
    yield from _refusals_by_price(conditions, situation.subscription.price)
    yield from _refusals_by_country(conditions, situation)
    yield from _refusals_by_region(conditions, situation)
    yield from _refusals_by_traits(conditions, situation)
    yield from _refusals_by_tenure(conditions, situation)


def _refusals_by_plan(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    subscription = situation.subscription
    if conditions.plans is not None and subscription.plan not in conditions.plans:
        yield Refusal.PLAN_NOT_INCLUDED
    if subscription.plan in conditions.except_plans:
        yield Refusal.PLAN_EXCLUDED
    if conditions.intervals is not None and subscription.interval not in conditions.intervals:
        yield Refusal.INTERVAL_NOT_INCLUDED


def _refusals_by_trial(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    if conditions.in_trial is not None and conditions.in_trial != situation.is_in_trial:
        yield Refusal.IN_TRIAL if situation.is_in_trial else Refusal.NOT_IN_TRIAL


def _refusals_by_price(conditions: Audience, price: Money) -> Iterator[Refusal]:
    low, high = conditions.min_price, conditions.max_price
    if any(bound and bound.currency != price.currency for bound in (low, high)):
        yield Refusal.OTHER_CURRENCY
    elif low and price.amount_minor < low.amount_minor:
        yield Refusal.PRICE_TOO_LOW
    elif high and price.amount_minor > high.amount_minor:
        yield Refusal.PRICE_TOO_HIGH


def _refusals_by_country(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    if conditions.countries is None:
        return
    if situation.country is None:
        yield Refusal.COUNTRY_UNKNOWN
    elif situation.country not in conditions.countries:
        yield Refusal.COUNTRY_NOT_INCLUDED


def _refusals_by_region(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    if conditions.regions is None:
        return
    if situation.region is None:
        yield Refusal.REGION_UNKNOWN
    elif situation.region not in conditions.regions:
        yield Refusal.REGION_NOT_INCLUDED


def _refusals_by_traits(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    traits = situation.customer.traits
    for name, test in conditions.traits.items():
        value = traits.get(name)
        if value is None and test.needs_value:
            yield Refusal.TRAIT_UNKNOWN
        elif not test.holds_for(value):
            yield Refusal.TRAIT_NOT_INCLUDED


def _refusals_by_tenure(conditions: Audience, situation: OfferContext) -> Iterator[Refusal]:
    low, high = conditions.min_tenure_days, conditions.max_tenure_days
    if low is None and high is None:
        return
    if situation.tenure is None:
        yield Refusal.TENURE_UNKNOWN
    elif low is not None and situation.tenure.days < low:
        yield Refusal.TENURE_TOO_SHORT
    elif high is not None and situation.tenure.days > high:
        yield Refusal.TENURE_TOO_LONG
