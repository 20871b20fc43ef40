"""What policy packs and the linter find in a flow document, before anybody sees it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.core.findings import Finding
from app.fairness.facts import FlowFacts, MissingText, OfferFacts, StepFacts
from app.fairness.findings import check
from app.fairness.packs import Pack
from app.flows.copy.merge_findings import check_merge_fields
from app.flows.copy.owner_texts import lint_flow_texts, texts_in
from app.flows.document.parts import FollowUp, Survey
from app.flows.document.schema import FlowDocument, StepEntry, read_kind
from app.flows.document.vocabulary import REASON_CODES
from app.flows.steps import EXIT_QUESTIONS

_QUESTIONS = {"survey": 1, "feedback": len(EXIT_QUESTIONS)}


def judge(
    document: FlowDocument, packs: Iterable[Pack], offers: Iterable[OfferFacts] = ()
) -> list[Finding]:
    """Return what the document and its words break under these packs, the gravest first.

    ``offers`` is what its offers state, where the account that has them is known.
    """
    among = tuple(packs)
    found = [
        *check(build_facts(document, offers), among),
        *lint_flow_texts(document, among),
        *check_merge_fields(texts_in(document), document.locales),
    ]
    return sorted(found, key=lambda finding: -finding.severity.rank)


def build_facts(document: FlowDocument, offers: Iterable[OfferFacts] = ()) -> FlowFacts:
    """Return what the predicates look at."""
    return FlowFacts(
        steps=tuple(_step(index, entry) for index, entry in enumerate(document.steps)),
        offers=tuple(offers),
        missing_texts=tuple(_missing_texts(document)),
    )


def _step(index: int, entry: StepEntry) -> StepFacts:
    kind = read_kind(entry)
    return StepFacts(
        kind,
        f"steps[{index}].{kind}",
        questions=_QUESTIONS.get(kind, 0),
        offers=int(kind == "offer"),
    )


def _missing_texts(document: FlowDocument) -> Iterator[MissingText]:
    for index, entry in enumerate(document.steps):
        kind = read_kind(entry)
        part, path = getattr(entry, kind), f"steps[{index}].{kind}"
        yield from _missing(document, f"{path}.title", getattr(part, "title", None), True)
        if isinstance(part, Survey):
            yield from _missing_labels(document, path, part)


def _missing_labels(document: FlowDocument, path: str, survey: Survey) -> Iterator[MissingText]:
    for index, reason in enumerate(survey.reasons):
        here, is_ours = f"{path}.reasons[{index}]", reason.code in REASON_CODES
        yield from _missing(document, f"{here}.label", reason.label, is_ours)
        if reason.follow_up is not None:
            yield from _missing_questions(document, f"{here}.follow_up", reason.follow_up)


def _missing_questions(
    document: FlowDocument, path: str, follow_up: FollowUp
) -> Iterator[MissingText]:
    yield from _missing(document, f"{path}.label", follow_up.label, True)
    for index, choice in enumerate(follow_up.choices):
        yield from _missing(document, f"{path}.choices[{index}].label", choice.label, False)


def _missing(
    document: FlowDocument, path: str, text: str | Mapping[str, str] | None, has_stand_in: bool
) -> Iterator[MissingText]:
    if isinstance(text, Mapping):
        missing = tuple(locale for locale in document.locales if locale not in text)
        if missing:
            first = next((locale for locale in document.locales if text.get(locale)), "")
            yield MissingText(path, missing, has_stand_in, first)
