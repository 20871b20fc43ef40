"""What a flow document breaks, where, and what would be right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.findings import Finding, Severity
from app.fairness.facts import CONFIRM, FlowFacts, OfferFacts, Term, as_arranged
from app.fairness.packs import Pack, widest_first
from app.fairness.policy import Policy, build_policy
from app.fairness.rules import Rule

_TERMS = {
    Term.PRICE: "the price",
    Term.LENGTH: "how long it holds",
    Term.PRICE_AFTER: "the price afterwards",
    Term.NEXT_CHARGE: "the next charge date",
}


@dataclass(frozen=True, slots=True)
class _Problem:
    path: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class _Objection:
    pack: Pack
    rule: Rule
    problem: _Problem

    @property
    def severity(self) -> Severity:
        return Severity.INFO if self.problem.is_minor else self.rule.severity


def check(facts: FlowFacts, packs: Iterable[Pack]) -> list[Finding]:
    """Return what the flow breaks under any of these packs, the gravest first.

    default-fair judges the document as the owner wrote it: a flow of three
    questions is wrong everywhere. The other packs judge it as the engine will
    arrange it for their customers. What several packs object to is told once.
    """
    objections: dict[tuple[str, str], list[_Objection]] = {}
    for objection in _objections(facts, widest_first(packs)):
        place = (objection.rule.predicate, objection.problem.path)
        objections.setdefault(place, []).append(objection)
    found = [_finding(same) for same in objections.values()]
    return sorted(found, key=lambda finding: (-finding.severity.rank, finding.code))


def checked_predicates() -> frozenset[str]:
    """Return the predicates that this check looks at."""
    return frozenset(_CHECKS)


def _objections(facts: FlowFacts, packs: Iterable[Pack]) -> Iterator[_Objection]:
    for pack in packs:
        policy = build_policy((pack,))
        seen = facts if pack.is_default else as_arranged(facts, policy)
        for predicate, look in _CHECKS.items():
            rule = pack.predicates.get(predicate)
            if rule:
                yield from (_Objection(pack, rule, problem) for problem in look(seen, policy))


def _finding(objections: Sequence[_Objection]) -> Finding:
    """Tell the same problem once. Of equally grave objections the widest jurisdiction speaks."""
    gravest = max(objections, key=lambda objection: objection.severity.rank)
    return Finding(
        code=gravest.rule.predicate,
        severity=gravest.severity,
        path=gravest.problem.path,
        params={**gravest.problem.params, "packs": tuple(each.pack.id for each in objections)},
        detail=f"{gravest.pack.title}: {gravest.problem.text}",
        source="; ".join(dict.fromkeys(objection.rule.source for objection in objections)),
    )


def _online(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    if CONFIRM not in [step.kind for step in facts.steps]:
        yield _Problem("steps", "nobody can cancel in this flow. Add the step confirm.")


def _few_steps(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    count, limit = len(facts.before_confirm), policy.steps_before_confirm
    if count > limit:
        yield _Problem(
            "steps",
            f"{count} steps stand before confirm, and the limit is {limit}. "
            "Move questions behind confirm, where they are asked when everything is decided.",
            {"count": count, "limit": limit},
        )


def _optional(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    for step in facts.steps:
        if policy.survey_is_optional and not step.is_optional:
            yield _Problem(
                step.path,
                "an answer is required here. Let the customer skip every question.",
            )


def _short_survey(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    asked = [step for step in facts.before_confirm if step.questions]
    count = sum(step.questions for step in asked)
    if count > 1:
        yield _Problem(
            asked[-1].path,
            f"{count} questions stand before confirm. "
            "Ask one there, and the others behind confirm.",
            {"count": count},
        )


def _few_offers(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    showing = [step for step in facts.before_confirm if step.offers]
    count, limit = sum(step.offers for step in showing), policy.offers_before_confirm
    if count > limit:
        yield _Problem(
            showing[-1].path,
            f"an attempt can show {count} offers before confirm, and the limit is {limit}. "
            "Show the one that fits best.",
            {"count": count, "limit": limit},
        )


def _full_terms(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    for offer in facts.offers:
        missing = _unstated(offer)
        if missing:
            yield _Problem(
                offer.path,
                f'the offer "{offer.key}" does not state: {", ".join(missing)}. '
                "An offer that changes what is charged states all of it.",
                {"offer": offer.key},
            )


def _unstated(offer: OfferFacts) -> list[str]:
    return [
        words
        for term, words in _TERMS.items()
        if offer.changes_charges and term not in offer.states
    ]


def _ending_pause(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    for offer in facts.offers:
        if offer.is_pause and Term.RESUME_DATE not in offer.states:
            yield _Problem(
                offer.path,
                f'the pause "{offer.key}" does not state when it ends. State the date.',
                {"offer": offer.key},
            )


def _complete_languages(facts: FlowFacts, policy: Policy) -> Iterator[_Problem]:
    for text in facts.missing_texts:
        missing = ", ".join(text.locales)
        if text.has_stand_in:
            words = (
                f"the text is missing in {missing}, where our own words stand. Add yours, or none."
            )
        else:
            other = text.stands_in or "another language"
            words = f"the text is missing in {missing}, where {other} stands. Add it."
        yield _Problem(
            text.path, words, {"locales": list(text.locales)}, is_minor=text.has_stand_in
        )


_CHECKS: Mapping[str, Callable[[FlowFacts, Policy], Iterator[_Problem]]] = {
    "P01": _online,
    "P10": _few_steps,
    "P16": _optional,
    "P17": _short_survey,
    "P18": _few_offers,
    "P24": _full_terms,
    "P26": _ending_pause,
    "P32": _complete_languages,
}
