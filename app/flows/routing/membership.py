"""Whether a customer is in a segment, by what the host said about them."""

from __future__ import annotations

from datetime import UTC

from app.accounts.models import Account
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.offers.catalogue.segments import includes
from app.offers.selection import situation_of
from app.offers.subscription import ClaimedSubscription, Customer


def is_member(
    conditions: JsonObject, account: Account, claimed: ClaimedSubscription, customer: Customer
) -> bool:
    """Return whether a customer is in; of one whose terms are not known nobody can tell."""
    subscription = claimed.complete
    if subscription is None:
        return False
    timezone = zone_named(customer.timezone or account.timezone) or UTC
    situation = situation_of(account, subscription, customer, utcnow(), timezone)
    return includes(conditions, situation)
