"""The form by which a customer is sent a link: the claims a host would sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, DecimalField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.console.shell.forms import Form
from app.console.shell.forms import later as _l
from app.core.calendar import zone_named
from app.core.locale import SHIPPED_LOCALES
from app.core.money import minor_digits
from app.core.territories import read_country, read_currency, read_region
from app.core.web.catalogs import page_locale
from app.labels.lazy import label_later
from app.labels.member.fields import FIELD_HINTS
from app.labels.member.findings.values import value_sentence
from app.labels.member.sessions import language_name

MAX_REF = 200
_LAST_SECOND = time(23, 59, 59)


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


class _Known:
    """Lets pass what can be read as a code, however it is written."""

    def __init__(self, read: Callable[[object], str | None], message: str) -> None:
        self._read = read
        self._message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Put the code in the place of what was entered."""
        code = self._read(field.data)
        if field.data and code is None:
            raise ValidationError(self._message)
        field.data = code


class LinkForm(Form):
    """Who it is for, and what they have."""

    key = HiddenField(validators=[InputRequired(), Regexp(r"^[\w-]{22,64}$")])
    """Made with the form: pressing twice makes one session."""
    customer_ref = StringField(
        _l("Customer"),
        [InputRequired(label_later(value_sentence, "customer_ref")), Length(max=MAX_REF)],
        description=FIELD_HINTS["customer_ref"],
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
        _l("Price per period"),
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
            _Known(read_currency, _l("Three capital letters, such as EUR.")),
        ],
        render_kw={"maxlength": 3, "autocomplete": "off"},
    )
    interval = SelectField(
        _l("Billing period"),
        [InputRequired()],
        choices=intervals,
    )
    period_end = DateField(_l("Paid until"), [InputRequired(_l("Choose the last paid day."))])
    email = StringField(
        _l("E-mail address"),
        [
            Optional(),
            Regexp(
                r"^[^\s@]{1,64}@[^\s@]{1,189}$", message=_l("This e-mail address is not valid.")
            ),
        ],
        description=_l("The link and the receipt are sent to this address."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    locale = SelectField(_l("Language"), [InputRequired()], choices=languages)
    country = StringField(
        _l("Country"),
        [_Known(read_country, _l("Enter a country, such as DE."))],
        description=_l("The law of this country determines what the customer is asked and shown."),
        render_kw={"autocomplete": "off"},
    )
    region = StringField(
        _l("Region"),
        [Length(max=MAX_REF)],
        description=_l("For states with their own law, such as US-CA."),
        render_kw={"autocomplete": "off"},
    )
    started_on = DateField(
        _l("Customer since"),
        [Optional()],
        description=_l("The withdrawal period starts on this day."),
    )
    trial_end = DateField(_l("Trial until"), [Optional()])

    def validate_region(self, field: StringField) -> None:
        """Refuse a region that cannot be read: its law would be left out without a word."""
        text = field.data or ""
        if text.strip() and read_region(text, self.country.data) is None:
            raise ValidationError(_("Enter a region of this country, such as US-CA."))

    def claims(self, timezone: str) -> dict[str, Any]:
        """Return what was entered as the claims of an open token."""
        customer = {
            "email": self.email.data,
            "locale": self.locale.data,
            "country": self.country.data,
            "region": self.region.data,
        }
        return {
            "sub": (self.customer_ref.data or "").strip(),
            "subscription": {
                "ref": (self.subscription_ref.data or "").strip(),
                "plan": (self.plan.data or "").strip(),
                "amount_minor": _minor(self.amount.data, self.currency.data or ""),
                "currency": self.currency.data,
                "interval": self.interval.data,
                "current_period_end": _moment(self.period_end.data, _LAST_SECOND, timezone),
                "started_at": _moment(self.started_on.data, time(), timezone),
                "trial_end": _moment(self.trial_end.data, _LAST_SECOND, timezone),
            },
            "customer": {name: value for name, value in customer.items() if value},
        }


def _moment(day: date | None, of_day: time, timezone: str) -> int | None:
    """Return a moment of a day in the account's zone."""
    zone = zone_named(timezone) or UTC
    return int(datetime.combine(day, of_day, zone).timestamp()) if day else None


def _minor(amount: Decimal | None, currency: str) -> int:
    return round((amount or Decimal(0)).scaleb(minor_digits(currency)))
