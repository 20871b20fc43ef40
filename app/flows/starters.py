"""Flows to start from: each valid, fair everywhere, and worth publishing as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.core.types import JsonObject
from app.flows.document.parsing import parse_yaml
from app.flows.errors import FlowNotFound
from app.flows.service import get_content

_BUILTIN = Path(__file__).parent / "builtin"
TEMPLATES = ("default", "ask_and_leave", "decision_first", "support_first")
"""In the order in which they are proposed. ``default``: a survey, and offers that fit."""


@cache
def template(name: str) -> JsonObject:
    """Return the document of a flow to start from. Its ``key`` is yours to give.

    :raises FlowNotFound: if there is no such template.
    """
    if name not in TEMPLATES:
        raise FlowNotFound(name)
    document = parse_yaml((_BUILTIN / f"{name}.yaml").read_text(encoding="utf-8"))
    return get_content(document)
