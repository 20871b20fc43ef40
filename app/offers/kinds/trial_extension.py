"""More time to try."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.core.calendar import Interval, add_interval
from app.core.database.types import JsonObject
from app.core.money import Money
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal
from app.offers.terms import Terms, TermsMoment, build_terms


class AcceptedTrialExtension(AcceptedTerms):
    """Let a trial end later."""

    days: int
    """By how many days."""
    trial_end: TermsMoment | None


class TrialExtension(OfferKind):
    """Lets a trial end some days later, and the first charge with it."""

    kind: Literal["trial_extension"] = "trial_extension"
    position: ClassVar[int] = 40
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedTrialExtension
    usual_params: ClassVar[JsonObject] = {"days": 14}
    changes_subscription: ClassVar[bool] = True
    days: Annotated[int, Field(strict=True, ge=1, le=90)]

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse to extend a trial that is over, or never was."""
        return None if situation.is_in_trial else Refusal.NOT_IN_TRIAL

    def fits_whenever(self, other: OfferKind) -> bool:
        """Fit every trial, however many days are added."""
        return isinstance(other, TrialExtension)

    def quote(self, situation: OfferContext) -> Terms:
        """Count the days from the end of the trial, not from today."""
        price = situation.subscription.price
        trial_end = add_interval(
            situation.next_charge_at, Interval.DAY, self.days, situation.timezone
        )
        return build_terms(
            situation,
            price_during=Money(0, price.currency),
            starts_at=situation.next_charge_at,
            ends_at=trial_end,
            price_after=price,
            next_charge_at=trial_end,
            days=self.days,
            trial_end=trial_end,
        )

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the days and the new end of the trial."""
        return terms.facts("days", "trial_end")
