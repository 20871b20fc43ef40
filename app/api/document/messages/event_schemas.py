"""What ``data`` of each type of event holds, as schemas: the first line says when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from app.accounts.models import Mode
from app.api.document.messages.offer_schemas import (
    AnyAcceptedOffer,
    SentSchema,
    ShownOfferSchema,
)
from app.api.document.schemas import ErasedCounts
from app.billing.models import ActionKind
from app.flows.declaration import CancelKind
from app.receipts.models import ReceiptKind
from app.sessions.engine.progress import Outcome
from app.webhooks.models import EventType


class RefundSchema(SentSchema):
    """What the customer was promised to get back."""

    kind: Literal["full", "prorated"]
    amount_minor: int | None
    """Null: you find the amount, such as the share of what was paid with a discount."""
    currency: str | None


class EventDataSchema(SentSchema):
    """What every event says."""

    mode: Mode
    sequence: int
    """The place among the events of one session. They arrive in this order."""


class SessionEventSchema(EventDataSchema):
    """What every event of a session says."""

    session_id: str
    customer_ref: str
    """Your own name for the customer, from the token."""
    subscription_ref: str


class SessionStartedSchema(SessionEventSchema):
    """A customer opened the flow."""

    locale: str


class SessionAnsweredSchema(SessionEventSchema):
    """A customer answered a step."""

    step: str
    answer: dict[str, Any]
    """Codes of the answers, by field."""
    text: dict[str, str] | None = None
    """The customer's own words, by field. Sent to endpoints that ask for them."""


class OfferShownSchema(SessionEventSchema):
    """A customer saw an offer."""

    offer: ShownOfferSchema


class OfferAcceptedSchema(SessionEventSchema):
    """A customer accepted an offer. Billing may still refuse it."""

    offer: AnyAcceptedOffer


class OfferDeclinedSchema(SessionEventSchema):
    """A customer declined an offer."""

    offer: ShownOfferSchema


class SessionEndedSchema(SessionEventSchema):
    """A session has its outcome."""

    outcome: Outcome
    kind: CancelKind | None
    """Of a cancellation: what the customer declared."""
    reference: str
    """The number that the customer was shown."""
    reason: str | None
    follow_up: str | None
    offer: AnyAcceptedOffer | ShownOfferSchema | None
    """As it was accepted, or as it was shown to a customer who did not."""
    effective_at: datetime | None
    """When a cancellation takes effect."""
    refund: Literal["none"] | RefundSchema
    experiment: str | None
    variant: str | None
    exposed_at: datetime | None
    """When the customer saw what differs between the variants."""
    packs: list[list[str]]
    """The legal rules that held, each with its version."""
    text: dict[str, str] | None = None
    """The reason of an extraordinary cancellation. Sent to endpoints that ask for texts."""


class ActionSettledSchema(SessionEventSchema):
    """What every answer of billing says."""

    action_id: str
    kind: ActionKind
    code: str | None
    """Why it failed."""


class ActionAppliedSchema(ActionSettledSchema):
    """Billing did what it was asked."""


class ActionFailedSchema(ActionSettledSchema):
    """Billing refused."""


class ReceiptIssuedSchema(SessionEventSchema):
    """A customer has a receipt."""

    receipt_id: str
    kind: ReceiptKind
    reference: str
    received_at: datetime
    effective_at: datetime | None


class ReturnedSchema(SessionEventSchema):
    """What is said when a customer comes back."""

    reference: str
    action_id: str | None
    """Null: nobody was asked, because the account has no billing endpoint."""


class CancellationUndoneSchema(ReturnedSchema):
    """A cancellation was undone before it took effect."""


class SubscriptionReactivatedSchema(ReturnedSchema):
    """A customer started a subscription again that had ended."""


class SubscriptionResumedSchema(ReturnedSchema):
    """A customer ended a pause early."""


class ContractWithdrawnSchema(SessionEventSchema):
    """A customer who had canceled withdrew from the contract."""

    kind: CancelKind
    reference: str
    canceled_for: datetime | None
    """When the cancellation would have taken effect."""
    effective_at: datetime | None
    refund: Literal["none"] | RefundSchema
    packs: list[list[str]]


class PauseResumingSchema(SessionEventSchema):
    """A pause is about to end."""

    resumes_at: datetime
    next_charge_at: datetime
    amount_minor: int
    currency: str
    resume_url: str
    """Where the customer can end the pause early."""
    reference: str


class ChargedAfterEndSchema(SessionEventSchema):
    """Billing charged a customer after the end that was confirmed to them."""

    reference: str
    charged_at: datetime


class DeclaredSchema(EventDataSchema):
    """What is said of a declaration without a login."""

    notice_id: str
    reference: str
    received_at: datetime
    kind: CancelKind | None
    end_on: date | None
    """The day on which the contract is to end, if one was named."""
    country: str | None
    packs: list[list[str]]


class CancellationRequestedSchema(DeclaredSchema):
    """Somebody canceled on the public page, without a login."""


class WithdrawalRequestedSchema(DeclaredSchema):
    """Somebody withdrew from a contract on the public page, without a login."""


class CustomerErasedSchema(EventDataSchema, ErasedCounts):
    """A customer was erased."""


class VariantShareSchema(SentSchema):
    """A variant of an experiment and its share."""

    key: str
    percent: int


class ExperimentEventSchema(EventDataSchema):
    """What is said of an experiment."""

    experiment: str
    flow: str
    variants: list[VariantShareSchema]
    primary_number: str
    """What the variants are compared by."""
    decision: str | None
    winner: str | None


class ExperimentStartedSchema(ExperimentEventSchema):
    """An experiment began."""


class ExperimentConcludedSchema(ExperimentEventSchema):
    """An experiment was decided."""


class EndpointTestedSchema(EventDataSchema):
    """A member sent a test event to this endpoint."""

    endpoint_id: str


EVENTS: Mapping[EventType, type[EventDataSchema]] = {
    EventType.SESSION_STARTED: SessionStartedSchema,
    EventType.SESSION_ANSWERED: SessionAnsweredSchema,
    EventType.OFFER_SHOWN: OfferShownSchema,
    EventType.OFFER_ACCEPTED: OfferAcceptedSchema,
    EventType.OFFER_DECLINED: OfferDeclinedSchema,
    EventType.SESSION_ENDED: SessionEndedSchema,
    EventType.ACTION_APPLIED: ActionAppliedSchema,
    EventType.ACTION_FAILED: ActionFailedSchema,
    EventType.RECEIPT_ISSUED: ReceiptIssuedSchema,
    EventType.CANCELLATION_UNDONE: CancellationUndoneSchema,
    EventType.SUBSCRIPTION_REACTIVATED: SubscriptionReactivatedSchema,
    EventType.CONTRACT_WITHDRAWN: ContractWithdrawnSchema,
    EventType.PAUSE_RESUMING: PauseResumingSchema,
    EventType.SUBSCRIPTION_RESUMED: SubscriptionResumedSchema,
    EventType.CHARGED_AFTER_END: ChargedAfterEndSchema,
    EventType.CANCELLATION_REQUESTED: CancellationRequestedSchema,
    EventType.WITHDRAWAL_REQUESTED: WithdrawalRequestedSchema,
    EventType.CUSTOMER_ERASED: CustomerErasedSchema,
    EventType.EXPERIMENT_STARTED: ExperimentStartedSchema,
    EventType.EXPERIMENT_CONCLUDED: ExperimentConcludedSchema,
    EventType.ENDPOINT_TESTED: EndpointTestedSchema,
}
"""In the order in which the reference shows them."""
