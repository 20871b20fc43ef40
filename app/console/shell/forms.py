"""What every form of the console begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice  # type: ignore[attr-defined] # newer than its types

from app.labels.lazy import later as later  # noqa: PLC0414 # forms are written down at import


class Form(FlaskForm):
    """A form with its CSRF token, whose messages speak the member's language."""

    def __init__(self, **values: Any) -> None:
        """Read what was submitted; ``obj`` and ``data`` fill the rest."""
        super().__init__(**values)  # type: ignore[no-untyped-call]


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return what a field lets people choose from: values and their labels."""
    return [SelectChoice(value, label) for value, label in pairs]


def read_values(field: Any) -> set[str]:
    """Return what may be chosen in a field."""
    return {str(choice.value) for choice in field.choices}


def list_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return values with their labels as a field wants to have them."""
    return [SelectChoice(value, label) for value, label in pairs]
