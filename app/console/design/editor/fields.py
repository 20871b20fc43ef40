"""A thing to fill in: how its value looks in a form, whatever it is about."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.types import JsonObject
from app.flows.document.content import read_text
from app.flows.document.paths import find


class FieldKind(enum.StrEnum):
    """How a field is filled in."""

    WORDS = "words"
    FLAG = "flag"
    DAYS = "days"
    ADDRESS = "address"
    CHOICE = "choice"
    """One of ``options``; ``values`` say what the document holds for each."""
    REFUND = "refund"
    """A choice of which one comes with a number of days."""
    LOCALES = "locales"
    ASK = "ask"
    """What is asked about a reason; it decides which fields follow."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in."""

    place: str
    kind: FieldKind
    label: str
    hint: str = ""
    stand_in: str = ""
    """Our own words, where the owner's are missing."""
    options: Sequence[tuple[str, str]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    usual: Any = None
    """What the document means by saying nothing."""

    @property
    def name(self) -> str:
        """The name in forms."""
        return f"at.{self.place}"

    @property
    def id(self) -> str:
        """The id on the page."""
        return f"at-{self.place.replace('.', '-')}"

    def shown(self, document: JsonObject, locale: str) -> Any:
        """Return what the field holds, as the form shows it."""
        value = find(document, self.place)
        match self.kind:
            case FieldKind.WORDS:
                return read_text(value, locale) if isinstance(value, str | dict) else ""
            case FieldKind.DAYS:
                return str(value or "").removesuffix("d")
            case FieldKind.CHOICE | FieldKind.ASK:
                now = self.usual if value is None else value
                return next((code for code, each in self.values.items() if each == now), "")
            case FieldKind.REFUND:
                return "full_within" if isinstance(value, dict) else str(value or self.usual)
            case FieldKind.LOCALES:
                return list(value or self.usual)
            case _:
                return self.usual if value is None else value

    def days(self, document: JsonObject) -> str:
        """Return the number of days that comes with a refund."""
        value = find(document, self.place)
        days = value.get("full_within", "") if isinstance(value, dict) else ""
        return str(days).removesuffix("d")
