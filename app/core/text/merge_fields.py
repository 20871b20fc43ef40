"""Fields in the owner's texts that are filled in for each customer. Pure.

``{{ customer.name | default: "there" }}``: a field, and what stands there where nobody
told us its value. Nothing else is a language: there are no conditions and no loops.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ALWAYS_KNOWN = frozenset({"company.name"})
FIELDS = (
    "customer.name",
    "company.name",
    "plan",
    "price",
    "period_end",
    "trial_end",
    "started_on",
)
TRAIT = "traits."
"""Before the name of what the host says of a customer: ``traits.team_size``."""

_OPEN = r"\{\{\s*"
_DEFAULT = r"\|\s*default\s*:\s*[\"“”„'‘’](?P<default>[^\"“”„'‘’{}]*)[\"“”'‘’]"  # noqa: RUF001
_MARK = re.compile(rf"{_OPEN}(?P<name>[a-z_]+(?:\.[\w-]+)?)\s*(?:{_DEFAULT}\s*)?\}}\}}")
_LOOKALIKE = re.compile(
    r"\{\{.*?\}\}|\{\{|\}\}"  # ours, misspelt or not closed
    r"|\{[A-Za-z_][\w. ]*\}|\$\{[^}]*\}|%\(\w+\)[sd]|%%\w+%%"  # of other systems
    r"|\*\|\w+\|\*|\[\[[^\]]+\]\]|<%=?.*?%>|\[(?:(?:first|last|customer|plan) ?)?name\]",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_A_MARK = re.compile(r"[ \t]+(?=[,.])")
_TWO_BLANKS = re.compile(r"[ \t]{2,}")


class MergeProblem(enum.StrEnum):
    """What is wrong with something in a text that looks like a field."""

    UNKNOWN = "unknown"
    NO_DEFAULT = "no_default"
    LOOKALIKE = "lookalike"
    """It is printed as it stands: we fill in nothing that is written so."""


@dataclass(frozen=True, slots=True)
class MergeFault:
    """One of them."""

    problem: MergeProblem
    mark: str
    """As it stands in the text."""


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in; what nobody told us leaves no gap.

    >>> fill_text('Hi {{ customer.name | default: "there" }}, stay', {"customer.name": "Ada"})
    'Hi Ada, stay'
    >>> fill_text('Hi {{ customer.name }}, stay', {})
    'Hi, stay'
    """
    filled = _MARK.sub(lambda mark: values.get(mark["name"]) or mark["default"] or "", text)
    return text if filled == text else _close_gaps(filled)


def _close_gaps(text: str) -> str:
    """Return a text without the blanks around what was left out."""
    return _TWO_BLANKS.sub(" ", _BEFORE_A_MARK.sub("", text)).strip()


def list_merge_faults(text: str) -> Iterator[MergeFault]:
    """Yield what is wrong with the fields of a text, and what looks like one and is none."""
    for mark in _MARK.finditer(text):
        problem = _problem_of(mark)
        if problem:
            yield MergeFault(problem, mark[0])
    for other in _LOOKALIKE.finditer(_MARK.sub("", text)):
        yield MergeFault(MergeProblem.LOOKALIKE, other[0])


def _problem_of(mark: re.Match[str]) -> MergeProblem | None:
    name = mark["name"]
    if name not in FIELDS and not (name.startswith(TRAIT) and len(name) > len(TRAIT)):
        return MergeProblem.UNKNOWN
    if not mark["default"] and name not in ALWAYS_KNOWN:
        return MergeProblem.NO_DEFAULT
    return None
