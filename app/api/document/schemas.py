"""What the API answers about customers and what happened to them, as schemas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

Text = dict[str, str]


class FieldErrorSchema(BaseModel):
    """One field that is wrong."""

    field: str
    code: str
    detail: str


class ProblemSchema(BaseModel):
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    """Stable: programs may rely on it."""
    detail: str
    reference: str | None = None
    errors: list[FieldErrorSchema] = []


class SessionSchema(BaseModel):
    """A customer's way through a flow."""

    id: str
    mode: str
    customer_ref: str
    subscription_ref: str
    locale: str
    step: str
    outcome: str | None
    reason: str | None
    offer: str | None
    offer_state: str | None
    effective_at: datetime | None
    action_id: str | None
    started_at: datetime
    ended_at: datetime | None


class ActionSchema(BaseModel):
    """What billing was asked to do, and whether it did."""

    id: str
    kind: str
    status: str
    session_id: str
    code: str | None
    effective_at: datetime | None
    created_at: datetime
    settled_at: datetime | None


class ActionsSchema(BaseModel):
    """A page of actions."""

    data: list[ActionSchema]
    next: str | None


class EventSchema(BaseModel):
    """Something that happened, as webhooks tell it."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


class SessionsSchema(BaseModel):
    """A page of sessions."""

    data: list[SessionSchema]
    next: str | None
    """The ``after`` of the page that follows."""


class EventsSchema(BaseModel):
    """A page of events."""

    data: list[EventSchema]
    next: str | None


class ClaimsSchema(BaseModel):
    """The claims of an open token. What is needed is the customer and the subscription's ref."""

    sub: str
    subscription: dict[str, Any]
    customer: dict[str, Any] = {}
    flow: str | None = None
    return_url: str | None = None


class SessionLinkSchema(BaseModel):
    """A session that began, and the way into it."""

    id: str
    url: str
    expires_at: datetime
    ignored: list[dict[str, str]]


class LinkSchema(BaseModel):
    """An address for a customer, and until when it is good."""

    url: str
    expires_at: datetime


class ActionAnswerSchema(BaseModel):
    """Billing's late answer."""

    status: str
    code: str | None = None
    message: Text | None = None
    effective_at: datetime | None = None


class ReceiptSchema(BaseModel):
    """What a customer holds, without its code."""

    id: str
    session_id: str
    kind: str
    reference: str
    received_at: datetime
    effective_at: datetime | None
    locale: str
    timezone: str
    facts: dict[str, Any]
    mail_state: str
    mail_code: str | None
    mailed_at: datetime | None
    url: str


class ReceiptsSchema(BaseModel):
    """A page of receipts."""

    data: list[ReceiptSchema]
    next: str | None


class DeclarationSchema(BaseModel):
    """Who declared what without a login."""

    id: str
    reference: str
    name: str | None
    contract: str | None
    confirm_to: str | None
    kind: str
    text: str | None
    end_on: date | None
    country: str | None
    locale: str
    action_id: str | None
    received_at: datetime


class DeclarationsSchema(BaseModel):
    """A page of declarations."""

    data: list[DeclarationSchema]
    next: str | None


class SubscriptionSchema(BaseModel):
    """What the host reported about a subscription last."""

    subscription_ref: str
    status: str
    canceled_at: datetime | None
    current_period_end: datetime | None
    plan: str | None
    amount_minor: int | None
    currency: str | None
    at: datetime
    recorded_at: datetime


class KnownCustomerSchema(BaseModel):
    """A customer, and how much there is about them."""

    customer_ref: str
    sessions: int
    subscriptions: int
    last_session_at: datetime | None


class CustomersSchema(BaseModel):
    """A page of customers."""

    data: list[KnownCustomerSchema]
    next: str | None


class CustomerSchema(BaseModel):
    """All that is kept about a customer."""

    customer_ref: str
    mode: str
    sessions: list[dict[str, Any]]
    subscriptions: list[SubscriptionSchema]


class ErasedCounts(BaseModel):
    """How much of a customer was erased, and the pseudonym that stands there now."""

    pseudonym: str
    sessions: int
    notices: int
    receipts: int
    events: int
    actions: int
    subscriptions: int


class ErasureSchema(ErasedCounts):
    """What was erased: numbers, and the pseudonym that stands there now."""

    mode: str


class ImportSchema(BaseModel):
    """What became of the lines of a file."""

    lines: int
    recorded: int
    unchanged: int
    failed: int
    errors: list[dict[str, Any]]
    errors_left_off: int
