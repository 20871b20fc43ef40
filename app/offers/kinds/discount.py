"""A lower price, for some periods or for good."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.core.money import Money, minus, percent_off
from app.offers.catalogue.fields import MAX_AMOUNT, Currency
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal, find_charge_refusal
from app.offers.terms import Terms, TermsMoment, build_terms


class AcceptedDiscount(AcceptedTerms):
    """Charge less: a percentage or an amount off."""

    percent: int | None = None
    """What is taken off. Without it, an amount is."""
    amount_minor: int | None = None
    """Off each charge, of all units together."""
    currency: str | None = None
    periods: int | None
    """For how many charges. Null: for good."""
    starts_at: TermsMoment | None
    """The first charge that is lower."""
    ends_at: TermsMoment | None
    """The first charge that is not. Null: none."""


class Discount(OfferKind):
    """Takes a percentage or an amount off the next charges."""

    kind: Literal["discount"] = "discount"
    position: ClassVar[int] = 10
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedDiscount
    usual_params: ClassVar[JsonObject] = {"percent": 25, "periods": 3}
    changes_subscription: ClassVar[bool] = True
    is_price_cut: ClassVar[bool] = True

    percent: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    amount_minor: Annotated[int, Field(strict=True, ge=1, le=MAX_AMOUNT)] | None = None
    currency: Currency | None = None
    periods: Annotated[int, Field(strict=True, ge=1, le=36)] | None
    """How many charges. Null: for good; written out, so that nobody gives that by omission."""

    @model_validator(mode="after")
    def _percent_or_amount(self) -> Self:
        has_amount = self.amount_minor is not None and self.currency is not None
        has_half = (self.amount_minor is None) != (self.currency is None)
        if has_half or has_amount == (self.percent is not None):
            raise invalid(
                "percent_or_amount", "must have either percent, or amount_minor with currency"
            )
        return self

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse what would not lower the price."""
        refusal = find_charge_refusal(situation)
        if refusal is not None:
            return refusal
        price = situation.subscription.price
        if self.currency not in {None, price.currency}:
            return Refusal.OTHER_CURRENCY
        return None if self.reduced(price) != price else Refusal.NO_SAVING

    def fits_whenever(self, other: OfferKind) -> bool:
        """Save something wherever a smaller share of the same price does."""
        if not isinstance(other, Discount) or self.percent is None or other.percent is None:
            return self == other
        return self.percent >= other.percent

    def quote(self, situation: OfferContext) -> Terms:
        """Count the periods from the next charge on, not from today."""
        price = situation.subscription.price
        return build_terms(
            situation,
            price_during=self.reduced(price),
            periods=self.periods,
            starts_at=situation.next_charge_at,
            ends_at=situation.after_periods(self.periods) if self.periods else None,
            price_after=price if self.periods else None,
            next_charge_amount=self.reduced(price),
        )

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return percent or amount, and when it begins and ends."""
        lasting = terms.facts("periods", "starts_at", "ends_at")
        if self.percent is not None:
            return {"percent": self.percent, **lasting}
        return {"amount_minor": self.amount_minor, "currency": self.currency, **lasting}

    def reduced(self, price: Money) -> Money:
        """Return the price with the discount taken off, never less than nothing."""
        if self.percent is not None:
            return percent_off(price, self.percent)
        return minus(price, Money(self.amount_minor or 0, self.currency or price.currency))
