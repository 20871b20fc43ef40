"""A break from paying and using, as long as the customer chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.core.calendar import Interval, add_interval
from app.core.money import Money
from app.core.types import JsonObject
from app.offers.errors import InvalidChoice
from app.offers.kinds.base import Choice, Kind, Refusal, refusal_of_charge
from app.offers.situation import Situation
from app.offers.terms import PauseChoice, Terms, terms_of

_Months = Annotated[int, Field(strict=True, ge=1, le=12)]


def _each_once(months: tuple[int, ...]) -> tuple[int, ...]:
    if not months:
        raise ValueError("must have one number of months at least")
    return tuple(sorted(set(months)))


class Pause(Kind):
    """Charges nothing for some months, then goes on at the same price.

    It starts when the paid period is over, because that is paid for; and it
    has a date when it ends, because a pause without one is a trap.
    """

    kind: Literal["pause"] = "pause"
    months: Annotated[tuple[_Months, ...], AfterValidator(_each_once)] = (1, 2, 3)

    def check(self, situation: Situation) -> Refusal | None:
        """Refuse to pause what costs nothing yet."""
        return Refusal.IN_TRIAL if situation.is_in_trial else refusal_of_charge(situation)

    def quote(self, situation: Situation) -> Terms:
        """Say for each choice when it is over; one choice alone is settled already."""
        price = situation.subscription.price
        terms = terms_of(
            situation,
            price_during=Money(0, price.currency),
            starts_at=situation.next_charge_at,
            price_after=price,
            next_charge_at=None,
            choices=tuple(self._choice(situation, months) for months in self.months),
        )
        return terms if len(self.months) > 1 else self.settle(terms, {"months": self.months[0]})

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return the months. Nothing is chosen for a customer who has a choice."""
        chosen = form.get("months", "")
        if not chosen and len(terms.choices) == 1:
            return {"months": terms.choices[0].months}
        for choice in terms.choices:
            if str(choice.months) == chosen:
                return {"months": choice.months}
        raise InvalidChoice("unknown" if chosen else "missing", "months")

    def settle(self, terms: Terms, choice: Choice) -> Terms:
        """Return the terms with the day the pause is over and the charge that day."""
        resumes_at = _chosen(terms, choice).resumes_at
        return terms.model_copy(update={"ends_at": resumes_at, "next_charge_at": resumes_at})

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the months, and when the pause starts and is over."""
        chosen = _chosen(terms, choice)
        return {
            "months": chosen.months,
            **terms.facts("starts_at"),
            **chosen.model_dump(mode="json", include={"resumes_at"}),
        }

    def _choice(self, situation: Situation, months: int) -> PauseChoice:
        resumes_at = add_interval(
            situation.next_charge_at, Interval.MONTH, months, situation.timezone
        )
        return PauseChoice(months=months, resumes_at=resumes_at)


def _chosen(terms: Terms, choice: Choice) -> PauseChoice:
    for offered in terms.choices:
        if offered.months == choice.get("months"):
            return offered
    raise InvalidChoice("unknown", "months")
