"""Everything that is wrong with a flow in work, each at the place it concerns. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.core.database.types import JsonObject
from app.core.findings import Finding, Severity
from app.fairness.packs import Pack
from app.flows.document.parsing import find_location, read_finding
from app.flows.document.paths import build_path, find, name_of
from app.flows.document.schema import FlowDocument
from app.flows.drafts.policy_findings import judge

SCHEMA, OFFER = "schema", "offer"


def can_be_overridden(finding: Finding) -> bool:
    """Return whether an owner may publish in spite of it. Nobody can publish what cannot run."""
    return not finding.code.startswith(f"{SCHEMA}.")


def check_document(
    document: JsonObject,
    binding: Iterable[Pack],
    others: Iterable[Pack] = (),
    *,
    offers: Collection[str] | None = None,
    resting: Collection[str] = (),
    covering: Mapping[str, Collection[str]] | None = None,
) -> list[Finding]:
    """Return what there is to say about a raw document, the gravest first.

    ``binding`` are the packs of the account: their errors refuse publishing.
    ``others`` are those of its customers elsewhere: they warn, because the
    engine keeps their rules by itself. ``offers`` are the keys the account
    has, ``resting`` those among them that are shown to nobody. ``covering``
    says of offers which others fit whomever they fit.
    """
    found = [*_of_schema(document), *_of_offers(document, offers, resting)]
    found += _of_order(document, covering or {})
    parsed = _parsed(document)
    if parsed is not None:
        found += _of_packs(document, parsed, tuple(binding), tuple(others))
    return sorted(found, key=lambda finding: -finding.severity.rank)


def _parsed(document: JsonObject) -> FlowDocument | None:
    try:
        return FlowDocument.model_validate(document)
    except ValidationError:
        return None


def _of_schema(document: JsonObject) -> Iterator[Finding]:
    try:
        FlowDocument.model_validate(document)
    except ValidationError as error:
        found = [_located(document, detail) for detail in _without_echo(error.errors())]
        yield from {(finding.path, finding.detail): finding for finding in found}.values()


def _without_echo(found: list[ErrorDetails]) -> list[ErrorDetails]:
    """Of a text that is one or a map, the other half complains as well."""
    kept = [detail for detail in found if detail["type"] not in {"string_type", "dict_type"}]
    return kept or found


def _located(document: JsonObject, detail: ErrorDetails) -> Finding:
    return replace(read_finding(detail), path=build_path(document, find_location(detail)))


def _of_packs(
    document: JsonObject, parsed: FlowDocument, binding: Sequence[Pack], others: Sequence[Pack]
) -> Iterator[Finding]:
    ours = {pack.id for pack in binding}
    packs = {pack.id: pack for pack in (*binding, *others)}
    for finding in judge(parsed, packs.values()):
        packs_of_rule = finding.params.get("packs")  # None: it holds whatever the law
        binds = packs_of_rule is None or bool(ours.intersection(packs_of_rule))
        yield replace(
            finding,
            severity=finding.severity if binds else _at_most_a_warning(finding.severity),
            path=build_path(document, finding.path),
        )


def _at_most_a_warning(severity: Severity) -> Severity:
    return min(severity, Severity.WARNING, key=lambda each: each.rank)


def _of_offers(
    document: JsonObject, known: Collection[str] | None, resting: Collection[str]
) -> Iterator[Finding]:
    listed = list(_listed_offers(document))
    has_page = find(document, "offer") is not None
    for place, keys in listed:
        if keys and not has_page:
            text = "the flow has no step that shows offers. Add the step offer."
            yield Finding(f"{OFFER}.no_step", Severity.WARNING, place, detail=text)
        for key in keys:
            yield from _of_offer(f"{place}.{key}", key, known, resting)
    if has_page and not any(keys for _, keys in listed):
        text = "no reason has an offer, so this step is never shown."
        yield Finding(f"{OFFER}.none", Severity.WARNING, "offer", detail=text)


def _of_offer(
    place: str, key: str, known: Collection[str] | None, resting: Collection[str]
) -> Iterator[Finding]:
    if known is not None and key not in known:
        text = f'there is no offer "{key}" yet, so it is passed over.'
        yield Finding(f"{OFFER}.unknown", Severity.WARNING, place, {"offer": key}, detail=text)
    elif key in resting:
        text = f'the offer "{key}" rests, so it is passed over.'
        yield Finding(f"{OFFER}.resting", Severity.INFO, place, {"offer": key}, detail=text)


def _of_order(document: JsonObject, covering: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Yield the offers that nobody can get, because one before them fits whomever they fit."""
    for place, keys in _listed_offers(document):
        for key, before in find_never_reached(keys, covering):
            text = f'the offer "{before}" before it fits whomever it fits, so it is never reached.'
            params = {"offer": key, "before": before}
            at = f"{place}.{key}"
            yield Finding(f"{OFFER}.never_reached", Severity.WARNING, at, params, detail=text)


def find_never_reached(
    keys: Sequence[str], covering: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str]]:
    """Yield each offer of a list that is never reached, and the one before it that is to blame."""
    for at, key in enumerate(keys):
        before = next((each for each in keys[:at] if each in covering.get(key, ())), None)
        if before is not None:
            yield key, before


def _listed_offers(document: JsonObject) -> Iterator[tuple[str, list[str]]]:
    """Yield every list of offers, and the place of it."""
    yield "offer.offers", _texts(find(document, "offer.offers"))
    for reason in find(document, "survey.reasons") or []:
        place = f"survey.reasons.{name_of(reason)}.offers"
        yield place, _texts(find(document, place))


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
