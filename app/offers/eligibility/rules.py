"""How often, when and how many times an offer is made, whatever the subscription. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from app.core.findings import invalid
from app.offers.catalogue.fields import Definition
from app.offers.kinds import Refusal

USUAL_COOLDOWN_DAYS = 90


class Rules(Definition):
    """The limits of an offer. Those who saw it before a limit was reached keep what they saw."""

    cooldown_days: Annotated[int, Field(strict=True, ge=0, le=3650)] = USUAL_COOLDOWN_DAYS
    """How long a customer who accepted any offer is not made this one."""
    once_per_customer: Annotated[bool, Field(strict=True)] = False
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    budget: Annotated[int, Field(strict=True, ge=0, le=10**9)] | None = None
    """How many customers may have it, all together."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise invalid("end_early", "must end after it starts")
        return self

    def cooling_since(self, now: datetime) -> datetime:
        """Return the moment after which nothing may have been accepted."""
        return now - timedelta(days=self.cooldown_days)


@dataclass(frozen=True, slots=True)
class History:
    """What happened with offers before."""

    accepted_at: datetime | None = None
    """When this customer last accepted an offer, whichever it was."""
    has_used: bool = False
    """Whether this customer has had this very offer."""
    is_pending: bool = False
    """Whether this customer accepted this very offer, and billing has not answered yet."""
    used: int = 0
    """How many customers have this offer."""


def refusal_by_rules(rules: Rules, history: History, now: datetime) -> Refusal | None:
    """Return the first rule that stands against making an offer, or None."""
    return next(_refusals(rules, history, now), None)


def _refusals(rules: Rules, history: History, now: datetime) -> Iterator[Refusal]:
    if rules.starts_at is not None and now < rules.starts_at:
        yield Refusal.NOT_YET
    if rules.ends_at is not None and now >= rules.ends_at:
        yield Refusal.OVER
    if rules.budget is not None and history.used >= rules.budget:
        yield Refusal.BUDGET_SPENT
    if rules.once_per_customer and history.has_used:
        yield Refusal.USED_BEFORE
    if history.is_pending:
        yield Refusal.STILL_PENDING
    if history.accepted_at is not None and history.accepted_at > rules.cooling_since(now):
        yield Refusal.COOLING_DOWN
