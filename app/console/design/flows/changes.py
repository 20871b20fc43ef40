"""Words for what differs between two flows: what it is about, and how it was and is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.design.editor.fields import Field, FieldKind
from app.console.design.editor.parts import list_fields
from app.core.database.types import JsonObject
from app.core.web.catalogs import page_locale
from app.flows.document.differences import Difference, DifferenceKind
from app.labels.member.flows import (
    choice_name,
    follow_up_names,
    language_name,
    reason_name,
    step_name,
)

_EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference as the page shows it."""

    what: str
    change: str
    before: str
    after: str
    lang: str
    """The language of the words, or nothing."""
    place: str


def change_rows(
    found: Iterable[Difference], before: JsonObject, after: JsonObject
) -> list[ChangeRow]:
    """Return the differences in words."""
    return [_row(difference, before, after) for difference in found]


def _row(difference: Difference, before: JsonObject, after: JsonObject) -> ChangeRow:
    document = before if difference.change is DifferenceKind.REMOVED else after
    locale = difference.locale or ""
    return ChangeRow(
        what=_what(difference, document),
        change=change_name(difference.change),
        before=_value(difference, difference.before, before),
        after=_value(difference, difference.after, after),
        lang="" if locale == _EVERYBODY else locale,
        place=difference.place,
    )


def change_name(change: DifferenceKind) -> str:
    """Return what happened, in a word."""
    return {
        DifferenceKind.ADDED: _("Added"),
        DifferenceKind.REMOVED: _("Removed"),
        DifferenceKind.MOVED: _("Moved"),
        DifferenceKind.REWORDED: _("Edited"),
        DifferenceKind.CHANGED: _("Changed"),
    }[change]


def _what(difference: Difference, document: JsonObject) -> str:
    named = path_label(difference.place, document)
    if difference.locale in (None, _EVERYBODY):
        return named
    return _(
        "%(what)s, in %(language)s", what=named, language=language_name(difference.locale or "")
    )


def path_label(place: str, document: JsonObject) -> str:
    """Return what a place in a flow is called, whole: no piece of it is left to guess."""
    names = place.split(".")
    if place.startswith("survey.reasons."):
        return _in_reason(names, document)
    if names[:2] == ["offer", "offers"]:
        return _("Offer for all other reasons: %(offer)s", offer=names[2])
    labels = {field.place: field.label for field in list_fields(document, _owner(names), "en")}
    if place not in labels:
        return _("Step: %(step)s", step=step_name(names[0]))
    if len(names) == 1:
        return labels[place]
    return _("%(step)s: %(field)s", step=step_name(names[0]), field=labels[place])


def _owner(names: list[str]) -> str:
    return names[0] if len(names) > 1 else ""


def _in_reason(names: list[str], document: JsonObject) -> str:
    reason = reason_name(document, names[2])
    match names[3:]:
        case []:
            return _("Reason “%(reason)s”", reason=reason)
        case ["label"]:
            return _("Reason “%(reason)s”: text for customers", reason=reason)
        case ["offers", offer]:
            return _("Reason “%(reason)s”: offer %(offer)s", reason=reason, offer=offer)
        case ["follow_up", "choices", code, *_]:
            place = ".".join([*names[:5], code])
            answer = choice_name(document, place)
            return _("Reason “%(reason)s”: answer “%(answer)s”", reason=reason, answer=answer)
        case ["follow_up", "label"]:
            return _("Reason “%(reason)s”: text of the follow-up question", reason=reason)
        case _:
            return _("Reason “%(reason)s”: follow-up question", reason=reason)


def _value(difference: Difference, value: Any, document: JsonObject) -> str:
    match difference.change:
        case DifferenceKind.MOVED:
            return _("Position %(number)s", number=value)
        case DifferenceKind.REWORDED:
            return str(value) if value else _("Default text")
        case DifferenceKind.CHANGED:
            return _of_field(difference.place, value, document)
        case _:
            return ""


def _of_field(place: str, value: Any, document: JsonObject) -> str:
    """Return a value as its field would show it."""
    owner = place.rpartition(".")[0]
    fields = {field.place: field for field in list_fields(document, owner, page_locale())}
    field = fields.get(place)
    if field is None:  # a whole question that came or went
        return _asked(value)
    now = field.usual if value is None else value
    return _WRITERS.get(field.kind, _as_it_is)(field, now)


def _as_it_is(field: Field, value: Any) -> str:
    return str(value) if value else _("Nothing")


def _flag(field: Field, value: Any) -> str:
    return _("Yes") if value else _("No")


def _languages(field: Field, value: Any) -> str:
    return ", ".join(language_name(locale) for locale in value)


def _chosen(field: Field, value: Any) -> str:
    code = next((code for code, each in field.values.items() if each == value), "")
    return dict(field.options).get(code) or str(value)


def _refund(field: Field, value: Any) -> str:
    if not isinstance(value, dict):
        return dict(field.options).get(str(value), str(value))
    days = _number_of_days(value.get("full_within"))
    if days is None:
        return str(value.get("full_within"))
    return ngettext("The whole period, for one day", "The whole period, for %(num)s days", days)


def _days(field: Field, value: Any) -> str:
    days = _number_of_days(value)
    return _as_it_is(field, value) if days is None else ngettext("One day", "%(num)s days", days)


def _number_of_days(value: Any) -> int | None:
    text = str(value or "").removesuffix("d")
    return int(text) if text.isdecimal() else None


_WRITERS: Mapping[FieldKind, Callable[[Field, Any], str]] = {
    FieldKind.FLAG: _flag,
    FieldKind.LOCALES: _languages,
    FieldKind.CHOICE: _chosen,
    FieldKind.REFUND: _refund,
    FieldKind.DAYS: _days,
}


def _asked(value: Any) -> str:
    """Return what a further question is, in a word."""
    ask = value.get("ask") if isinstance(value, dict) else value
    return follow_up_names().get(str(ask), follow_up_names()[""])
