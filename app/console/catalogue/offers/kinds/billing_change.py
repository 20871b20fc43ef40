"""The form of another interval or day of payment."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import SelectField, StringField

from app.console.catalogue.fields.description import Names
from app.console.catalogue.fields.form_values import whole
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.price_fields import (
    DECIMAL,
    WHOLE,
    format_price,
    price_values,
    read_price,
)
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.calendar import Interval
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.kinds.billing_change import BillingChange


def _describe(params: BillingChange, _definition: OfferDefinition, plans: Names) -> str:
    if params.billing_day is not None:
        return _("Charged on day %(day)s of the month", day=params.billing_day)
    price = format_price(params.amount_minor, params.currency)
    if params.plan:
        price = plans.get(params.plan, params.plan)
    if params.interval is Interval.YEAR:
        return _("Yearly payment: %(price)s", price=price)
    return _("Monthly payment: %(price)s", price=price)


def _other_interval(params: BillingChange, subscription: JsonObject) -> JsonObject:
    if params.interval is not Interval.MONTH:
        return subscription
    yearly = subscription["amount_minor"] * 12
    return subscription | {"interval": Interval.YEAR, "amount_minor": yearly}


@offer_form(
    BillingChange,
    label=_l("Billing change"),
    lead=_l("Another period, or another day of the month."),
    describe=_describe,
    values=price_values,
    sample=_other_interval,
)
class BillingChangeForm(OfferForm):
    """Another period, or another day."""

    own = ("interval", "plan", "amount", "currency", "billing_day")
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
    amount = StringField(_l("Or at this price of one unit"), render_kw=DECIMAL)
    currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    billing_day = StringField(
        _l("Day of the month"), description=_l("1 to 28, only for another day"), render_kw=WHOLE
    )

    def params(self) -> JsonObject:
        """Return the period with its price, or the day."""
        given = read_price(self) | {
            "interval": self.interval.data or None,
            "plan": self.plan.data or None,
            "billing_day": whole(self.billing_day.data),
        }
        return {name: each for name, each in given.items() if each is not None}
