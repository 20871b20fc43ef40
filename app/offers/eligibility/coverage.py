"""Whether one offer may be made to everybody whom another one fits. Decided by conditions. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.offers.catalogue.definitions import OfferDefinition
from app.offers.eligibility.conditions import Audience, PriceBound
from app.offers.eligibility.rules import Rules
from app.offers.eligibility.traits import TraitTest


def covers(earlier: OfferDefinition, later: OfferDefinition) -> bool:
    """Return whether whoever may get the later offer may get the earlier one as well.

    Yes only where the conditions alone say so: then the later offer, in the same list, is never
    reached. What only some customers would tell is a no.
    """
    return (
        _covers_rules(earlier.rules, later.rules)
        and _covers_state(earlier, later)
        and earlier.params.fits_whenever(later.params)
        and _covers_audience(earlier, later)
        and _covers_segments(earlier, later)
    )


def list_covering(offers: Mapping[str, OfferDefinition]) -> dict[str, frozenset[str]]:
    """Return, for each offer by key, those others that fit whomever it fits."""
    return {
        key: frozenset(
            other for other, wide in offers.items() if other != key and covers(wide, offer)
        )
        for key, offer in offers.items()
    }


def _covers_rules(wide: Rules, narrow: Rules) -> bool:
    """Return whether the limits of the first never stand in the way where the second's do not."""
    if wide.budget is not None or wide.once_per_customer:
        return False
    begins = wide.starts_at is None or bool(narrow.starts_at and narrow.starts_at >= wide.starts_at)
    ends = wide.ends_at is None or bool(narrow.ends_at and narrow.ends_at <= wide.ends_at)
    return begins and ends and wide.cooldown_days <= narrow.cooldown_days


def _covers_state(earlier: OfferDefinition, later: OfferDefinition) -> bool:
    """Return whether discounts and cancellations that run exclude nobody from the first alone."""
    needs_no_discount = earlier.params.is_price_cut and not earlier.conditions.allow_discounted
    has_no_discount = later.params.is_price_cut and not later.conditions.allow_discounted
    needs_running = earlier.params.changes_subscription
    return (has_no_discount or not needs_no_discount) and (
        later.params.changes_subscription or not needs_running
    )


def _covers_audience(earlier: OfferDefinition, later: OfferDefinition) -> bool:
    wide = earlier.conditions
    by_segment = [includes_all(wide, segment.conditions) for segment in later.segments]
    return includes_all(wide, later.conditions) or (bool(by_segment) and all(by_segment))


def _covers_segments(earlier: OfferDefinition, later: OfferDefinition) -> bool:
    """Return whether each customer of the second is in one of the first's segments."""
    wide = [segment.conditions for segment in earlier.segments]
    if not wide or any(includes_all(each, later.conditions) for each in wide):
        return True
    narrow = [segment.conditions for segment in later.segments]
    return bool(narrow) and all(any(includes_all(each, other) for each in wide) for other in narrow)


def includes_all(wide: Audience, narrow: Audience) -> bool:
    """Return whether whoever belongs to the second group belongs to the first."""
    return (
        _covers_plans(wide, narrow)
        and _is_within(narrow.intervals, wide.intervals)
        and wide.in_trial in (None, narrow.in_trial)
        and _covers_price(wide, narrow)
        and _is_within(narrow.countries, wide.countries)
        and _is_within(narrow.regions, wide.regions)
        and _covers_tenure(wide, narrow)
        and all(_covers_test(test, narrow.traits.get(name)) for name, test in wide.traits.items())
    )


def _covers_plans(wide: Audience, narrow: Audience) -> bool:
    left = None
    if narrow.plans is not None:
        left = tuple(plan for plan in narrow.plans if plan not in narrow.except_plans)
    excluded = all(
        plan in narrow.except_plans or (left is not None and plan not in left)
        for plan in wide.except_plans
    )
    return excluded and _is_within(left, wide.plans)


def _is_within(narrow: Collection[object] | None, wide: Collection[object] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def _covers_price(wide: Audience, narrow: Audience) -> bool:
    low = _order(wide.min_price, narrow.min_price)
    high = _order(narrow.max_price, wide.max_price)
    return (wide.min_price is None or low) and (wide.max_price is None or high)


def _order(low: PriceBound | None, high: PriceBound | None) -> bool:
    """Return whether both are known, of one currency, and in this order."""
    if low is None or high is None or low.currency != high.currency:
        return False
    return low.amount_minor <= high.amount_minor


def _covers_tenure(wide: Audience, narrow: Audience) -> bool:
    low, high = wide.min_tenure_days, wide.max_tenure_days
    own_low, own_high = narrow.min_tenure_days, narrow.max_tenure_days
    return (low is None or (own_low is not None and own_low >= low)) and (
        high is None or (own_high is not None and own_high <= high)
    )


def _covers_test(wide: TraitTest, narrow: TraitTest | None) -> bool:
    if narrow is None or wide == narrow:
        return wide == narrow
    values = narrow.any_of if narrow.eq is None else (narrow.eq,)
    if values is not None:
        return all(value is not None and wide.holds_for(value) for value in values)
    return _covers_bounds(wide, narrow)


def _covers_bounds(wide: TraitTest, narrow: TraitTest) -> bool:
    if wide.eq is not None or wide.any_of is not None or wide.exists is False:
        return False
    low = wide.gt is None or (narrow.gt is not None and narrow.gt >= wide.gt)
    high = wide.lt is None or (narrow.lt is not None and narrow.lt <= wide.lt)
    return low and high and (narrow.needs_value or narrow.exists is True)
