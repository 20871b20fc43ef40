"""What the API answers about an account and what its owner writes, as schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.api.catalogue.offers import OfferBody
from app.api.catalogue.segments import SegmentBody
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


class FlowVersionSchema(BaseModel):
    """A published version of a flow."""

    id: str
    number: int
    published_at: datetime
    document: dict[str, Any]


class FindingSchema(BaseModel):
    """One thing to mend, or to know."""

    code: str
    kind: str | None
    """What the linter of texts found, such as shaming."""
    severity: str
    path: str
    detail: str
    packs: list[str]


class LintSchema(BaseModel):
    """Whether a flow document keeps to the schema, and what is found in it."""

    is_valid: bool
    problems: list[str]
    findings: list[FindingSchema]


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


class FlowSummarySchema(BaseModel):
    """A flow, and the number of its published version."""

    key: str
    published: int | None
    published_at: datetime | None
    has_changes: bool


class FlowsSchema(BaseModel):
    """The flows."""

    data: list[FlowSummarySchema]


class VersionSummarySchema(BaseModel):
    """A version without its document."""

    id: str
    number: int
    published_at: datetime


class VersionsSchema(BaseModel):
    """A page of versions."""

    data: list[VersionSummarySchema]
    next: str | None


class DraftSchema(BaseModel):
    """What stands in the editor."""

    key: str
    revision: int
    based_on: int | None
    """The version that it began with."""
    saved_at: datetime
    document: dict[str, Any]
    problems: list[str]
    """What keeps it from being published."""


class DraftBody(BaseModel):
    """A flow document, which may be half done."""

    model_config = ConfigDict(extra="allow")


class RouteSchema(BaseModel):
    """Customers of a segment get a flow."""

    segment: str
    flow: str


class RoutesSchema(BaseModel):
    """The rules in their order, and the flow of everybody else."""

    number: int
    rules: list[RouteSchema]
    default: str


class RoutesBody(BaseModel):
    """The rules; with ``number`` only if nobody saved others since that version."""

    rules: list[RouteSchema]
    number: int | None = None


class RouteVersionSchema(BaseModel):
    """The rules as they were saved once."""

    number: int
    rules: list[RouteSchema]
    at: datetime


class RouteVersionsSchema(BaseModel):
    """The latest versions of the rules."""

    data: list[RouteVersionSchema]


class ExplainBody(BaseModel):
    """A customer and a subscription, as an open token carries them."""

    subscription: dict[str, Any] = {}
    customer: dict[str, Any] = {}


class TriedRouteSchema(RouteSchema):
    """A rule that was tried."""

    fits: bool


class ExplainedSchema(BaseModel):
    """The flow that a customer would get, and which rules were tried."""

    flow: str
    tried: list[TriedRouteSchema]


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
