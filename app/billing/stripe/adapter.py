"""Stripe behind the protocol: each action to its module, each error to an honest result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import stripe

from app.billing.adapter import (
    ActionRequest,
    Applied,
    Capabilities,
    Failed,
    Pending,
    Result,
)
from app.billing.answers import AnswerProblem
from app.billing.models import ActionKind
from app.billing.stripe.actions.cancellation import cancel, undo, withdraw
from app.billing.stripe.actions.changes import change_billing, change_plan, extend_trial
from app.billing.stripe.actions.discounts import apply_discount
from app.billing.stripe.actions.pauses import pause, resume
from app.billing.stripe.actions.reactivation import reactivate
from app.billing.stripe.failures import StripeRefusal, read_failure
from app.billing.stripe.permissions import NOT_BILLED, KeyPermission, build_capabilities
from app.billing.stripe.subscription import read_terms
from app.billing.stripe.task import StripeTask
from app.billing.stripe.transport import connected

log = logging.getLogger(__name__)
Perform = Callable[[StripeTask], Result]
_OFFERS: Mapping[str, Perform] = {
    "discount": apply_discount,
    "pause": pause,
    "plan_change": change_plan,
    "billing_change": change_billing,
    "trial_extension": extend_trial,
}


@dataclass(frozen=True, slots=True)
class StripeAdapter:
    """Asks Stripe with the restricted key of one account and mode."""

    key: str
    granted: frozenset[KeyPermission]
    has_credit_notes: bool = False
    """Whether a credit note is issued about each refund."""

    def capabilities(self) -> Capabilities:
        """Return what the key may do."""
        return build_capabilities(self.granted)

    def perform(self, action: ActionRequest, deadline: timedelta) -> Result:
        """Do it, once. What is not clear is pending: the next try reads how things stand first."""
        try:
            with connected(self.key, deadline) as client:
                return _PERFORM[action.kind](StripeTask(client, action, self.has_credit_notes))
        except StripeRefusal as refusal:
            return Failed(refusal.code)
        except stripe.StripeError as error:
            return read_failure(error, action.kind)
        except Exception:
            log.exception("action %s: Stripe's answer cannot be read", action.id)
            return Pending(AnswerProblem.UNREADABLE)

    def read_subscription(self, ref: str, deadline: timedelta) -> Mapping[str, Any] | None:
        """Return the subscription as claims, or None if Stripe could not be asked in time."""
        try:
            with connected(self.key, deadline) as client:
                found = client.v1.subscriptions.retrieve(ref, {"expand": self._expanded()})
                return read_terms(found)
        except stripe.StripeError as error:
            log.warning("subscription not read from Stripe: %s", type(error).__name__)
        except Exception:
            log.exception("subscription not read from Stripe")
        return None

    def _expanded(self) -> list[str]:
        """A customer's own discount counts too, where the key may look."""
        may_look = KeyPermission.CUSTOMERS in self.granted
        return ["discounts", "customer"] if may_look else ["discounts"]


def _apply_offer(task: StripeTask) -> Result:
    kind = str(task.details("offer").get("kind"))
    if kind in NOT_BILLED:
        return Applied()
    perform = _OFFERS.get(kind)
    return perform(task) if perform else Failed("not_possible")


_PERFORM: Mapping[ActionKind, Perform] = {
    ActionKind.CANCEL: cancel,
    ActionKind.WITHDRAW: withdraw,
    ActionKind.UNDO_CANCEL: undo,
    ActionKind.REACTIVATE: reactivate,
    ActionKind.RESUME: resume,
    ActionKind.APPLY_OFFER: _apply_offer,
}
