"""The flow document: the one schema for YAML files, the database and the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.core.findings import invalid
from app.core.locale import SHIPPED_LOCALES, Address
from app.flows.document.parts import Confirm, DocumentPart, Feedback, OfferPage, Result, Survey
from app.flows.document.vocabulary import Key, Locale


class SurveyEntry(DocumentPart):
    """``survey:`` in the list of steps."""

    survey: Survey


class OfferEntry(DocumentPart):
    """``offer:`` in the list of steps."""

    offer: OfferPage


class FeedbackEntry(DocumentPart):
    """``feedback:`` in the list of steps."""

    feedback: Feedback


class ConfirmEntry(DocumentPart):
    """``confirm:`` in the list of steps."""

    confirm: Confirm


class ResultEntry(DocumentPart):
    """``result:`` in the list of steps."""

    result: Result


def _bare_kind(value: Any) -> Any:
    """Read ``- offer`` as ``- offer: {}``, and an empty value likewise."""
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, dict):
        return {key: {} if part is None else part for key, part in value.items()}
    return value


class _OrBareKind:
    """Lets the JSON Schema know that a step may be its kind alone, if it needs no words."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"enum": ["offer", "feedback", "confirm", "result"]}]}


def _kind_of(value: Any) -> str | None:
    if isinstance(value, DocumentPart):
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
    _OrBareKind(),
]


def read_kind(entry: StepEntry) -> str:
    """Return the kind of a step, which is the one key of its entry."""
    return next(iter(type(entry).model_fields))


class FlowDocument(DocumentPart):
    """A whole flow: what is published is one of these, and it never changes afterwards."""

    fairwell: Literal[1]
    key: Key = "default"
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)] = SHIPPED_LOCALES
    address: Address = "usual"
    steps: Annotated[tuple[StepEntry, ...], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _steps_make_a_flow(self) -> Self:
        kinds = [_kind_of(entry) for entry in self.steps]
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise invalid("step_twice", f"{kind} stands there twice", part="steps", kind=kind)
        for kind in ("confirm", "result"):
            if kind not in kinds:
                raise invalid("step_missing", f"a flow needs {kind}", part="steps", kind=kind)
        if kinds.index("result") < kinds.index("confirm"):
            raise invalid("result_early", "result comes after confirm", part="steps")
        if "offer" in kinds and kinds.index("offer") > kinds.index("confirm"):
            raise invalid("offer_late", "an offer comes before confirm", part="steps")
        return self
