"""What can be filled in at each part of a flow: one description for the page and its answer."""

from __future__ import annotations

from flask_babel import gettext as _

from app.console.design.editor.fields import Field, FieldKind
from app.core.database.types import JsonObject
from app.core.locale import SHIPPED_LOCALES
from app.flows.document.paths import find, kinds_of
from app.labels.customer.default_copy import (
    follow_up_label,
    read_as_customer,
    reason_label,
    step_title,
)
from app.labels.member.flows import follow_up_names, language_name, title_path

REASONS = "survey.reasons."


def list_fields(document: JsonObject, place: str, locale: str) -> list[Field]:
    """Return what can be filled in at a place: the whole flow, a step, or a reason."""
    if place.startswith(REASONS):
        return _of_reason(document, place, locale)
    match place:
        case "":
            return _of_flow()
        case "survey":
            return [_title(place, locale), _shuffle()]
        case "confirm":
            return [_title(place, locale), *_of_confirm()]
        case "result":
            return [_asks_at_the_end()]
        case _:
            return [_title(place, locale)]


def list_paths(document: JsonObject, open_place: str) -> list[str]:
    """Return the places whose fields the editor shows: all but the reasons that are closed."""
    reasons = [open_place] if open_place.startswith(REASONS) and find(document, open_place) else []
    return ["", *kinds_of(document), *reasons]


def _title(kind: str, locale: str) -> Field:
    return Field(
        f"{kind}.title",
        FieldKind.WORDS,
        title_path(kind),
        stand_in=read_as_customer(step_title, kind, locale),
    )


def _of_flow() -> list[Field]:
    return [_languages(), _address()]


def _languages() -> Field:
    return Field(
        "locales",
        FieldKind.LOCALES,
        _("Languages"),
        _("Customers read the one they prefer; whoever prefers another reads the first."),
        options=[(locale, language_name(locale)) for locale in SHIPPED_LOCALES],
        usual=list(SHIPPED_LOCALES),
    )


def _address() -> Field:
    forms = [
        ("usual", _("Default for each language")),
        ("informal", _("Informal")),
        ("formal", _("Formal")),
    ]
    return Field(
        "address",
        FieldKind.CHOICE,
        _("Form of address"),
        options=forms,
        values={code: code for code, _name in forms},
        usual="usual",
    )


def _shuffle() -> Field:
    return Field(
        "survey.shuffle",
        FieldKind.FLAG,
        _("Shuffle reasons"),
        _("What stands first is chosen more often. “Another reason” always stays last."),
        usual=True,
    )


def _asks_at_the_end() -> Field:
    return Field(
        "result.feedback",
        FieldKind.FLAG,
        _("Ask four questions at the end, all of them optional"),
        _("Add the step “Feedback” to place them elsewhere."),
        usual=False,
    )


def _of_confirm() -> list[Field]:
    return [_effective(), _refund(), *_data()]


def _effective() -> Field:
    values = {
        "end": ["period_end"],
        "end_or_now": ["period_end", "immediately"],
        "now_or_end": ["immediately", "period_end"],
        "now": ["immediately"],
    }
    options = [
        ("end", _("At the end of the paid period")),
        ("end_or_now", _("The customer chooses; the end of the period comes first")),
        ("now_or_end", _("The customer chooses; right away comes first")),
        ("now", _("Right away")),
    ]
    return Field(
        "confirm.effective",
        FieldKind.CHOICE,
        _("When it takes effect"),
        options=options,
        values=values,
        usual=values["end"],
    )


def _refund() -> Field:
    return Field(
        "confirm.refund",
        FieldKind.REFUND,
        _("Refund when it takes effect right away"),
        options=[
            ("none", _("None")),
            ("prorated", _("The unused days")),
            ("full", _("The whole period")),
            ("full_within", _("The whole period, for some days after it began")),
        ],
        usual="none",
    )


def _data() -> list[Field]:
    return [
        Field(
            "confirm.data_deleted_after",
            FieldKind.DAYS,
            _("Days until their data is deleted"),
            _("Empty: not shown on the page."),
        ),
        Field(
            "confirm.export_url",
            FieldKind.ADDRESS,
            _("Where customers can export their data"),
            _("An https:// URL."),
        ),
    ]


def _of_reason(document: JsonObject, place: str, locale: str) -> list[Field]:
    code = place.removeprefix(REASONS)
    stand_in = read_as_customer(reason_label, code, locale)
    return [
        Field(f"{place}.label", FieldKind.WORDS, _("What customers read"), stand_in=stand_in),
        Field(
            f"{place}.follow_up.ask",
            FieldKind.ASK,
            _("Follow-up question"),
            options=list(follow_up_names().items()),
            values={"": None, "text": "text", "choices": "choices"},
        ),
        *_of_follow_up(document, f"{place}.follow_up", code, locale),
    ]


def _of_follow_up(document: JsonObject, place: str, code: str, locale: str) -> list[Field]:
    follow_up = find(document, place)
    if not isinstance(follow_up, dict):
        return []
    stand_in = read_as_customer(follow_up_label, code, locale)
    question = Field(f"{place}.label", FieldKind.WORDS, _("Follow-up question"), stand_in=stand_in)
    choices = enumerate(follow_up.get("choices") or [], start=1)
    return [question, *(_answer(place, choice["code"], number) for number, choice in choices)]


def _answer(place: str, code: str, number: int) -> Field:
    label = _("Answer %(number)s", number=number)
    return Field(f"{place}.choices.{code}.label", FieldKind.WORDS, label)
