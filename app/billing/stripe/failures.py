"""What an error of Stripe says was done: nothing, or nobody knows. Pure."""

from __future__ import annotations

import re

import stripe

from app.billing.adapter import Failed, Pending, Result
from app.billing.answers import UNNAMED, AnswerProblem, is_code
from app.billing.models import ActionKind
from app.core.errors import FairwellError

NOT_ALLOWED = "stripe_permission_missing"
"""The key of the connection may not do this, or is revoked."""
_UNCERTAIN = (stripe.APIConnectionError, stripe.RateLimitError, stripe.IdempotencyError)


class StripeRefusal(FairwellError):
    """Something stands in the way that asking again will not change."""

    def __init__(self, code: str) -> None:
        """``code`` says what, for members and hosts."""
        super().__init__(code)
        self.code = code


def read_failure(error: stripe.StripeError, kind: ActionKind) -> Result:
    """Return what is known after an error. What may still come about is pending.

    A cancellation that lacks a permission waits for a member to grant it; an offer does not keep
    a customer waiting.
    """
    status = error.http_status
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        if kind is ActionKind.APPLY_OFFER:
            return Failed(NOT_ALLOWED)
        return Pending(AnswerProblem.SERVER_ERROR, status)
    if isinstance(error, stripe.APIConnectionError):
        return Pending(AnswerProblem.NO_ANSWER)
    if isinstance(error, _UNCERTAIN) or status is None or status >= 500 or status == 409:
        return Pending(AnswerProblem.SERVER_ERROR, status, _retry_after(error))
    return Failed(read_code(error))


def read_code(error: stripe.StripeError) -> str:
    """Return why Stripe refused, in its own code."""
    decline = getattr(error.error, "decline_code", None) if error.error else None
    code = decline or error.code or UNNAMED
    return code if is_code(code) else UNNAMED


def _retry_after(error: stripe.StripeError) -> str | None:
    value = (error.headers or {}).get("retry-after")
    return value if value and re.fullmatch(r"\d{1,6}", value) else None
