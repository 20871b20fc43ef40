"""The editor's form, read: what the member changed about what they saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.console.design.editor.fields import Field, FieldKind
from app.console.design.editor.parts import REASONS, list_fields, list_paths
from app.core.database.types import JsonObject
from app.core.locale import SHIPPED_LOCALES
from app.core.web.catalogs import page_locale
from app.flows.document.codes import own_code
from app.flows.document.paths import find, name_of
from app.flows.drafts.edits import Command, Edit

Form = MultiDict[str, str]
_ACTS: Mapping[str, Command] = {
    act.value: act
    for act in (
        Command.MOVE,
        Command.DUPLICATE,
        Command.REMOVE,
        Command.ADD_STEP,
        Command.ADD_CHOICE,
    )
}


@dataclass(frozen=True, slots=True)
class ViewState:
    """How the member looks at a flow: in which language, and with what opened."""

    locale: str
    open_place: str = ""

    def query(self) -> dict[str, Any]:
        """Return what stands in the address of the page."""
        return {"locale": self.locale, "open": self.open_place or None}


def read_look(values: Mapping[str, str], document: JsonObject) -> ViewState:
    """Return how the member looks: in the language asked for, else in theirs, else in the first."""
    locales, opened = read_locales(document), values.get("open", "")
    wanted = (values.get("locale", ""), page_locale(), locales[0])
    locale = next(each for each in wanted if each in locales)
    return ViewState(locale, opened if opened.startswith(REASONS) else "")


def look_after(form: Mapping[str, str], look: ViewState) -> ViewState:
    """Return how the member looks on: some buttons open a reason, or show another language."""
    act, _space, value = form.get("do", "").partition(" ")
    if act == "open":
        return ViewState(look.locale, value if value.startswith(REASONS) else "")
    if act == "language" and value in SHIPPED_LOCALES:
        return ViewState(value, look.open_place)
    return look


def read_locales(document: JsonObject) -> list[str]:
    """Return the languages of a flow, as far as they are ones."""
    locales = document.get("locales") or []
    return [each for each in locales if each in SHIPPED_LOCALES] or list(SHIPPED_LOCALES)


def read_number(form: Mapping[str, str], name: str) -> int | None:
    """Return a whole number that the page itself put into the form, or None."""
    text = form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def read_editor_id(form: Mapping[str, str]) -> str | None:
    """Return in which open editor a form was filled in; None where the page did not say."""
    text = form.get("editor", "")
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= 40 else None


def read_edits(form: Form, seen: JsonObject, look: ViewState) -> list[Edit]:
    """Return what differs between the form and what it was filled with, then what was pressed.

    Fields that the member left alone are no edits, so that they overwrite
    nothing a colleague wrote there meanwhile.
    """
    found = [
        edit
        for place in list_paths(seen, look.open_place)
        for field in list_fields(seen, place, look.locale)
        for edit in _of_field(field, form, seen, look)
    ]
    in_order = sorted(found, key=lambda edit: edit.act is Command.ASK)  # it may take fields away
    return [*in_order, *_of_button(form, seen, look)]


def _of_field(field: Field, form: Form, seen: JsonObject, look: ViewState) -> Iterator[Edit]:
    if field.name not in form and field.name not in form.getlist("shown"):
        return
    before = field.shown(seen, look.locale)
    match field.kind:
        case FieldKind.WORDS:
            text = _tidy(form[field.name])
            if text != before:
                locales = tuple(read_locales(seen))
                yield Edit(Command.WORD, field.place, text, look.locale, locales)
        case FieldKind.ASK:
            if form[field.name] != before and form[field.name] in field.values:
                code = field.place.removeprefix(REASONS).split(".")[0]
                yield Edit(Command.ASK, code, form[field.name] or None)
        case _:
            value = _value(field, form)
            if value != find(seen, field.place) and _is_other(field, value, seen):
                yield Edit(Command.SET, field.place, value)


def _is_other(field: Field, value: Any, seen: JsonObject) -> bool:
    """What is usual may be spelled out in the document, and left out by the form."""
    now = find(seen, field.place)
    return bool((field.usual if value is None else value) != (field.usual if now is None else now))


def _value(field: Field, form: Form) -> Any:
    """Return what the document shall hold; None is what is usual."""
    match field.kind:
        case FieldKind.FLAG:
            value: Any = field.name in form
        case FieldKind.DAYS:
            value = _days(form[field.name])
        case FieldKind.CHOICE:
            value = field.values.get(form[field.name], field.usual)
        case FieldKind.REFUND:
            value = form[field.name]
            if value == "full_within":
                value = {"full_within": _days(form.get(f"{field.name}.days", "")) or "14d"}
        case FieldKind.LOCALES:
            chosen = form.getlist(field.name)
            value = [locale for locale in SHIPPED_LOCALES if locale in chosen] or field.usual
        case _:
            value = _tidy(form[field.name])
    return None if value in (field.usual, "") else value


def _days(text: str) -> str:
    """Return ``30d`` for 30; what is no number stays as it is, to be told about."""
    text = _tidy(text)
    return f"{text}d" if text.isdecimal() else text


def _tidy(text: str) -> str:
    """Leave out what no database keeps; texts are one line or few, and have no ends."""
    return "".join(
        each for each in text.replace("\r\n", "\n") if each >= " " or each == "\n"
    ).strip()


def _of_button(form: Form, seen: JsonObject, look: ViewState) -> Iterator[Edit]:
    """Yield what a button does; its value is the act, the place, and sometimes a position."""
    act, place, more = [*form.get("do", "").split(" ", 2), "", "", ""][:3]
    if act == "add_reason" or (act == "save" and form.get("own_reason")):
        yield from _new_reason(form, seen, look)
    elif act == "add_offer" and form.get(f"offer.{place}"):
        yield Edit(Command.ADD_OFFER, place, form[f"offer.{place}"])
    elif act == Command.MOVE and more.lstrip("-").isdecimal():
        yield Edit(Command.MOVE, place, int(more))
    elif act in _ACTS and act != Command.MOVE and place:
        yield Edit(_ACTS[act], place)


def _new_reason(form: Form, seen: JsonObject, look: ViewState) -> Iterator[Edit]:
    words = _tidy(form.get("own_reason", ""))
    if words:
        taken = [name_of(reason) for reason in find(seen, "survey.reasons") or []]
        code = own_code(words, taken)
        yield Edit(Command.ADD_REASON, code)
        yield Edit(Command.WORD, f"{REASONS}{code}.label", words, look.locale, ())
    elif form.get("new_reason"):
        yield Edit(Command.ADD_REASON, form["new_reason"])


def added_path(edits: Sequence[Edit]) -> str:
    """Return the reason that was added, so that it can be opened."""
    return next((f"{REASONS}{edit.place}" for edit in edits if edit.act is Command.ADD_REASON), "")
