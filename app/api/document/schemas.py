"""What is sent to the API and what it answers, as schemas: by the name of the view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.api.account.endpoints import EndpointBody
from app.api.catalogue.offers import OfferBody
from app.customers.reports import SubscriptionReport
from app.flows.document.schema import FlowDocument
from app.offers.catalogue.definitions import PlanDefinition

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


class EventSchema(BaseModel):
    """Something that happened, as webhooks tell it."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


class SessionsSchema(BaseModel):
    """A page of sessions."""

    data: list[SessionSchema]


class EventsSchema(BaseModel):
    """A page of events."""

    data: list[EventSchema]


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


class EndpointSchema(BaseModel):
    """Where events are sent."""

    id: str
    url: str
    types: list[str]
    mode: str | None
    include_text: bool
    disabled_at: datetime | None
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


class LintSchema(BaseModel):
    """Whether a flow document keeps to the schema."""

    is_valid: bool
    problems: list[str]


REQUESTS: Mapping[str, type[BaseModel]] = {
    "api_sessions.create_session": ClaimsSchema,
    "api_actions.settle_action": ActionAnswerSchema,
    "api_customers.report_subscription": SubscriptionReport,
    "api_plans.put_plan": PlanDefinition,
    "api_offers.put_offer": OfferBody,
    "api_flows.publish_version": FlowDocument,
    "api_flows.lint_flow": FlowDocument,
    "api_endpoints.create_endpoint": EndpointBody,
    "api_endpoints.put_endpoint": EndpointBody,
}
RESPONSES: Mapping[str, type[BaseModel]] = {
    "api_sessions.create_session": SessionLinkSchema,
    "api_sessions.create_back_link": LinkSchema,
    "api_sessions.create_resume_link": LinkSchema,
    "api_sessions.get_session": SessionSchema,
    "api_sessions.list_sessions": SessionsSchema,
    "api_actions.get_action": ActionSchema,
    "api_actions.settle_action": ActionSchema,
    "api_events.list_events": EventsSchema,
    "api_endpoints.create_endpoint": NewEndpointSchema,
    "api_endpoints.get_endpoint": EndpointSchema,
    "api_endpoints.put_endpoint": EndpointSchema,
    "api_endpoints.list_endpoints": EndpointsSchema,
    "api_endpoints.enable_endpoint": EndpointSchema,
    "api_endpoints.disable_endpoint": EndpointSchema,
    "api_flows.get_flow": FlowVersionSchema,
    "api_flows.get_version": FlowVersionSchema,
    "api_flows.publish_version": FlowVersionSchema,
    "api_flows.lint_flow": LintSchema,
}
_PAGE = {
    "after": {"type": "string"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
}
QUERIES: Mapping[str, Mapping[str, Any]] = {
    "api_sessions.list_sessions": {**_PAGE, "customer_ref": {"type": "string"}},
    "api_events.list_events": _PAGE,
}
