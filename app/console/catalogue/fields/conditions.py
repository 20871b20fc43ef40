"""The conditions of a form as rows: those that are used, and those that can be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList

from app.console.catalogue.fields.audience import AudienceForm
from app.console.shell.forms import later as _l

ADD, REMOVE = "condition", "without"
"""What a button of the form does, before the name of the condition."""
SHOWN = "shown"
"""The field that names the rows a form has, so that an empty one stays."""
_LABELS: Mapping[str, tuple[str, str]] = {
    "segments": (_l("Segment"), _l("is one of")),
    "plans": (_l("Plan"), _l("is one of")),
    "except_plans": (_l("Plan"), _l("is not one of")),
    "intervals": (_l("Billing period"), _l("is one of")),
    "in_trial": (_l("Trial"), _l("is")),
    "min_price": (_l("Price"), _l("at least")),
    "max_price": (_l("Price"), _l("at most")),
    "min_tenure_days": (_l("Time as customer"), _l("at least")),
    "max_tenure_days": (_l("Time as customer"), _l("at most")),
    "countries": (_l("Country"), _l("is one of")),
    "regions": (_l("Region"), _l("is one of")),
}
_UNITS = {
    "min_price": "price_currency",
    "max_price": "price_currency",
    "min_tenure_days": "min_tenure_unit",
    "max_tenure_days": "max_tenure_unit",
}
_TRAITS = "traits"


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition: a field of the customer, how it is compared, with what, in which unit."""

    name: str
    label: str
    operator: str
    value: Field
    unit: Field | None = None
    is_new: bool = False
    """Whether it was just added, so that it takes the focus."""


@dataclass(frozen=True, slots=True)
class ConditionRows:
    """What a form asks of a customer, and what else it could ask."""

    rows: Sequence[ConditionRow]
    traits: Sequence[Field]
    """Rows about what the host says of a customer."""
    problems: Sequence[str]
    """What is wrong with them."""
    missing: Sequence[tuple[str, str, str]]
    """The other conditions: name, field and operator."""


def read_conditions(
    form: AudienceForm, shown: Sequence[str] = (), added: str = ""
) -> ConditionRows:
    """Return the rows of a form: what is filled in or wrong, what was shown, and what is added."""
    known = [name for name in _LABELS if name in form and _can_be_asked(form[name])]
    used = [name for name in known if name in (*shown, added) or _is_used(form[name])]
    rows = [*_rows(form, used, added)]
    missing = [(name, *_LABELS[name]) for name in known if name not in used]
    problems = [each for each in form.traits.errors if not isinstance(each, dict)]
    return ConditionRows(rows, [*form.traits], problems, missing)


def list_shown(submitted: MultiDict[str, str]) -> list[str]:
    """Return the rows that a submitted form had, without the one that is being removed."""
    removed = submitted.get("more", "").removeprefix(f"{REMOVE}:")
    return [name for name in submitted.getlist(SHOWN) if name != removed]


def change_conditions(form: AudienceForm, pressed: str) -> str:
    """Do what a button says, and return the condition it adds, if it adds one."""
    act, _, name = pressed.partition(":")
    if act == REMOVE:
        _clear(form, name)
    if act != ADD:
        return ""
    if name == _TRAITS:
        form.traits.append_entry()
    return name


def _rows(form: AudienceForm, used: Sequence[str], added: str) -> Iterator[ConditionRow]:
    units: set[str] = set()
    for name in used:
        unit = _UNITS.get(name, "")
        has_unit = bool(unit) and unit not in units
        units.add(unit)
        yield ConditionRow(
            name, *_LABELS[name], form[name], form[unit] if has_unit else None, name == added
        )


def _clear(form: AudienceForm, name: str) -> None:
    if name.startswith(f"{_TRAITS}-"):
        kept = [entry for entry in form.traits.entries if entry.name != name]
        form.traits.entries[:] = kept
    elif name in _LABELS and name in form:
        form[name].data = [] if isinstance(form[name].data, list) else ""


def _is_used(field: Field) -> bool:
    return bool(field.errors) or field.data not in (None, "", [], ())


def _can_be_asked(field: Any) -> bool:
    """Return whether there is something to choose from, where there is something to choose."""
    return isinstance(field, FieldList) or getattr(field, "choices", True) not in (None, [])
