"""The forms of the kinds that change what is charged, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField

from app.console.catalogue.fields.form_values import amount, code, listed, text_or_none, whole
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.money import write_amount
from app.core.types import JsonObject

_DECIMAL = {"inputmode": "decimal"}
_WHOLE = {"inputmode": "numeric"}


class DiscountForm(OfferForm):
    """A lower price."""

    kind, own = "discount", ("percent", "amount", "currency", "periods")
    places = {"amount_minor": "amount"}
    percent = StringField(_l("Percentage off"), render_kw=_WHOLE)
    amount = StringField(_l("Or an amount off"), render_kw=_DECIMAL)
    currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    periods = StringField(
        _l("For how many charges"), description=_l("Empty: for good."), render_kw=_WHOLE
    )

    def params(self) -> JsonObject:
        """Return the percentage or the amount, and for how long."""
        given = _price(self) | {"percent": whole(self.percent.data)}
        return {name: each for name, each in given.items() if each is not None} | {
            "periods": whole(self.periods.data)
        }


class PauseForm(OfferForm):
    """No charge for a while."""

    kind, own = "pause", ("months", "until_max_months", "at")
    months = StringField(_l("Lengths in months"), description=_l("To choose among: 1, 2, 3"))
    until_max_months = StringField(
        _l("Or a day the customer names, within"), description=_l("In months"), render_kw=_WHOLE
    )
    at = SelectField(
        _l("Begins"),
        choices=options([("period_end", _l("When the paid period ends")), ("now", _l("At once"))]),
        validate_choice=False,
    )

    def params(self) -> JsonObject:
        """Return the lengths or the longest, and when it begins."""
        months = [whole(each) for each in listed(self.months.data)]
        longest = whole(self.until_max_months.data)
        lengths: JsonObject = {"months": months} if months or longest is None else {}
        return lengths | {"until_max_months": longest, "at": self.at.data}


class PlanChangeForm(OfferForm):
    """A cheaper plan."""

    kind, own = "plan_change", ("plan",)
    plan = SelectField(_l("Plan"), choices=options([]), validate_choice=False)

    def params(self) -> JsonObject:
        """Return the plan."""
        return {"plan": self.plan.data or ""}


class TrialExtensionForm(OfferForm):
    """More days of trial."""

    kind, own = "trial_extension", ("days",)
    days = StringField(_l("How many days longer"), render_kw=_WHOLE)

    def params(self) -> JsonObject:
        """Return the days."""
        return {"days": whole(self.days.data)}


class FeatureUnlockForm(OfferForm):
    """A feature for a while."""

    kind, own = "feature_unlock", ("feature", "code", "days")
    feature = TextsField(_l("What customers call the feature"))
    code = StringField(_l("What you call it"), description=_l("Your billing reads this."))
    days = StringField(_l("For how many days"), render_kw=_WHOLE)

    def params(self) -> JsonObject:
        """Return the feature by both of its names, and the days."""
        days = whole(self.days.data)
        return {"feature": self.feature.words, "code": text_or_none(self.code.data), "days": days}


class BillingChangeForm(OfferForm):
    """Another period, or another day."""

    kind, own = "billing_change", ("interval", "plan", "amount", "currency", "billing_day")
    places = {"amount_minor": "amount"}
    interval = SelectField(
        _l("Pay"),
        choices=options(
            [
                ("year", _l("Yearly")),
                ("month", _l("Monthly")),
                ("", _l("As before, on another day")),
            ]
        ),
        validate_choice=False,
    )
    plan = SelectField(_l("At the price of the plan"), choices=options([]), validate_choice=False)
    amount = StringField(_l("Or at this price of one unit"), render_kw=_DECIMAL)
    currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    billing_day = StringField(
        _l("Day of the month"), description=_l("1 to 28, only for another day"), render_kw=_WHOLE
    )

    def params(self) -> JsonObject:
        """Return the period with its price, or the day."""
        given = _price(self) | {
            "interval": self.interval.data or None,
            "plan": self.plan.data or None,
            "billing_day": whole(self.billing_day.data),
        }
        return {name: each for name, each in given.items() if each is not None}


def _price(form: Any) -> JsonObject:
    currency = code(form.currency.data)
    return {"amount_minor": amount(form.amount.data, currency), "currency": currency}


def price_values(params: Mapping[str, Any]) -> JsonObject:
    """Return what the fields of a price hold for stored parameters."""
    if params.get("amount_minor") is None:
        return {}
    return {"amount": write_amount(params["amount_minor"], params["currency"])}
