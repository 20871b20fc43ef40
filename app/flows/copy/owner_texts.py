"""The owner's words in a flow, and in an offer, as the linter reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.database.types import JsonObject
from app.core.findings import Finding
from app.core.locale import SHIPPED_LOCALES
from app.fairness.copy.analysis import TextContext
from app.fairness.copy.findings import OwnText, check_text
from app.fairness.copy.roles import TextRole
from app.fairness.packs import Pack
from app.flows.copy.merge_findings import check_merge_fields
from app.flows.document.parts import Survey
from app.flows.document.paths import find
from app.flows.document.schema import FlowDocument, read_kind
from app.flows.document.vocabulary import Effective
from app.offers.catalogue.definitions import OfferDefinition

_ROLES: Mapping[str, TextRole] = {
    "accept": TextRole.ACCEPT,
    "label": TextRole.ACCEPT,
    "feature": TextRole.TERMS,
}
"""What the texts of an offer are, by the names of its fields."""


def lint_flow_texts(document: FlowDocument, packs: Iterable[Pack]) -> list[Finding]:
    """Return what the linter finds in the words of a flow, the gravest first."""
    content = document.model_dump(mode="json", exclude_defaults=True)
    around = TextContext(access_lasts=access_lasts(content), has_end=False)
    locales, address = document.locales, document.address
    return check_text(texts_in(document), packs, locales, around, address=address)


def lint_offer_texts(offer: OfferDefinition, packs: Iterable[Pack]) -> list[Finding]:
    """Return what the linter finds in the words of an offer; paths are those of its definition.

    Only an offer with an end of its own may speak of one.
    """
    around = TextContext(has_end=offer.rules.ends_at is not None)
    texts = list(_texts_of_offer(offer))
    return [
        *check_merge_fields(texts, SHIPPED_LOCALES),
        *check_text(texts, packs, SHIPPED_LOCALES, around),
    ]


def texts_in(document: FlowDocument) -> Iterator[OwnText]:
    """Yield the texts of a flow, with their paths in the document."""
    for index, entry in enumerate(document.steps):
        kind = read_kind(entry)
        part, path = getattr(entry, kind), f"steps[{index}].{kind}"
        role = TextRole.QUESTION if kind == "survey" else TextRole.HEADING
        yield OwnText(f"{path}.title", role, getattr(part, "title", None))
        if isinstance(part, Survey):
            yield from _texts_of_survey(part, path)


def _texts_of_survey(survey: Survey, path: str) -> Iterator[OwnText]:
    for index, reason in enumerate(survey.reasons):
        here = f"{path}.reasons[{index}]"
        yield OwnText(f"{here}.label", TextRole.REASON, reason.label)
        if reason.follow_up is not None:
            asked = f"{here}.follow_up"
            yield OwnText(f"{asked}.label", TextRole.QUESTION, reason.follow_up.label)
            for number, choice in enumerate(reason.follow_up.choices):
                label = f"{asked}.choices[{number}].label"
                yield OwnText(label, TextRole.ANSWER, choice.label)


def access_lasts(document: JsonObject) -> bool:
    """Return whether a raw document cancels at the end of the paid period, and never before."""
    return find(document, "confirm.effective") in (None, [Effective.PERIOD_END.value])


def _texts_of_offer(offer: OfferDefinition) -> Iterator[OwnText]:
    yield OwnText("title", TextRole.TERMS, offer.title)
    yield OwnText("body", TextRole.TERMS, offer.body)
    params: dict[str, Any] = offer.params.model_dump(mode="json")
    for name, value in params.items():
        if name in _ROLES:
            yield OwnText(f"params.{name}", _ROLES[name], value)
    for index, item in enumerate(params.get("items", ())):
        yield OwnText(f"params.items[{index}].title", TextRole.TERMS, item["title"])
    for index, field in enumerate(params.get("fields", ())):
        yield from _texts_of_field(f"params.fields[{index}]", field)


def _texts_of_field(path: str, field: Mapping[str, Any]) -> Iterator[OwnText]:
    yield OwnText(f"{path}.label", TextRole.QUESTION, field["label"])
    for index, choice in enumerate(field.get("choices", ())):
        yield OwnText(f"{path}.choices[{index}].label", TextRole.ANSWER, choice["label"])
