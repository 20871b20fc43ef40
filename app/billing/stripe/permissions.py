"""What the restricted key of a connection may do, found out without doing any of it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import stripe

from app.billing.adapter import Capabilities, Limits
from app.billing.models import ActionKind
from app.billing.stripe.transport import connected
from app.core.calendar import Interval
from app.offers.kinds import OfferKind
from app.offers.kinds.discount import Discount
from app.offers.subscription import ClaimedSubscription

Try = Callable[[stripe.StripeClient], object]
CHECK_DEADLINE = timedelta(seconds=15)
NOBODY = "fairwell_check"
"""An id that no object has: asked to change it, Stripe refuses for the one reason or the other."""


class KeyPermission(enum.StrEnum):
    """What a restricted key can be allowed, as Stripe's own page lists it."""

    SUBSCRIPTIONS = "subscriptions"
    CUSTOMERS = "customers"
    INVOICES = "invoices"
    PRICES = "prices"
    COUPONS = "coupons"
    REFUNDS = "refunds"
    SCHEDULES = "schedules"
    CREDIT_NOTES = "credit_notes"


NEEDED = frozenset({KeyPermission.SUBSCRIPTIONS})
"""Without these there is nothing to connect."""
WRITES = frozenset(
    {
        KeyPermission.SUBSCRIPTIONS,
        KeyPermission.COUPONS,
        KeyPermission.REFUNDS,
        KeyPermission.SCHEDULES,
        KeyPermission.CREDIT_NOTES,
    }
)
"""Those that must be allowed to write. Reading does for the others."""
_ACTIONS = frozenset(ActionKind) - {ActionKind.VERIFY_CANCEL}
_OFFERS: Mapping[str, frozenset[KeyPermission]] = {
    "discount": frozenset({KeyPermission.COUPONS}),
    "pause": frozenset(),
    "plan_change": frozenset({KeyPermission.SCHEDULES, KeyPermission.PRICES}),
    "billing_change": frozenset({KeyPermission.SCHEDULES, KeyPermission.PRICES}),
    "trial_extension": frozenset(),
    "redirect": frozenset(),
    "roadmap": frozenset(),
    "support": frozenset(),
}
"""By kind of offer, what it takes. The kinds left out are nothing that Stripe could do."""
NOT_BILLED = frozenset({"redirect", "roadmap", "support"})
"""The kinds that ask nothing of billing."""
_BY_CALENDAR = frozenset({Interval.MONTH, Interval.YEAR})


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What came of checking a key."""

    granted: frozenset[KeyPermission]
    error: str | None = None
    """``invalid_key`` or ``unreachable``. None: each permission was checked."""


def list_permissions(*, has_credit_notes: bool) -> list[KeyPermission]:
    """Return what a key is asked for: nothing that the account has no use for."""
    unused = set() if has_credit_notes else {KeyPermission.CREDIT_NOTES}
    return [permission for permission in KeyPermission if permission not in unused]


def check_key(key: str, *, has_credit_notes: bool = False) -> KeyCheck:
    """Ask Stripe about each permission. No transaction may be open."""
    asked = list_permissions(has_credit_notes=has_credit_notes)
    try:
        with connected(key, CHECK_DEADLINE) as client:
            granted = {name for name in asked if _is_granted(client, _TRIES[name])}
    except stripe.AuthenticationError:
        return KeyCheck(frozenset(), "invalid_key")
    except (stripe.StripeError, TimeoutError):
        return KeyCheck(frozenset(), "unreachable")
    return KeyCheck(frozenset(granted))


def read_permissions(names: Iterable[str]) -> frozenset[KeyPermission]:
    """Return stored permissions; one that this version does not know counts for nothing."""
    known = {permission.value for permission in KeyPermission}
    return frozenset(KeyPermission(name) for name in names if name in known)


def build_capabilities(granted: frozenset[KeyPermission]) -> Capabilities:
    """Return what can be asked for and offered with these permissions."""
    offers: Mapping[str, Limits] = {
        kind: {} for kind, needed in _OFFERS.items() if needed <= granted
    }
    return Capabilities(actions=_ACTIONS, offers=offers, fits=_fits)


def _fits(offer: OfferKind, subscription: ClaimedSubscription) -> bool:
    """Coupons last whole months: weekly charges can be reduced once, or for good."""
    if not isinstance(offer, Discount) or subscription.interval in _BY_CALENDAR:
        return True
    return offer.periods in {None, 1}


def _is_granted(
    client: stripe.StripeClient, try_it: Callable[[stripe.StripeClient], object]
) -> bool:
    """Return whether a request came past the permissions: it may fail for any other reason."""
    try:
        try_it(client)
    except stripe.PermissionError:
        return False
    except stripe.InvalidRequestError:
        return True
    return True


_TRIES: Mapping[KeyPermission, Try] = {
    KeyPermission.SUBSCRIPTIONS: lambda client: client.v1.subscriptions.update(
        NOBODY, {"metadata": {"fairwell": "check"}}
    ),
    KeyPermission.CUSTOMERS: lambda client: client.v1.customers.list({"limit": 1}),
    KeyPermission.INVOICES: lambda client: client.v1.invoices.list({"limit": 1}),
    KeyPermission.PRICES: lambda client: client.v1.prices.list({"limit": 1}),
    KeyPermission.COUPONS: lambda client: client.v1.coupons.update(
        NOBODY, {"metadata": {"fairwell": "check"}}
    ),
    KeyPermission.REFUNDS: lambda client: client.v1.refunds.update(
        NOBODY, {"metadata": {"fairwell": "check"}}
    ),
    KeyPermission.SCHEDULES: lambda client: client.v1.subscription_schedules.release(NOBODY),
    KeyPermission.CREDIT_NOTES: lambda client: client.v1.credit_notes.update(
        NOBODY, {"metadata": {"fairwell": "check"}}
    ),
}
