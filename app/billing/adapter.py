"""What every way to reach a billing system looks like: what it can do, and what came of asking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from app.billing.answers import AnswerProblem
from app.billing.models import ActionKind
from app.core.database.types import JsonObject
from app.offers.kinds import KINDS, OfferKind
from app.offers.subscription import ClaimedSubscription

Limits = Mapping[str, Collection[object]]
"""By parameter of an offer, the values that can be done. Any value of the others can."""
EVERY_ACTION = frozenset(ActionKind)
EVERY_OFFER: Mapping[str, Limits] = {kind: {} for kind in KINDS}


def _always(offer: OfferKind, subscription: ClaimedSubscription) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What can be asked for, and what can be offered because it can be done afterwards."""

    actions: frozenset[ActionKind]
    """What billing is asked to do. For the rest, the host acts on its events."""
    offers: Mapping[str, Limits]
    """The kinds of offers that can be made, by name."""
    fits: Callable[[OfferKind, ClaimedSubscription], bool] = _always
    """Whether an offer that can be made can be made to this subscription."""

    def performs(self, kind: ActionKind) -> bool:
        """Return whether billing is asked to do this, and says whether it did."""
        return kind in self.actions

    def allows(self, offer: OfferKind, subscription: ClaimedSubscription | None = None) -> bool:
        """Return whether an offer with these parameters can be done: at all, or to this one."""
        limits = self.offers.get(offer.kind)
        is_possible = limits is not None and all(
            getattr(offer, name) in values for name, values in limits.items()
        )
        return is_possible and (subscription is None or self.fits(offer, subscription))


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """An action as a plain value: nobody reads a row while billing is asked."""

    id: str
    """The same on every try, so that billing does it once."""
    kind: ActionKind
    data: JsonObject
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """Billing did it."""

    message: Mapping[str, str] | None = None
    effective_at: datetime | None = None
    code: str | None = None
    """What came out otherwise beside it, such as a refund that was refused."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Billing has not said whether it did it, and is asked again."""

    problem: AnswerProblem | None = None
    """Why it said nothing, for the host's developer. None: it promised to answer later."""
    http_status: int | None = None
    retry_after: str | None = None
    """How long billing wants to be left alone, as HTTP spells it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Billing refused."""

    code: str
    message: Mapping[str, str] | None = None


Result = Applied | Pending | Failed


class BillingAdapter(Protocol):
    """Reaches one billing system. Holds plain values: it is used with no transaction open."""

    def capabilities(self) -> Capabilities:
        """Return what can be asked for. Costs neither a query nor a request."""
        ...

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Ask billing, within ``deadline`` in all. What is not clear is pending; never raises."""
        ...


@runtime_checkable
class ReadsSubscriptions(Protocol):
    """A billing system that can say itself what a token leaves out."""

    def read_subscription(self, ref: str, deadline: timedelta) -> Mapping[str, Any] | None:
        """Return price, period and status as claims; None: not reached. Never raises."""
        ...
