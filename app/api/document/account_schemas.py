"""What the API answers about an account and what its owner writes, as schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.api.account.exchange_rates import ExchangeRateBody
from app.api.catalogue.offers import OfferBody
from app.api.catalogue.segments import SegmentBody
from app.api.document.flow_schemas import RouteSchema
from app.offers.catalogue.definitions import PlanDefinition


class EndpointSchema(BaseModel):
    """Where events are sent."""

    id: str
    url: str
    types: list[str]
    mode: str | None
    include_text: bool
    disabled_at: datetime | None
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime


class NewEndpointSchema(EndpointSchema):
    """The same, with its secret this once."""

    secret: str


class EndpointsSchema(BaseModel):
    """The endpoints."""

    data: list[EndpointSchema]


class DeliverySchema(BaseModel):
    """One event on its way to one endpoint."""

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    status: str
    attempts: int
    happened_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None


class DeliveriesSchema(BaseModel):
    """A page of deliveries."""

    data: list[DeliverySchema]
    next: str | None


class AttemptSchema(BaseModel):
    """One request and what came back."""

    number: int
    at: datetime
    duration_ms: int
    status_code: int | None
    error: str | None
    excerpt: str


class TriedDeliverySchema(DeliverySchema):
    """A delivery with what was tried."""

    tried: list[AttemptSchema]


class ReplaySchema(BaseModel):
    """How far a replay of a stretch of time has come."""

    id: str
    since: datetime
    until: datetime
    dead_only: bool
    looked_at: int
    replayed: int
    finished_at: datetime | None


class TestEventSchema(BaseModel):
    """The event that says nothing but that it is a test."""

    event_id: str


class SecretSchema(BaseModel):
    """A secret, shown this once."""

    secret: str


class SigningKeySchema(BaseModel):
    """A key that signs open tokens."""

    kid: str
    created_at: datetime
    last_used_at: datetime | None
    retired_at: datetime | None


class NewSigningKeySchema(SigningKeySchema):
    """The same, with its secret this once."""

    secret: str


class SigningKeysSchema(BaseModel):
    """The keys that sign open tokens."""

    data: list[SigningKeySchema]


class PlanBody(PlanDefinition):
    """A plan as it is sent: the address says which it is."""

    key: str | None = None  # type: ignore[assignment]


class PlansSchema(BaseModel):
    """The plans in the order of the catalogue."""

    data: list[PlanDefinition]


class OffersSchema(BaseModel):
    """The offers by key."""

    data: list[OfferBody]


class SegmentsSchema(BaseModel):
    """The segments by name."""

    data: list[SegmentBody]


class AccountSchema(BaseModel):
    """The account of the key."""

    id: str
    name: str
    mode: str
    scopes: list[str] | None
    """What the key may do. Null: everything."""
    default_flow_key: str
    default_locale: str
    timezone: str
    country: str | None
    fallback_url: str | None
    allowed_origins: list[str]
    action_url: str | None
    eligibility_url: str | None
    support_email: str | None
    support_url: str | None
    created_at: datetime


class ExchangeRatesSchema(BaseModel):
    """The currency that sums are shown in, and the rates to it, by currency and day."""

    currency: str | None
    rates: list[ExchangeRateBody]


class MemberSchema(BaseModel):
    """Somebody who comes into the console."""

    id: str
    name: str
    email: str
    role: str
    has_second_factor: bool
    signed_in_at: datetime | None


class MembersSchema(BaseModel):
    """The members."""

    data: list[MemberSchema]
    next: str | None


class CatalogueFile(BaseModel):
    """A catalogue as a file: plans, segments and offers by their keys, and the rules in order."""

    model_config = ConfigDict(extra="forbid")

    plans: dict[str, PlanBody] = {}
    segments: dict[str, SegmentBody] = {}
    offers: dict[str, OfferBody] = {}
    routes: list[RouteSchema] = []


class ListenerSchema(BaseModel):
    """A machine that takes the actions of test mode, and the event behind which it begins."""

    id: str
    events_after: str | None


class ForwardedSchema(BaseModel):
    """The body of a request, and its ``webhook-id``."""

    id: str
    message: dict[str, Any]


class ListenerRequestsSchema(BaseModel):
    """What a listener is to forward."""

    questions: list[ForwardedSchema]
    """Which offers a customer may see. Answered as the eligibility URL answers."""
    actions: list[ForwardedSchema]
    events: list[ForwardedSchema]
    next: str | None


class EndedSchema(BaseModel):
    """What came to its end in the days that were skipped."""

    cancellations: int
    """Cancellations that took effect."""
    offers: int
    """Pauses, discounts and other offers for a time that are over."""


class ClockAdvanceSchema(BaseModel):
    """How much later it is in test mode, and what is due because of that."""

    days: int
    customer_ref: str | None
    """For whom; null: for all customers of test mode."""
    sessions: int
    """How many sessions moved into the past."""
    open_sessions: int
    """How many of them are open. The worker ends those whose customers left."""
    due: dict[str, int]
    """What waits for the worker: ``actions``, ``deliveries``, ``pause_reminders`` …"""
    ended: EndedSchema
