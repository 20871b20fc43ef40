"""The form by which a customer is sent a link: the claims a host would sign."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, DecimalField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.core.calendar import zone_named
from app.core.clock import utcnow
from app.core.locale import SHIPPED_LOCALES
from app.core.money import minor_digits
from app.core.web.catalogs import page_locale
from app.labels.member.sessions import language_name

MAX_REF = 200


def intervals() -> dict[str, str]:
    """Return the units of a period."""
    return {"month": _("Month"), "year": _("Year"), "week": _("Week"), "day": _("Day")}


def languages() -> dict[str, str]:
    """Return the languages that customers can be spoken to in."""
    return {code: language_name(code, page_locale()) for code in SHIPPED_LOCALES}


class AmountField(DecimalField):
    """A price, written with a point or a comma as the language has it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read either."""
        super().process_formdata([text.replace(",", ".") for text in valuelist])


class LinkForm(Form):
    """Who it is for, and what they have."""

    key = HiddenField(validators=[InputRequired(), Regexp(r"^[\w-]{22,64}$")])
    """Made with the form: pressing twice makes one session."""
    customer_ref = StringField(
        _l("Customer"),
        [InputRequired(_l("Enter the customer's ID.")), Length(max=MAX_REF)],
        description=_l("The ID in your own system."),
        render_kw={"autocomplete": "off"},
    )
    subscription_ref = StringField(
        _l("Subscription"),
        [InputRequired(_l("Enter the subscription's ID.")), Length(max=MAX_REF)],
        render_kw={"autocomplete": "off"},
    )
    plan = StringField(
        _l("Plan"),
        [InputRequired(_l("Enter the plan.")), Length(max=MAX_REF)],
        render_kw={"list": "plans", "autocomplete": "off"},
    )
    amount = AmountField(
        _l("Price of one period"),
        [
            InputRequired(_l("Enter the price as a number, such as 29.00.")),
            NumberRange(min=0, max=10**9),
        ],
        places=None,
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = StringField(
        _l("Currency"),
        [
            InputRequired(_l("Enter the currency, such as EUR.")),
            Regexp(r"^[A-Z]{3}$", message=_l("Three capital letters, such as EUR.")),
        ],
        render_kw={"maxlength": 3, "autocomplete": "off"},
    )
    interval = SelectField(
        _l("Paid every"),
        [InputRequired()],
        choices=intervals,
    )
    period_end = DateField(
        _l("Paid until"), [InputRequired(_l("Choose the last day that is paid for."))]
    )
    email = StringField(
        _l("E-mail address"),
        [Optional(), Regexp(r"^[^\s@]{1,64}@[^\s@]{1,189}$", message=_l("This is no address."))],
        description=_l("The link goes there, and later the receipt."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    locale = SelectField(_l("Language"), [InputRequired()], choices=languages)

    def claims(self, timezone: str) -> dict[str, Any]:
        """Return what was entered as the claims of an open token."""
        currency = self.currency.data or ""
        customer = {"email": self.email.data or None, "locale": self.locale.data}
        return {
            "sub": (self.customer_ref.data or "").strip(),
            "subscription": {
                "ref": (self.subscription_ref.data or "").strip(),
                "plan": (self.plan.data or "").strip(),
                "amount_minor": _minor(self.amount.data, currency),
                "currency": currency,
                "interval": self.interval.data,
                "current_period_end": self._period_end(timezone),
            },
            "customer": {name: value for name, value in customer.items() if value},
        }

    def _period_end(self, timezone: str) -> int:
        """Return the end of the day in the account's zone."""
        zone = zone_named(timezone) or UTC
        day = self.period_end.data or utcnow().date()
        return int(datetime.combine(day, time(23, 59, 59), zone).timestamp())


def _minor(amount: Decimal | None, currency: str) -> int:
    return round((amount or Decimal(0)).scaleb(minor_digits(currency)))
