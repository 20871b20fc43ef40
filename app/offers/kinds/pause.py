"""A break from paying and using, as long as the customer chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.core.calendar import Interval, add_interval, zone_named
from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.core.money import Money
from app.offers.customer_input import read_day
from app.offers.eligibility.context import OfferContext
from app.offers.errors import InvalidChoice
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal, find_charge_refusal
from app.offers.terms import PauseChoice, ResumeDates, Terms, TermsMoment, build_terms

_Months = Annotated[int, Field(strict=True, ge=1, le=12)]
_USUAL_MONTHS = (1, 2, 3)


def _each_once(months: tuple[int, ...]) -> tuple[int, ...]:
    if not months:
        raise invalid("months_needed", "must have one number of months at least")
    return tuple(sorted(set(months)))


class AcceptedPause(AcceptedTerms):
    """Charge nothing for a while, then go on at the same price."""

    months: int | None = None
    """The length that was chosen. Without it, a day was."""
    resume_on: date | None = None
    """The day that was chosen."""
    starts_at: TermsMoment | None
    resumes_at: TermsMoment | None
    """When the pause is over."""
    next_charge_at: TermsMoment | None
    """When the next payment is due: what was paid for before the pause follows after it."""


class Pause(OfferKind):
    """Charges nothing for a while, then goes on at the same price, whatever new customers pay.

    It has a date when it ends, because a pause without one is a trap; and what
    is paid for already is used up before it, or follows after it.
    """

    kind: Literal["pause"] = "pause"
    position: ClassVar[int] = 20
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedPause
    usual_params: ClassVar[JsonObject] = {"months": _USUAL_MONTHS}
    changes_subscription: ClassVar[bool] = True
    is_pause: ClassVar[bool] = True
    months: Annotated[tuple[_Months, ...], AfterValidator(_each_once)] | None = None
    """The lengths to choose among."""
    until_max_months: _Months | None = None
    """In place of lengths: the customer names the day, this many months away at most."""
    at: Literal["period_end", "now"] = "period_end"
    notice_days: Annotated[int, Field(strict=True, ge=1, le=60)] = 7
    """How many days before its end the host hears that the pause is about to end."""

    @model_validator(mode="before")
    @classmethod
    def _usual_months_unless_told(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        is_told = any(values.get(name) is not None for name in ("months", "until_max_months"))
        return values if is_told else values | {"months": _USUAL_MONTHS}

    @model_validator(mode="after")
    def _months_or_day(self) -> Self:
        if self.months is not None and self.until_max_months is not None:
            raise invalid("months_or_day", "must have either months, or until_max_months")
        return self

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse to pause what costs nothing yet, or is paused already."""
        if situation.subscription.is_paused:
            return Refusal.ALREADY_PAUSED
        return Refusal.IN_TRIAL if situation.is_in_trial else find_charge_refusal(situation)

    def fits_whenever(self, other: OfferKind) -> bool:
        """Ask nothing of a pause that another pause does not ask."""
        return isinstance(other, Pause)

    def quote(self, situation: OfferContext) -> Terms:
        """Say for each choice when it is over; one choice alone is settled already."""
        price = situation.subscription.price
        starts_at = self._starts_at(situation)
        terms = build_terms(
            situation,
            price_during=Money(0, price.currency),
            starts_at=starts_at,
            paid_until=situation.next_charge_at,
            price_after=price,
            next_charge_at=None,
            choices=tuple(_length(starts_at, months, situation) for months in self.months or ()),
            resume_dates=self._resume_dates(starts_at, situation),
        )
        only = self.months if self.months and len(self.months) == 1 else None
        return self.settle(terms, {"months": only[0]}) if only else terms

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return the months or the day. Nothing is chosen for a customer who has a choice."""
        if terms.resume_dates is not None:
            return _read_resume_on(terms.resume_dates, form)
        chosen = form.get("months", "")
        if not chosen and len(terms.choices) == 1:
            return {"months": terms.choices[0].months}
        for choice in terms.choices:
            if str(choice.months) == chosen:
                return {"months": choice.months}
        raise InvalidChoice("unknown" if chosen else "missing", "months")

    def sample_form(self, terms: Terms) -> Mapping[str, str]:
        """Choose the first length, or the first day."""
        if terms.resume_dates is not None:
            return {"resume_on": terms.resume_dates.first.isoformat()}
        return {"months": str(terms.choices[0].months)} if terms.choices else {}

    def settle(self, terms: Terms, choice: Choice) -> Terms:
        """Return the terms with the day the pause is over, and the charge that follows.

        Paid days that a pause interrupts come after it, so the charge comes after them.
        """
        resumes_at = _resumes_at(terms, choice)
        starts_at, paid_until = terms.starts_at or resumes_at, terms.paid_until or resumes_at
        charged_at = resumes_at + (paid_until - starts_at)
        return terms.model_copy(update={"ends_at": resumes_at, "next_charge_at": charged_at})

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return what was chosen, when the pause starts and is over, and the next charge."""
        settled = self.settle(terms, choice)
        facts = settled.facts("starts_at", "ends_at", "next_charge_at")
        return {**choice, "resumes_at": facts.pop("ends_at"), **facts}

    def _starts_at(self, situation: OfferContext) -> datetime:
        is_now = self.at == "now"
        return situation.now.replace(microsecond=0) if is_now else situation.next_charge_at

    def _resume_dates(self, starts_at: datetime, situation: OfferContext) -> ResumeDates | None:
        if self.until_max_months is None:
            return None
        zone = situation.timezone
        first = add_interval(starts_at, Interval.DAY, 1, zone)
        last = add_interval(starts_at, Interval.MONTH, self.until_max_months, zone)
        return ResumeDates(
            first=first.astimezone(zone).date(),
            last=last.astimezone(zone).date(),
            timezone=str(zone),
        )


def _length(starts_at: datetime, months: int, situation: OfferContext) -> PauseChoice:
    resumes_at = add_interval(starts_at, Interval.MONTH, months, situation.timezone)
    return PauseChoice(months=months, resumes_at=resumes_at)


def _read_resume_on(dates: ResumeDates, form: Mapping[str, str]) -> Choice:
    day = read_day(form, "resume_on")
    if not dates.first <= day <= dates.last:
        raise InvalidChoice("outside", "resume_on")
    return {"resume_on": day.isoformat()}


def _resumes_at(terms: Terms, choice: Choice) -> datetime:
    for offered in terms.choices:
        if offered.months == choice.get("months"):
            return offered.resumes_at
    if terms.resume_dates is None or terms.starts_at is None:
        raise InvalidChoice("unknown", "months")
    return _on_the_day(terms.starts_at, terms.resume_dates, choice)


def _on_the_day(starts_at: datetime, dates: ResumeDates, choice: Choice) -> datetime:
    """Return the chosen day at the time of day at which the pause starts."""
    zone = zone_named(dates.timezone) or UTC
    day = date.fromisoformat(_read_resume_on(dates, dict(choice))["resume_on"])
    days = (day - starts_at.astimezone(zone).date()).days
    return add_interval(starts_at, Interval.DAY, days, zone)
