"""The parts of a flow document: what each step can be told, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.core.findings import invalid
from app.flows.document.content import Text
from app.flows.document.vocabulary import (
    REASON_CODES,
    Days,
    Effective,
    Key,
    ReasonCode,
    Refund,
    WebAddress,
    parse_days,
)


class DocumentPart(BaseModel):
    """A piece of the document. Unknown keys are refused: they are typing errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(DocumentPart):
    """One of several answers to a follow-up."""

    code: Key
    label: Text


class FollowUp(DocumentPart):
    """One more question about a reason, always optional."""

    ask: Literal["text", "choices"]
    label: Text | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.ask == "choices") != bool(self.choices):
            raise invalid("choices", "needed with ask: choices, and only there", part="choices")
        return self


class Reason(DocumentPart):
    """One answer of the survey, and the offers that may help."""

    code: ReasonCode
    label: Text | None = None
    follow_up: FollowUp | None = None
    offers: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _own_reason_has_words(self) -> Self:
        if self.code not in REASON_CODES and self.label is None:
            raise invalid("label", "needed for a reason of your own", part="label")
        return self


class Survey(DocumentPart):
    """Asks for the main reason."""

    title: Text | None = None
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1, max_length=30)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [reason.code for reason in self.reasons]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise invalid("reason_twice", f"{', '.join(twice)} stands there twice", part="reasons")
        return self


class OfferPage(DocumentPart):
    """Proposes one thing instead of canceling."""

    title: Text | None = None
    offers: tuple[Key, ...] = ()
    """For a reason without offers of its own, and for customers who did not say why."""


class Feedback(DocumentPart):
    """Asks what to do better; every question optional."""

    title: Text | None = None


class FullWithin(DocumentPart):
    """The last payment is paid back in full, for so many days after the period began."""

    full_within: Days


def _known_refund(value: Any) -> Any:
    """Name all the forms at once; pydantic would complain about each of them."""
    if isinstance(value, Refund | FullWithin) or value in list(Refund):
        return value
    if isinstance(value, dict) and set(value) == {"full_within"}:
        if parse_days(value["full_within"]) < timedelta(days=1):
            raise invalid("refund", "full_within must be 1d or more")
        return value
    raise invalid("refund", "must be none, prorated, full, or an object such as {full_within: 14d}")


RefundRule = Annotated[Refund | FullWithin, BeforeValidator(_known_refund)]
"""What is paid back if a cancellation takes effect at once."""


class Confirm(DocumentPart):
    """Says what canceling means and takes the decision."""

    title: Text | None = None
    effective: Annotated[tuple[Effective, ...], Field(min_length=1)] = (Effective.PERIOD_END,)
    refund: RefundRule = Refund.NONE
    data_deleted_after: Days | None = None
    export_url: WebAddress | None = None


class Result(DocumentPart):
    """Says what is true now."""

    feedback: bool = False
