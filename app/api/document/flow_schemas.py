"""What the API answers about flows and routes, as schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


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
