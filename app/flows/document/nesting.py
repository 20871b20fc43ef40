"""How deeply a YAML text is nested, seen without parsing it: parsing would take long. Pure."""

from __future__ import annotations

import re

from app.core.findings import Finding
from app.flows.errors import InvalidDocument

MAX_LINES = 8_000
MAX_NESTING = 32
"""A flow has eight levels. The parser's time grows with the square of the levels."""
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_BRACKET = re.compile(r"[\[\]{}]")
_INDICATORS = re.compile(r"^[ \t]*(?:[-?:][ \t]+)*", re.MULTILINE)
_PROPERTIES = re.compile(r"(?:[!&][^\s]*\s*){3,}")


def check_nesting(text: str) -> None:
    """Refuse a text that opens too much before it closes anything.

    Brackets within words count too: nobody writes thirty that stay open.

    :raises InvalidDocument: if brackets, or lists within lists, are nested too deeply.
    """
    if text.count("\n") > MAX_LINES:
        raise _refusal("too_many_parts", f"the document has more than {MAX_LINES} lines")
    if _deepest_bracket(text) > MAX_NESTING or _longest_run(text) > MAX_NESTING:
        raise _refusal("too_many_parts", "the document is nested too deeply")
    if _PROPERTIES.search(text):
        raise _refusal("aliases", "the document has tags or anchors that say nothing")


def _refusal(code: str, detail: str) -> InvalidDocument:
    return InvalidDocument([Finding(f"document.{code}", detail=detail)])


def _deepest_bracket(text: str) -> int:
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth = max(0, depth + _STEPS[found[0]])
        deepest = max(deepest, depth)
        if deepest > MAX_NESTING:
            break
    return deepest


def _longest_run(text: str) -> int:
    """Return how many lists or keys begin on one line."""
    runs = (found[0] for found in _INDICATORS.finditer(text))
    return max(sum(run.count(mark) for mark in "-?:") for run in runs)
