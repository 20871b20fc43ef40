"""What is sent and answered about experiments and reports, as schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class ExperimentBody(BaseModel):
    """A comparison that is to be made. Variants are flow documents by their names."""

    model_config = ConfigDict(extra="allow")

    key: str
    flow: str = "default"
    variants: dict[str, dict[str, Any]] | None = None
    hypothesis: str = ""
    holdout: bool = False
    segment: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class VariantSchema(BaseModel):
    """One side of a comparison."""

    key: str
    name: str
    percent: int
    flow: str | None


class ExperimentSchema(BaseModel):
    """A comparison, and how far it has come."""

    key: str
    name: str
    flow: str
    status: str
    hypothesis: str
    primary_number: str
    guardrails: list[Any] | dict[str, Any]
    method: str
    variants: list[VariantSchema]
    segment: str | None
    planned_sessions: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    decision: str | None
    winner: str | None
    note: str | None


class ExperimentsSchema(BaseModel):
    """The comparisons, the newest first."""

    data: list[ExperimentSchema]


class ConclusionBody(BaseModel):
    """How a comparison ends."""

    decision: str
    winner: str | None = None
    note: str = ""
    replaces_newer: bool = False


class ArmSchema(BaseModel):
    """What one side has shown."""

    key: str
    exposed: int
    concluded: int
    saved: int
    save_rate: float | None
    save_rate_low: float | None
    save_rate_high: float | None
    verdict: str | None


class ResultsSchema(BaseModel):
    """What a comparison has shown so far."""

    verdict: str
    leader: str | None
    is_decided: bool
    remaining_sessions: int | None
    sessions_per_week: float
    weeks_left: float | None
    variants: list[ArmSchema]
    currency: str | None


class ReportSchema(BaseModel):
    """A report: what was asked, the rows, and figures with their definitions."""

    view: str
    mode: str
    period: dict[str, str]
    compared_with: dict[str, str] | None
    filter: dict[str, str | None]
    figures: dict[str, Any]
    amounts: dict[str, Any]
    rows: list[dict[str, Any]]
    is_limited: bool
    counted_at: datetime | None
