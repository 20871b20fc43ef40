"""Everything that is wrong with a flow in work, each at the place it concerns. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.core.types import JsonObject
from app.fairness.findings import Finding
from app.fairness.packs import Pack
from app.fairness.rules import Severity
from app.flows.document.parsing import describe
from app.flows.document.paths import build_path, find, name_of
from app.flows.document.schema import FlowDocument
from app.flows.drafts.policy_findings import build_facts, judge

SCHEMA, OFFER = "schema", "offer"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to mend, or to know."""

    code: str
    """A predicate such as ``P10``, ``schema.<type of the error>``, or ``offer.<what about it>``."""
    severity: Severity
    place: str
    message: str
    """In English: what is wrong, and what would be right."""
    source: str = ""
    packs: tuple[str, ...] = ()
    details: JsonObject = field(default_factory=dict)

    @property
    def can_be_overridden(self) -> bool:
        """Whether an owner may publish in spite of it. Nobody can publish what cannot run."""
        return not self.code.startswith(SCHEMA)


def check_document(
    document: JsonObject,
    binding: Iterable[Pack],
    others: Iterable[Pack] = (),
    offers: Collection[str] | None = None,
    resting: Collection[str] = (),
) -> list[Diagnostic]:
    """Return what there is to say about a raw document, the gravest first.

    ``binding`` are the packs of the account: their errors refuse publishing.
    ``others`` are those of its customers elsewhere: they warn, because the
    engine keeps their rules by itself. ``offers`` are the keys the account
    has, ``resting`` those among them that are shown to nobody.
    """
    remarks = [*_of_schema(document), *_of_offers(document, offers, resting)]
    parsed = _parsed(document)
    if parsed is not None:
        remarks += _of_packs(document, parsed, tuple(binding), tuple(others))
    return sorted(remarks, key=lambda remark: -remark.severity.rank)


def _parsed(document: JsonObject) -> FlowDocument | None:
    try:
        return FlowDocument.model_validate(document)
    except ValidationError:
        return None


def _of_schema(document: JsonObject) -> Iterator[Diagnostic]:
    try:
        FlowDocument.model_validate(document)
    except ValidationError as error:
        told = [_remark(document, detail) for detail in _without_echo(error.errors())]
        yield from {(remark.place, remark.message): remark for remark in told}.values()


def _without_echo(found: list[ErrorDetails]) -> list[ErrorDetails]:
    """Of a text that is one or a map, the other half complains as well."""
    kept = [detail for detail in found if detail["type"] not in {"string_type", "dict_type"}]
    return kept or found


def _remark(document: JsonObject, detail: ErrorDetails) -> Diagnostic:
    location = [*detail["loc"]]
    name, colon, _ = detail["msg"].removeprefix("Value error, ").partition(": ")
    if colon and name.isidentifier():  # our own rules name the part that lacks something
        location.append(name)
    place = build_path(document, location)
    return Diagnostic(f"{SCHEMA}.{detail['type']}", Severity.ERROR, place, describe(detail))


def _of_packs(
    document: JsonObject, parsed: FlowDocument, binding: Sequence[Pack], others: Sequence[Pack]
) -> Iterator[Diagnostic]:
    lacking = {text.path: text.locales for text in build_facts(parsed).missing_texts}
    ours = {pack.id for pack in binding}
    packs = {pack.id: pack for pack in (*binding, *others)}
    for finding in judge(parsed, packs.values()):
        binds = bool(ours.intersection(finding.packs))
        yield Diagnostic(
            code=finding.predicate,
            severity=finding.severity if binds else _at_most_a_warning(finding.severity),
            place=build_path(document, finding.path),
            message=finding.message,
            source=finding.source,
            packs=finding.packs,
            details={"locales": list(lacking.get(finding.path, ())), **_about(finding)},
        )


def _about(finding: Finding) -> JsonObject:
    """Return what is known of the words a finding is about."""
    return {"words": asdict(finding.words)} if finding.words else {}


def _at_most_a_warning(severity: Severity) -> Severity:
    return min(severity, Severity.WARNING, key=lambda each: each.rank)


def _of_offers(
    document: JsonObject, known: Collection[str] | None, resting: Collection[str]
) -> Iterator[Diagnostic]:
    listed = list(_listed_offers(document))
    has_page = find(document, "offer") is not None
    for place, keys in listed:
        if keys and not has_page:
            text = "the flow has no step that shows offers. Add the step offer."
            yield Diagnostic(f"{OFFER}.no_step", Severity.WARNING, place, text)
        for key in keys:
            yield from _of_offer(f"{place}.{key}", key, known, resting)
    if has_page and not any(keys for _, keys in listed):
        text = "no reason has an offer, so this step is never shown."
        yield Diagnostic(f"{OFFER}.none", Severity.WARNING, "offer", text)


def _of_offer(
    place: str, key: str, known: Collection[str] | None, resting: Collection[str]
) -> Iterator[Diagnostic]:
    if known is not None and key not in known:
        text = f'there is no offer "{key}" yet, so it is passed over.'
        yield Diagnostic(f"{OFFER}.unknown", Severity.WARNING, place, text)
    elif key in resting:
        text = f'the offer "{key}" rests, so it is passed over.'
        yield Diagnostic(f"{OFFER}.resting", Severity.INFO, place, text)


def _listed_offers(document: JsonObject) -> Iterator[tuple[str, list[str]]]:
    """Yield every list of offers, and the place of it."""
    yield "offer.offers", _texts(find(document, "offer.offers"))
    for reason in find(document, "survey.reasons") or []:
        place = f"survey.reasons.{name_of(reason)}.offers"
        yield place, _texts(find(document, place))


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
