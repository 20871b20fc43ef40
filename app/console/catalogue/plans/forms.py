"""The form of a plan."""

from __future__ import annotations

from wtforms import FieldList, Form, FormField, SelectField, StringField

from app.console.catalogue.fields.form_values import (
    amount,
    code,
    text_or_none,
    value,
    whole,
    written_value,
)
from app.console.catalogue.fields.texts import TextsField
from app.console.shell.forms import Form as ConsoleForm
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.core.money import write_amount
from app.offers.models import Plan

PLACES = {
    "key": "key",
    "name": "name",
    "amount_minor": "price",
    "currency": "currency",
    "interval": "interval",
    "interval_count": "interval_count",
    "features": "features",
    "limits": "limits",
}


class FeatureForm(Form):
    """One thing the plan includes."""

    words = TextsField(_l("Feature"))


class LimitForm(Form):
    """How much of something the plan allows."""

    name = StringField(_l("Limit"))
    value = StringField(_l("Amount"))


class PlanForm(ConsoleForm):
    """What the host sells."""

    key = StringField(_l("Key"), description=_l("The plan name in your open tokens."))
    name = TextsField(_l("Name"))
    price = StringField(
        _l("Unit price"), description=_l("Such as 29.00"), render_kw={"inputmode": "decimal"}
    )
    currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    interval_count = StringField(_l("Every"), default="1", render_kw={"inputmode": "numeric"})
    interval = SelectField(
        _l("Period"),
        choices=options(
            [
                ("month", _l("months")),
                ("year", _l("years")),
                ("week", _l("weeks")),
                ("day", _l("days")),
            ]
        ),
        validate_choice=False,
    )
    features = FieldList(FormField(FeatureForm), _l("Features"), max_entries=51)
    limits = FieldList(FormField(LimitForm), _l("Limits"), max_entries=51)

    def plan(self) -> JsonObject:
        """Return the plan as it is defined, without empty lines."""
        currency = code(self.currency.data)
        rows = [row.form for row in self.limits]
        limits = {text_or_none(row.name.data): row.value.data or "" for row in rows}
        features = [row.form.words.words for row in self.features]
        return {
            "name": self.name.words,
            "amount_minor": amount(self.price.data, currency),
            "currency": currency,
            "interval": self.interval.data,
            "interval_count": whole(self.interval_count.data),
            "features": [words for words in features if words is not None],
            "limits": {name: value(text) for name, text in limits.items() if name},
        }


def plan_values(plan: Plan) -> JsonObject:
    """Return what the fields hold for a stored plan, with an empty line at the end of each list.

    Limits in words by language stay as they are: see ``kept_limits``.
    """
    kept = kept_limits(plan)
    shown = {name: each for name, each in plan.limits.items() if name not in kept}
    return {
        "key": plan.key,
        "name": plan.name,
        "price": write_amount(plan.amount_minor, plan.currency),
        "currency": plan.currency,
        "interval": plan.interval,
        "interval_count": plan.interval_count,
        "features": [*({"words": words} for words in plan.features), {}],
        "limits": [
            *({"name": name, "value": _written(each)} for name, each in shown.items()),
            {},
        ],
    }


def kept_limits(plan: Plan | None) -> JsonObject:
    """Return the limits that the form does not show."""
    limits = plan.limits if plan else {}
    return {name: each for name, each in limits.items() if each is None or isinstance(each, dict)}


def _written(each: object) -> str:
    return "" if each is None else written_value(each)
