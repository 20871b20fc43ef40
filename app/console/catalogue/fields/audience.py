"""Whom something is for, as fields: what offers and segments ask of a customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import FieldList, Form, FormField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from app.console.catalogue.fields.durations import read_days, split_days
from app.console.catalogue.fields.form_values import (
    amount,
    code,
    listed,
    text_or_none,
    value,
)
from app.console.catalogue.fields.form_values import written_value as written
from app.console.shell.forms import Form as ConsoleForm
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.core.money import write_amount
from app.offers.models import Plan

OPERATORS = [
    ("eq", _l("is")),
    ("in", _l("is one of")),
    ("lt", _l("is less than")),
    ("gt", _l("is more than")),
    ("exists", _l("is known")),
    ("missing", _l("is not known")),
]
UNITS = [
    ("day", _l("days")),
    ("week", _l("weeks")),
    ("month", _l("months")),
    ("year", _l("years")),
]
_NUMBER = {"inputmode": "numeric"}
INTERVALS = [
    ("day", _l("by the day")),
    ("week", _l("weekly")),
    ("month", _l("monthly")),
    ("year", _l("yearly")),
]


class TraitForm(Form):
    """One question about what the host says of a customer."""

    name = StringField(_l("Attribute"))
    operator = SelectField(_l("Condition"), choices=options(OPERATORS), validate_choice=False)
    value = StringField(_l("Value"))


class AudienceForm(ConsoleForm):
    """The group of customers. What is left empty excludes nobody."""

    plans = SelectMultipleField(
        _l("On one of these plans"), option_widget=CheckboxInput(), validate_choice=False
    )
    except_plans = SelectMultipleField(
        _l("Not on these plans"), option_widget=CheckboxInput(), validate_choice=False
    )
    intervals = SelectMultipleField(
        _l("Paying"),
        choices=options(INTERVALS),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    in_trial = SelectField(
        _l("Trial"),
        choices=options(
            [
                ("", _l("In a trial or not")),
                ("yes", _l("In a trial")),
                ("no", _l("Past the trial")),
            ]
        ),
        validate_choice=False,
    )
    min_price = StringField(_l("Paying at least"), render_kw={"inputmode": "decimal"})
    max_price = StringField(_l("Paying at most"), render_kw={"inputmode": "decimal"})
    price_currency = StringField(_l("Currency"), render_kw={"maxlength": 3})
    countries = StringField(_l("In one of these countries"), description=_l("Such as DE, AT, CH"))
    regions = StringField(_l("In one of these regions"), description=_l("Such as US-CA, US-NY"))
    min_tenure_days = StringField(_l("Customer for at least"), render_kw=_NUMBER)
    min_tenure_unit = SelectField(_l("Unit"), choices=options(UNITS), validate_choice=False)
    max_tenure_days = StringField(_l("Customer for at most"), render_kw=_NUMBER)
    max_tenure_unit = SelectField(_l("Unit"), choices=options(UNITS), validate_choice=False)
    traits = FieldList(FormField(TraitForm), _l("Custom attributes"), max_entries=21)

    def offer_plans(self, plans: Iterable[Plan], name_of: Any) -> None:
        """Let the plans of the catalogue be chosen, and those that are named already."""
        names = {plan.key: name_of(plan.name) for plan in plans}
        for field in (self.plans, self.except_plans):
            others = {key: key for key in field.data or () if key not in names}
            field.choices = options((names | others).items())

    def audience(self) -> JsonObject:
        """Return the conditions as they are defined, without what is left empty."""
        bounds = {name: self._bound(name) for name in ("min_price", "max_price")}
        trial = {"yes": True, "no": False}.get(self.in_trial.data or "")
        conditions = {
            "plans": self.plans.data or None,
            "except_plans": self.except_plans.data or None,
            "intervals": self.intervals.data or None,
            "in_trial": trial,
            "countries": [each.upper() for each in listed(self.countries.data)] or None,
            "regions": [each.upper() for each in listed(self.regions.data)] or None,
            "min_tenure_days": read_days(self.min_tenure_days.data, self.min_tenure_unit.data),
            "max_tenure_days": read_days(self.max_tenure_days.data, self.max_tenure_unit.data),
            "traits": self._traits() or None,
        }
        return {name: each for name, each in (conditions | bounds).items() if each is not None}

    def _bound(self, name: str) -> JsonObject | None:
        currency = code(self.price_currency.data)
        minor = amount(self[name].data, currency)
        return None if minor is None else {"amount_minor": minor, "currency": currency or ""}

    def _traits(self) -> JsonObject:
        tests: JsonObject = {}
        for row in self.traits:
            name = text_or_none(row.form.name.data)
            if name:
                tests.setdefault(name, {}).update(_test_of(row.form))
        return tests


AUDIENCE_PLACES = {
    name: name
    for name in (
        "plans",
        "except_plans",
        "intervals",
        "in_trial",
        "min_price",
        "max_price",
        "countries",
        "regions",
        "min_tenure_days",
        "max_tenure_days",
        "traits",
    )
} | {"min_price.currency": "price_currency", "max_price.currency": "price_currency"}
"""Paths of conditions, and the fields they are entered in."""


def audience_values(conditions: Mapping[str, Any]) -> JsonObject:
    """Return what the fields hold for stored conditions."""
    bounds = [conditions.get("min_price"), conditions.get("max_price")]
    return {
        "plans": list(conditions.get("plans") or ()),
        "except_plans": list(conditions.get("except_plans") or ()),
        "intervals": list(conditions.get("intervals") or ()),
        "in_trial": {True: "yes", False: "no"}.get(conditions.get("in_trial"), ""),  # type: ignore[arg-type]
        "min_price": _written_bound(bounds[0]),
        "max_price": _written_bound(bounds[1]),
        "price_currency": next((bound["currency"] for bound in bounds if bound), ""),
        "countries": ", ".join(conditions.get("countries") or ()),
        "regions": ", ".join(conditions.get("regions") or ()),
        "traits": _trait_rows(conditions.get("traits") or {}),
        **_tenure("min", conditions.get("min_tenure_days")),
        **_tenure("max", conditions.get("max_tenure_days")),
    }


def _tenure(which: str, days: int | None) -> JsonObject:
    number, unit = (None, "day") if days is None else split_days(days)
    return {f"{which}_tenure_days": number, f"{which}_tenure_unit": unit}


def _written_bound(bound: Mapping[str, Any] | None) -> str:
    return write_amount(bound["amount_minor"], bound["currency"]) if bound else ""


def _trait_rows(traits: Mapping[str, Mapping[str, Any]]) -> list[JsonObject]:
    return [
        {
            "name": name,
            "operator": _operator(operator, expected),
            "value": _shown(operator, expected),
        }
        for name, test in traits.items()
        for operator, expected in test.items()
        if expected is not None
    ]


def _operator(operator: str, expected: object) -> str:
    return "missing" if operator == "exists" and expected is False else operator


def _shown(operator: str, expected: object) -> str:
    if operator == "exists":
        return ""
    if isinstance(expected, list | tuple):
        return ", ".join(written(each) for each in expected)
    return written(expected)


def _test_of(row: Any) -> JsonObject:
    operator, text = row.operator.data, row.value.data or ""
    match operator:
        case "exists" | "missing":
            return {"exists": operator == "exists"}
        case "in":
            return {"in": [value(part) for part in listed(text)]}
        case "lt" | "gt":
            return {operator: value(text)}
        case _:
            return {"eq": value(text) if text.strip() else None}
