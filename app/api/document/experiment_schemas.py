"""What is sent and answered about experiments and reports, as schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.api.account.exchange_rates import ExchangeRateBody
from app.experiments.analysis.design import Guardrail, Method, PrimaryNumber
from app.experiments.analysis.guardrails import GuardrailShift
from app.experiments.analysis.planner import Feasibility
from app.experiments.analysis.results import Verdict
from app.experiments.models import ExperimentDecision, ExperimentStatus


class _SettingsBody(BaseModel):
    name: str = ""
    hypothesis: str = ""
    primary_number: PrimaryNumber = PrimaryNumber.SAVE_RATE
    guardrails: list[Guardrail] = []
    method: Method = Method.SEQUENTIAL
    effect: float | None = None
    planned_sessions: int | None = None
    coverage_percent: int = 100
    namespace: str | None = None
    namespace_from: int = 0
    namespace_to: int = 100
    segment: str | None = None
    holdout: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class ExperimentBody(_SettingsBody):
    """A comparison that is to be made. Variants are flow documents by their names."""

    key: str
    flow: str = "default"
    variants: dict[str, dict[str, Any]] | None = None


class ExperimentChangeBody(_SettingsBody):
    """What changes of a comparison; what is not sent stays. Shares are percents by variant."""

    shares: dict[str, int] | None = None


class VariantBody(BaseModel):
    """A variant's name and flow document; what is not sent stays, or is copied from the flow."""

    name: str | None = None
    flow: dict[str, Any] | None = None


class PlanSchema(BaseModel):
    """What a comparison takes at the volume of a flow."""

    baseline: float
    effect: float
    sessions_per_arm: int
    sessions: int
    sessions_per_month: float
    months: float | None
    feasibility: Feasibility
    effect_within_three_months: float | None


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
    continues: str | None
    flow: str
    status: ExperimentStatus
    hypothesis: str
    primary_number: PrimaryNumber
    guardrails: list[Guardrail]
    method: Method
    variants: list[VariantSchema]
    coverage_percent: int
    namespace: str | None
    namespace_from: int
    namespace_to: int
    segment: str | None
    effect: float | None
    planned_sessions: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    decision: ExperimentDecision | None
    winner: str | None
    note: str


class ExperimentsSchema(BaseModel):
    """The comparisons, the newest first."""

    data: list[ExperimentSchema]


class ConclusionBody(BaseModel):
    """How a comparison ends."""

    decision: ExperimentDecision
    winner: str | None = None
    note: str = ""
    replaces_newer: bool = False
    keep_holdout: bool = False
    holdout_until: datetime | None = None


class CorrectionBody(BaseModel):
    """One text in one language, as it is and as it should be."""

    key: str
    locale: str
    before: str
    after: str


class CorrectionsBody(BaseModel):
    """Typing mistakes of a variant that customers are in."""

    variant: str
    texts: list[CorrectionBody]


class DifferenceSchema(BaseModel):
    """How far a variant lies from the control, and between which bounds."""

    estimate: float | None
    low: float | None
    high: float | None
    p: float | None


class GuardrailChangeSchema(BaseModel):
    """What became of a guardrail beside the control."""

    change: GuardrailShift
    is_worse: bool
    difference: DifferenceSchema | None


class SavePriceSchema(BaseModel):
    """What a save really costs: known where a group without offers was compared."""

    cost_minor: int
    saves: float
    saves_low: float
    saves_high: float
    price_minor: int | None
    price_low_minor: int | None
    price_high_minor: int | None


class ChangeSchema(BaseModel):
    """What members changed while customers were in it."""

    at: datetime
    verb: str
    subject: str


class ArmSchema(BaseModel):
    """What one side has shown."""

    key: str
    exposed: int
    concluded: int
    saved: int
    retained: int
    unknown: int
    save_rate: float | None
    save_rate_low: float | None
    save_rate_high: float | None
    verdict: Verdict | None
    difference: DifferenceSchema | None
    lift: DifferenceSchema | None
    net_mrr_per_session_minor: float | None
    offers_cost_minor: int | None
    guardrails: dict[Guardrail, float | None]
    guardrail_changes: dict[Guardrail, GuardrailChangeSchema]


class ResultsSchema(BaseModel):
    """What a comparison has shown so far."""

    verdict: Verdict
    leader: str | None
    is_decided: bool
    remaining_sessions: int | None
    sessions_per_week: float
    weeks_left: float | None
    variants: list[ArmSchema]
    currency: str | None
    in_other_currencies: int
    price_of_a_save: SavePriceSchema | None
    changes: list[ChangeSchema]


class ReportSchema(BaseModel):
    """A report: what was asked, the rows, and figures with their definitions."""

    view: str
    mode: str
    period: dict[str, str]
    compared_with: dict[str, str] | None
    filter: dict[str, str | None]
    figures: dict[str, Any]
    amounts: dict[str, Any]
    exchange_rates: list[ExchangeRateBody]
    """Those by which the converted sums among ``amounts`` were made."""
    rows: list[dict[str, Any]]
    is_limited: bool
    counted_at: datetime | None
