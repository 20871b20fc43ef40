"""One action on its way to Stripe: the client, what is asked, and what makes it happen once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe

from app.billing.adapter import ActionRequest

MARK = "fairwell_action"
"""The metadata that name the action which made or last changed an object at Stripe."""
ENDED = frozenset({"canceled", "incomplete_expired"})


@dataclass(frozen=True, slots=True)
class StripeTask:
    """An action, and the client that Stripe is asked with."""

    client: stripe.StripeClient
    action: ActionRequest
    has_credit_notes: bool = False
    """Whether the account wants a credit note about each refund."""

    @property
    def ref(self) -> str:
        """The subscription's id."""
        return str(self.action.data["subscription_ref"])

    def details(self, name: str) -> Mapping[str, Any]:
        """Return what is said about the action under this name."""
        found = self.action.data.get(name)
        return found if isinstance(found, Mapping) else {}

    def terms(self) -> Mapping[str, Any]:
        """Return the terms of the offer."""
        found: Mapping[str, Any] = self.details("offer")["terms"]
        return found

    @property
    def mark(self) -> dict[str, str]:
        """What an object is marked with that this action makes or changes."""
        return {MARK: self.action.id}

    def once(self, step: str, params: Mapping[str, Any] | None = None) -> stripe.RequestOptions:
        """Return the options that let Stripe do one step of the action once.

        Asked again after the state at Stripe has changed, the parameters differ, and so does the
        key: Stripe refuses a key that it knows with other parameters.
        """
        said = json.dumps(params or {}, sort_keys=True, default=str).encode()
        digest = hashlib.sha256(said).hexdigest()[:12]
        return {"idempotency_key": f"{self.action.id}-{step}-{digest}"}

    def read_subscription(self) -> stripe.Subscription:
        """Return the subscription as it is now, with its discounts."""
        return self.client.v1.subscriptions.retrieve(self.ref, {"expand": ["discounts"]})

    def is_done(self, subscription: stripe.Subscription) -> bool:
        """Return whether this action was the latest to change the subscription."""
        return read_mark(subscription.metadata) == self.action.id

    def update(
        self, step: str, params: stripe.params.SubscriptionUpdateParams
    ) -> stripe.Subscription:
        """Change the subscription, and mark it with the action."""
        marked: stripe.params.SubscriptionUpdateParams = {**params, "metadata": self.mark}
        return self.client.v1.subscriptions.update(self.ref, marked, self.once(step, marked))


def read_mark(metadata: Any) -> str | None:
    """Return which action an object is marked with."""
    found = metadata.to_dict().get(MARK) if metadata is not None else None
    return None if found is None else str(found)


def read_moment(seconds: int | None) -> datetime | None:
    """Return Unix seconds as a moment."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def parse_moment(value: Any) -> datetime:
    """Return a moment of an action's data.

    :raises ValueError: if it is none.
    """
    return datetime.fromisoformat(value)


def seconds_of(moment: datetime) -> int:
    """Return a moment as Stripe writes it."""
    return int(moment.timestamp())
