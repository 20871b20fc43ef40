"""An offer in the owner's own words, with fields for the customer to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.offers.catalogue.fields import MAX_AMOUNT, Definition, Flat, Key, OfferPart, Words
from app.offers.customer_input import MAX_TEXT_LENGTH, read_number, read_text
from app.offers.errors import InvalidChoice
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind
from app.offers.terms import Terms

_Bound = Annotated[int, Field(strict=True, ge=-MAX_AMOUNT, le=MAX_AMOUNT)]


class _Field(Definition):
    name: Key
    label: Words
    required: bool = False

    @property
    def form_field(self) -> str:
        """The name in the form; no field of ours begins like this."""
        return f"field.{self.name}"

    def _filled(self, value: Any) -> Any:
        if value is None and self.required:
            raise InvalidChoice("empty", self.form_field)
        return value


class TextField(_Field):
    """Asks for words."""

    type: Literal["text"]
    max_length: Annotated[int, Field(strict=True, ge=1, le=MAX_TEXT_LENGTH)] = 500

    def read(self, form: Mapping[str, str]) -> str | None:
        """Return the text, or None.

        :raises InvalidChoice: if it is too long, or missing and required.
        """
        text: str | None = self._filled(read_text(form, self.form_field, self.max_length))
        return text

    def sample(self) -> str:
        """Return an entry for a preview."""
        return "…"


class NumberField(_Field):
    """Asks for a number."""

    type: Literal["number"]
    min: _Bound | None = None
    max: _Bound | None = None

    def read(self, form: Mapping[str, str]) -> int | float | None:
        """Return the number, or None.

        :raises InvalidChoice: if it is none, outside of the bounds, or missing and required.
        """
        number: int | float | None = self._filled(read_number(form, self.form_field))
        if number is not None and not self._is_within(number):
            raise InvalidChoice("outside", self.form_field)
        return number

    def sample(self) -> str:
        """Return an entry for a preview: a bound, if there is one."""
        bounds = [bound for bound in (self.min, self.max) if bound is not None]
        return str(bounds[0] if bounds else 1)

    def _is_within(self, number: float) -> bool:
        is_low = self.min is not None and number < self.min
        return not is_low and not (self.max is not None and number > self.max)


class FieldChoice(Definition):
    """One answer of a choice."""

    code: Key
    label: Words


class ChoiceField(_Field):
    """Asks to choose one of several answers. None is chosen for the customer."""

    type: Literal["choice"]
    choices: Annotated[tuple[FieldChoice, ...], Field(min_length=2, max_length=20)]

    def read(self, form: Mapping[str, str]) -> str | None:
        """Return the code of the answer, or None.

        :raises InvalidChoice: if it is not one of the choices, or missing and required.
        """
        code = form.get(self.form_field) or None
        if code is not None and code not in {choice.code for choice in self.choices}:
            raise InvalidChoice("unknown", self.form_field)
        filled: str | None = self._filled(code)
        return filled

    def sample(self) -> str:
        """Return an entry for a preview: the first of the answers."""
        return self.choices[0].code


CustomField = Annotated[TextField | NumberField | ChoiceField, Field(discriminator="type")]


class AcceptedCustom(AcceptedTerms):
    """What you wrote down yourself."""

    payload: dict[str, Flat]
    """As it stands in the offer."""
    fields: dict[str, Flat]
    """What the customer filled in, by the names of the fields. Texts go to your billing alone."""


class Custom(OfferKind):
    """Proposes what only the owner knows about; billing gets the payload and the fields."""

    kind: Literal["custom"] = "custom"
    position: ClassVar[int] = 100
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedCustom
    own_texts: ClassVar[Mapping[str, OfferPart]] = {"accept": OfferPart.BUTTON}
    needs_title: ClassVar[bool] = True
    accept: Words | None = None
    """The words on the button that accepts."""
    fields: Annotated[tuple[CustomField, ...], Field(max_length=10)] = ()
    payload: Annotated[dict[Key, Flat], Field(max_length=50)] = {}
    """What the host wants to read, as it is."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        for name, count in Counter(field.name for field in self.fields).items():
            if count > 1:
                raise invalid("field_twice", f"two fields have the name {name}")
        return self

    def read_choice(self, terms: Terms, form: Mapping[str, str]) -> Choice:
        """Return what was filled in, by the names of the fields."""
        entries = {field.name: field.read(form) for field in self.fields}
        return {"fields": {name: value for name, value in entries.items() if value is not None}}

    def sample_form(self, terms: Terms) -> Mapping[str, str]:
        """Fill in every field with the first that will do."""
        return {field.form_field: field.sample() for field in self.fields}

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the payload and what was filled in."""
        return {"payload": dict(self.payload), "fields": dict(choice.get("fields", {}))}

    def reported_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the same without texts."""
        return self.action_terms(terms, self.without_words(choice))

    def without_words(self, choice: Choice) -> Choice:
        """Return the choice without texts."""
        texts = {field.name for field in self.fields if field.type == "text"}
        entries = dict(choice.get("fields", {}))
        return {**choice, "fields": {k: v for k, v in entries.items() if k not in texts}}
