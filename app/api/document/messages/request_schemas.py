"""What ``data`` of each request to a host holds, as schemas: the first line says what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from app.accounts.models import Mode
from app.api.document.messages.event_schemas import RefundSchema
from app.api.document.messages.offer_schemas import AnyAcceptedOffer, SentSchema
from app.billing.models import ActionKind
from app.billing.ping import PING
from app.core.calendar import Interval
from app.flows.declaration import CancelKind, Timing


class ActionDataSchema(SentSchema):
    """What every action says."""

    action_id: str
    """The same on every try."""
    mode: Mode


class SessionActionSchema(ActionDataSchema):
    """What every action of a session says."""

    session_id: str
    customer_ref: str
    """Your own name for the customer, from the token."""
    subscription_ref: str


class CancelOrderSchema(SentSchema):
    """How a subscription ends."""

    effective: Timing
    at: datetime | None
    """The moment in each case. Null: the token did not say when the paid period ends."""
    kind: CancelKind
    """What the customer declared."""
    refund: Literal["none"] | RefundSchema
    reason: str | None
    text: str | None = None
    """The reason of an extraordinary cancellation, as the customer wrote it."""
    confirm_to: str | None = None
    """Where the customer wants the confirmation."""
    name: str | None = None


class CancelSchema(SessionActionSchema):
    """End the subscription."""

    kind: Literal[ActionKind.CANCEL]
    cancel: CancelOrderSchema


class ApplyOfferSchema(SessionActionSchema):
    """Do what the customer accepted in place of cancelling."""

    kind: Literal[ActionKind.APPLY_OFFER]
    offer: AnyAcceptedOffer


class BackOrderSchema(SentSchema):
    """The subscription as the customer agreed to have it back."""

    canceled_for: datetime | None
    """When the cancellation takes effect, or took it."""
    plan: str | None
    amount_minor: int | None
    currency: str | None
    interval: Interval | None
    interval_count: int | None


class UndoCancelSchema(SessionActionSchema):
    """Let a subscription go on that was to end."""

    kind: Literal[ActionKind.UNDO_CANCEL]
    undo_cancel: BackOrderSchema


class ReactivateSchema(SessionActionSchema):
    """Start a subscription again that has ended, and charge for it."""

    kind: Literal[ActionKind.REACTIVATE]
    reactivate: BackOrderSchema


class ResumeOrderSchema(SentSchema):
    """The pause that ends, and what the customer agreed to pay when."""

    starts_at: datetime
    resumes_at: datetime
    """When the pause would have ended."""
    next_charge_at: datetime
    amount_minor: int
    currency: str


class ResumeSchema(SessionActionSchema):
    """End a pause early."""

    kind: Literal[ActionKind.RESUME]
    resume: ResumeOrderSchema


class WithdrawOrderSchema(SentSchema):
    """The cancellation that became a withdrawal."""

    kind: CancelKind
    reference: str
    canceled_for: datetime | None
    effective_at: datetime | None
    refund: Literal["none"] | RefundSchema
    confirm_to: str | None
    packs: list[list[str]]
    """The legal rules that held, each with its version."""


class WithdrawSchema(SessionActionSchema):
    """End the contract now and pay back: a customer who had canceled withdraws from it."""

    kind: Literal[ActionKind.WITHDRAW]
    withdraw: WithdrawOrderSchema


class VerifyOrderSchema(SentSchema):
    """Who declared what, in their own words."""

    name: str
    contract: str
    confirm_to: str | None
    kind: CancelKind | None
    text: str | None
    end_on: date | None
    locale: str
    country: str | None


class VerifyCancelSchema(ActionDataSchema):
    """Find the contract that somebody means who declared without a login, and end it."""

    kind: Literal[ActionKind.VERIFY_CANCEL]
    notice_id: str
    reference: str
    received_at: datetime
    """It counts from this moment."""
    verify_cancel: VerifyOrderSchema


class EligibilityRequestSchema(SentSchema):
    """Choose which offers a customer may see. Answer within a second."""

    session_id: str
    customer_ref: str
    subscription_ref: str
    mode: Mode
    reason: str | None
    """Null: no reason was asked for."""
    offers: list[str]
    """Keys of the offers, the best first."""


class EligibilityAnswerSchema(SentSchema):
    """The offers that the customer may see."""

    offers: list[str]


class PingSchema(SentSchema):
    """A member tests the billing endpoint. Nothing is to be done."""

    account_id: str


ACTIONS: Mapping[ActionKind, type[ActionDataSchema]] = {
    ActionKind.CANCEL: CancelSchema,
    ActionKind.APPLY_OFFER: ApplyOfferSchema,
    ActionKind.UNDO_CANCEL: UndoCancelSchema,
    ActionKind.REACTIVATE: ReactivateSchema,
    ActionKind.RESUME: ResumeSchema,
    ActionKind.WITHDRAW: WithdrawSchema,
    ActionKind.VERIFY_CANCEL: VerifyCancelSchema,
}
ELIGIBILITY = "eligibility.requested"
OTHER_REQUESTS: Mapping[str, type[SentSchema]] = {
    ELIGIBILITY: EligibilityRequestSchema,
    PING: PingSchema,
}
"""What is asked beside actions."""
