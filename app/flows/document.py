"""The flow document: the one schema for YAML files, the database and the API."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StringConstraints,
    Tag,
    model_validator,
)

from app.core.locale import SHIPPED_LOCALES
from app.flows.content import Text

REASON_CODES = (
    "too_expensive",
    "missing_features",
    "switched_service",
    "unused",
    "customer_service",
    "too_complex",
    "low_quality",
    "other",
)
OWN_REASON = re.compile(r"x_[a-z0-9_]{1,38}")
"""An account's own reasons carry this prefix, so that ours can grow."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


def _known_locale(value: str) -> str:
    if value not in SHIPPED_LOCALES:
        raise ValueError(f"must be one of {', '.join(SHIPPED_LOCALES)}")
    return value


def _known_reason(value: str) -> str:
    if value not in REASON_CODES and not OWN_REASON.fullmatch(value):
        raise ValueError(f"must be one of {', '.join(REASON_CODES)}, or your own: x_…")
    return value


def _parse_days(value: Any) -> Any:
    """Read ``30d``; a number alone would leave the unit to guessing."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d{1,4})d", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("must be a number of days such as 30d")
    return timedelta(days=int(match[1]))


def _write_days(value: timedelta) -> str:
    return f"{value.days}d"


Locale = Annotated[str, AfterValidator(_known_locale)]
ReasonCode = Annotated[str, AfterValidator(_known_reason)]
Days = Annotated[
    timedelta, BeforeValidator(_parse_days), PlainSerializer(_write_days, return_type=str)
]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\\@]+$", max_length=2000)]


class Effective(StrEnum):
    """When a cancellation takes effect."""

    PERIOD_END = "period_end"
    IMMEDIATELY = "immediately"


class Refund(StrEnum):
    """What happens to what was paid for the time after the end."""

    NONE = "none"
    PRORATED = "prorated"
    FULL = "full"


class Part(BaseModel):
    """A piece of the document. Unknown keys are refused: they are typing errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Part):
    """One of several answers to a follow-up."""

    code: Key
    label: Text


class FollowUp(Part):
    """One more question about a reason, always optional."""

    ask: Literal["text", "choices"]
    label: Text | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.ask == "choices") != bool(self.choices):
            raise ValueError("choices: needed with ask: choices, and only there")
        return self


class Reason(Part):
    """One answer of the survey, and the offers that may help."""

    code: ReasonCode
    label: Text | None = None
    follow_up: FollowUp | None = None
    offers: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _own_reason_has_words(self) -> Self:
        if self.code not in REASON_CODES and self.label is None:
            raise ValueError("label: needed for a reason of your own")
        return self


class Survey(Part):
    """Asks for the main reason."""

    title: Text | None = None
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1, max_length=30)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [reason.code for reason in self.reasons]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"reasons: {', '.join(twice)} stands there twice")
        return self


class OfferPage(Part):
    """Proposes one thing instead of canceling."""

    title: Text | None = None
    offers: tuple[Key, ...] = ()
    """For a reason without offers of its own, and for customers who did not say why."""


class Feedback(Part):
    """Asks what to do better; every question optional."""

    title: Text | None = None


class Confirm(Part):
    """Says what canceling means and takes the decision."""

    title: Text | None = None
    effective: Annotated[tuple[Effective, ...], Field(min_length=1)] = (Effective.PERIOD_END,)
    refund: Refund = Refund.NONE
    data_deleted_after: Days | None = None
    export_url: WebAddress | None = None


class Result(Part):
    """Says what is true now."""

    feedback: bool = False


class SurveyEntry(Part):
    """``survey:`` in the list of steps."""

    survey: Survey


class OfferEntry(Part):
    """``offer:`` in the list of steps."""

    offer: OfferPage


class FeedbackEntry(Part):
    """``feedback:`` in the list of steps."""

    feedback: Feedback


class ConfirmEntry(Part):
    """``confirm:`` in the list of steps."""

    confirm: Confirm


class ResultEntry(Part):
    """``result:`` in the list of steps."""

    result: Result


STEP_KINDS = ("survey", "offer", "feedback", "confirm", "result")


def _bare_kind(value: Any) -> Any:
    """Read ``- offer`` as ``- offer: {}``, and an empty value likewise."""
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, dict):
        return {key: {} if part is None else part for key, part in value.items()}
    return value


def _kind_of(value: Any) -> str | None:
    if isinstance(value, Part):
        return next(iter(type(value).model_fields))
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    return None


StepEntry = Annotated[
    Annotated[SurveyEntry, Tag("survey")]
    | Annotated[OfferEntry, Tag("offer")]
    | Annotated[FeedbackEntry, Tag("feedback")]
    | Annotated[ConfirmEntry, Tag("confirm")]
    | Annotated[ResultEntry, Tag("result")],
    Discriminator(_kind_of),
    BeforeValidator(_bare_kind),
]


class FlowDocument(Part):
    """A whole flow: what is published is one of these, and it never changes afterwards."""

    fairwell: Literal[1]
    key: Key = "default"
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)] = SHIPPED_LOCALES
    address: Literal["informal", "formal"] = "informal"
    steps: Annotated[tuple[StepEntry, ...], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _steps_make_a_flow(self) -> Self:
        kinds = [_kind_of(entry) for entry in self.steps]
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise ValueError(f"steps: {kind} stands there twice")
        for kind in ("confirm", "result"):
            if kind not in kinds:
                raise ValueError(f"steps: a flow needs {kind}")
        if kinds.index("result") < kinds.index("confirm"):
            raise ValueError("steps: result comes after confirm")
        if "offer" in kinds and kinds.index("offer") > kinds.index("confirm"):
            raise ValueError("steps: an offer comes before confirm")
        return self
