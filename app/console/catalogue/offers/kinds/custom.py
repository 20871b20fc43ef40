"""The form of an owner's own offer, with questions to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)

from app.console.catalogue.fields.description import Names, get_name
from app.console.catalogue.fields.form_values import text_or_none, value, whole, written_value
from app.console.catalogue.fields.texts import TextsField
from app.console.catalogue.offers.forms import OfferForm
from app.console.catalogue.offers.registry import offer_form
from app.console.shell.forms import later as _l
from app.console.shell.forms import options
from app.core.database.types import JsonObject
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.catalogue.fields import Words
from app.offers.kinds.custom import Custom


class CustomFieldForm(Form):
    """A field that the customer fills in."""

    label = TextsField(_l("Question"))
    name = StringField(_l("Name for you"), description=_l("Under this name you get the answer."))
    type = SelectField(
        _l("Answer"),
        choices=options(
            [
                ("text", _l("A text")),
                ("number", _l("A number")),
                ("choice", _l("One of several answers")),
            ]
        ),
        validate_choice=False,
    )
    required = BooleanField(_l("Required"))
    low = StringField(_l("Smallest number"))
    high = StringField(_l("Largest number, or most characters"))
    choices = TextsField(
        _l("Answers"), rows=3, description=_l("One on each line: code: what the customer reads")
    )

    def item(self) -> JsonObject | None:
        """Return the field, or None for an empty line."""
        name = text_or_none(self.name.data)
        if name is None and self.label.words is None:
            return None
        field: JsonObject = {"name": name or "", "label": self.label.words, "type": self.type.data}
        field["required"] = bool(self.required.data)
        return field | self._bounds()

    def _bounds(self) -> JsonObject:
        low, high = whole(self.low.data), whole(self.high.data)
        kinds: dict[str, JsonObject] = {
            "text": {"max_length": high},
            "number": {"min": low, "max": high},
            "choice": {"choices": _choices(self.choices.data)},
        }
        bounds = kinds.get(self.type.data, {})
        return {name: bound for name, bound in bounds.items() if bound is not None}


def _describe(_params: Custom, definition: OfferDefinition, _plans: Names) -> str:
    return get_name(definition.title or "")


def _values(params: Mapping[str, Any]) -> JsonObject:
    """Write the fields, with an empty line at the end, and the payload."""
    fields = [_field_values(field) for field in params.get("fields", ())]
    payload = _written_payload(params.get("payload", {}))
    return dict(params) | {"fields": [*fields, {}], "payload": payload}


@offer_form(
    Custom,
    label=_l("Custom offer"),
    lead=_l("Your text, with fields for the customer to fill in."),
    describe=_describe,
    values=_values,
)
class CustomForm(OfferForm):
    """The owner's own."""

    own = ("accept", "fields", "payload")
    accept = TextsField(_l("Words on the button that accepts"))
    fields = FieldList(FormField(CustomFieldForm), _l("Questions"), max_entries=11)
    payload = TextAreaField(
        _l("What your billing reads"), description=_l("One on each line: name = value")
    )

    def params(self) -> JsonObject:
        """Return the words, the fields without empty lines, and the payload."""
        return {
            "accept": self.accept.words,
            "fields": [item for row in self.fields if (item := row.form.item()) is not None],
            "payload": _payload(self.payload.data),
        }


def _field_values(field: Mapping[str, Any]) -> JsonObject:
    """Return what a line holds for a stored field."""
    return {
        "label": field["label"],
        "name": field["name"],
        "type": field["type"],
        "required": field.get("required", False),
        "low": field.get("min"),
        "high": field.get("max", field.get("max_length")),
        "choices": _written_choices(field.get("choices", ())),
    }


def _choices(lines: Mapping[str, str]) -> list[JsonObject]:
    """Read ``code: label`` in each language; the codes say which belong together."""
    found: dict[str, dict[str, str]] = {}
    for locale, text in lines.items():
        for line in filter(str.strip, text.splitlines()):
            code, _, label = line.partition(":")
            found.setdefault(code.strip(), {})[locale] = label.strip() or code.strip()
    return [{"code": code, "label": _joined(labels)} for code, labels in found.items()]


def _joined(labels: dict[str, str]) -> Words:
    texts = set(labels.values())
    return texts.pop() if len(texts) == 1 else labels


def _written_choices(choices: Any) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for choice in choices:
        label = choice["label"]
        texts = label if isinstance(label, dict) else dict.fromkeys(TextsField.locales, label)
        for locale, text in texts.items():
            lines.setdefault(locale, []).append(f"{choice['code']}: {text}")
    return {locale: "\n".join(each) for locale, each in lines.items()}


def _payload(text: str | None) -> JsonObject:
    """Read ``key = value`` on each line."""
    lines = [line.partition("=") for line in (text or "").splitlines() if line.strip()]
    return {key.strip(): value(rest) for key, _, rest in lines}


def _written_payload(given: Mapping[str, Any]) -> str:
    """Return a payload as ``_payload`` reads it."""
    return "\n".join(f"{key} = {written_value(each)}" for key, each in given.items())
