"""What is wrong with something, as a code with what a sentence about it names. Pure.

English stands beside the code for terminals and logs. Nothing reads it to learn what is wrong.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

_BOUNDS = ("ge", "le", "gt", "lt", "max_length", "min_length")


class Severity(enum.StrEnum):
    """What a finding does: an error refuses. The gravest stands last."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Return a number that is greater for the graver of two."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, or to know."""

    code: str
    severity: Severity = Severity.ERROR
    path: str = ""
    """Where. Empty: the whole."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """What a sentence about it names, such as a limit."""
    source: str = ""
    """The rule it rests on. Empty: a schema."""
    detail: str = ""
    """The same in English, for a terminal or a log."""


def invalid(code: str, detail: str, **params: Any) -> PydanticCustomError:
    """Return the error of a validator: its code says what is wrong, and ``detail`` is replaceable.

    >>> str(invalid("twice", "{name} stands there twice", name="offer"))
    'offer stands there twice'
    """
    return PydanticCustomError(code, detail, params)


def read_params(detail: ErrorDetails) -> dict[str, Any]:
    """Return what an error of pydantic names; its one bound is called ``limit``."""
    context = {
        name: value
        for name, value in detail.get("ctx", {}).items()
        if not isinstance(value, Exception)
    }
    bound = next((context[name] for name in _BOUNDS if name in context), None)
    return context if bound is None else {**context, "limit": bound}
