"""What a country or region changes about a flow, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import Pack
from app.fairness.policy import build_policy
from app.fairness.rules import LegalSource
from app.labels.member.findings.packs import pack_title
from app.labels.member.findings.policies import order_sentences, policy_sentences


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One thing that holds, and who says so."""

    text: str
    place: str
    """The jurisdiction it comes from: the narrowest that asks for it."""
    sources: Sequence[LegalSource]


@dataclass(frozen=True, slots=True)
class JurisdictionSummary:
    """What a jurisdiction changes about the order of a flow, in one paragraph."""

    place: str
    sentences: Sequence[str]
    sources: Sequence[str]


def list_rules(country: str | None, region: str | None = None) -> list[RuleRow]:
    """Return what holds for customers of a place, whatever the account's own is."""
    packs = choose_packs(country, region)
    return [
        _row(predicate, text, packs) for predicate, text in policy_sentences(build_policy(packs))
    ]


def list_packs(country: str | None, region: str | None = None) -> list[tuple[str, Pack]]:
    """Return the packs that apply there with their names, the widest first."""
    return [(pack_title(pack.id), pack) for pack in choose_packs(country, region)]


def read_summary(country: str | None, region: str | None = None) -> JurisdictionSummary | None:
    """Return what stands above a flow for customers of a place; None where nothing is special."""
    packs = choose_packs(country, region)
    narrow = packs[-1]
    if narrow.is_default:
        return None
    sources = [source.name for source in _sources("P10", packs)]
    return JurisdictionSummary(pack_title(narrow.id), order_sentences(build_policy(packs)), sources)


def _row(predicate: str, text: str, packs: Sequence[Pack]) -> RuleRow:
    pack = next((each for each in reversed(packs) if predicate in each.predicates), packs[0])
    return RuleRow(text, pack_title(pack.id), _sources(predicate, packs))


def _sources(predicate: str, packs: Sequence[Pack]) -> list[LegalSource]:
    for pack in reversed(packs):
        rule = pack.predicates.get(predicate)
        if rule is not None and rule.sources:
            return list(rule.sources)
    return []
