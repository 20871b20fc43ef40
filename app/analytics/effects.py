"""What an offer, as a customer accepted it, does to the revenue of their subscription. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.analytics.formulas.revenue import Effect, Price, effect, months_of_days, months_of_periods
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms


def no_effect(price: Price) -> Effect:
    """Return the effect of an offer that never began."""
    return effect(price, price, price, months=None)


def effect_of(offer: Mapping[str, Any], choice: Mapping[str, Any], price: Price) -> Effect:
    """Return the effect of an accepted offer, as it stands on the session, with what was chosen.

    While it runs, the price is the one in its terms; a new plan or period is one for good.
    """
    terms = OfferSnapshot.model_validate(offer).settled(choice)
    after = _after(terms, price)
    if terms.price_during is None:
        return effect(price, after, after, months=None)
    during = Price(terms.price_during.amount_minor, price.interval, price.interval_count)
    months = _months(terms, price)
    return effect(price, during, during if months is None else after, months=months)


def _after(terms: Terms, price: Price) -> Price:
    """Return the price once the offer is over, of whatever period it then is."""
    if terms.plan is not None:
        plan = terms.plan
        return Price(plan.amount_minor, plan.interval, plan.interval_count)
    if terms.price_after is None:
        return price
    if terms.interval_after is not None:
        return Price(terms.price_after.amount_minor, terms.interval_after)
    return Price(terms.price_after.amount_minor, price.interval, price.interval_count)


def _months(terms: Terms, price: Price) -> Fraction | None:
    """Return how long the lower price holds: its charges, or else from day to day."""
    if terms.periods is not None:
        return months_of_periods(terms.periods, price.interval, price.interval_count)
    if terms.days is not None:
        return months_of_days(terms.days)
    if terms.starts_at is not None and terms.ends_at is not None:
        return months_of_days((terms.ends_at - terms.starts_at).days)
    return None
