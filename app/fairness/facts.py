"""What has to be known of a flow to judge it. Whoever owns the flow says it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from app.fairness.ordering import OFFER, arrange_steps, met_unasked
from app.fairness.policy import Policy

CONFIRM = "confirm"


class Term(enum.StrEnum):
    """One thing an offer states about itself."""

    PRICE = "price"
    LENGTH = "length"
    PRICE_AFTER = "price_after"
    NEXT_CHARGE = "next_charge"
    RESUME_DATE = "resume_date"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of the document."""

    kind: str
    path: str
    """Where it stands in the document, such as ``steps[0].survey``."""
    questions: int = 0
    """How many it asks. The follow-up of a reason belongs to its question."""
    offers: int = 0
    """How many offers it can show in one attempt."""
    is_optional: bool = True
    """Whether every question of it can be skipped."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One offer that the flow can show."""

    key: str
    path: str
    changes_charges: bool
    """Whether accepting changes what is charged, or when."""
    is_pause: bool = False
    states: frozenset[Term] = frozenset()


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text of the owner that some languages of the flow lack."""

    path: str
    locales: tuple[str, ...]
    has_stand_in: bool
    """Whether our own words stand there instead. Otherwise another language does."""
    stands_in: str = ""
    """The language that does."""


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow document, as far as predicates look at it."""

    steps: tuple[StepFacts, ...]
    """In the order of the document."""
    offers: tuple[OfferFacts, ...] = ()
    missing_texts: tuple[MissingText, ...] = ()

    @property
    def before_confirm(self) -> tuple[StepFacts, ...]:
        """The steps a customer meets before the decision."""
        kinds = [step.kind for step in self.steps]
        return self.steps[: kinds.index(CONFIRM)] if CONFIRM in kinds else self.steps


def as_arranged(facts: FlowFacts, policy: Policy) -> FlowFacts:
    """Return the facts as a customer under this policy meets them, before any wish of their own.

    The engine moves what comes too early behind the result, so a document
    that asks first is no violation in a country where nothing may be asked.
    """
    before = {step.kind: step for step in facts.before_confirm}
    order = arrange_steps(tuple(before), policy)
    unasked = [before[kind] for kind in met_unasked(order, policy)]
    later = [before[kind] for kind in order.after if kind != OFFER]
    rest = facts.steps[len(facts.before_confirm) :]
    return replace(facts, steps=(*unasked, *rest, *later))
