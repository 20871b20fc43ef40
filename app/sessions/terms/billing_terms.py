"""A token that names a subscription alone: what it leaves out is read from billing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pydantic import ValidationError

from app.accounts.models import Account
from app.billing.adapter import ReadsSubscriptions
from app.billing.connections import get_reader
from app.offers.subscription import ClaimedSubscription
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.start import find_session

DEADLINE = timedelta(seconds=1.5)
"""A customer is waiting. Without an answer they go on, and see no offers."""


def add_terms(
    account: Account, claims: OpenClaims, end_transaction: Callable[[], None]
) -> OpenClaims:
    """Return the claims, completed by what billing knows. What the host says itself stands.

    ``end_transaction`` is how the door commits: nothing is locked while billing thinks. What was
    read stays on the session, so a token that opened one reads nothing again.

    :raises TokenReused: if the token's id opened a session of another customer.
    """
    reader = get_terms_reader(account, claims)
    if reader is None or find_session(account.id, claims) is not None:
        return claims
    end_transaction()
    known = reader.read_subscription(claims.subscription.ref, DEADLINE)
    return claims if known is None else _completed(claims, dict(known))


def get_terms_reader(account: Account, claims: OpenClaims) -> ReadsSubscriptions | None:
    """Return what knows the terms that a token leaves out; None if nothing has to be asked."""
    told = claims.subscription
    if told.complete is not None or told.unclear or claims.mode not in account.billed_modes:
        return None
    return get_reader(account, claims.mode)


def _completed(claims: OpenClaims, known: dict[str, object]) -> OpenClaims:
    told = claims.subscription
    said = {name: getattr(told, name) for name in told.model_fields_set}
    try:
        subscription = ClaimedSubscription.model_validate({**known, **said})
    except ValidationError:  # more units, say, than any price of ours counts
        return claims
    names = tuple(sorted(known.keys() - said.keys()))
    return claims.model_copy(update={"subscription": subscription, "from_billing": names})
