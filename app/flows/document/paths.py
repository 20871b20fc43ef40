"""Where something stands in a flow document, by names that outlive a change of order. Pure.

A place is a path of names: ``survey.reasons.unused.label``. Steps are named by
their kind, reasons and choices by their code, offers by their key, so that two
members who change different things never mean each other's.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

from app.core.database.types import JsonObject
from app.flows.document.vocabulary import STEP_KINDS

NAMED_LISTS = frozenset({"reasons", "choices", "offers", "effective", "locales"})
"""Lists whose members have names, and an order that means something."""
_PATH_PART = re.compile(r"[^.\[\]]+")


def spelled_out(document: JsonObject) -> JsonObject:
    """Return a copy in which every step is an object: ``offer`` is short for ``offer: {}``.

    >>> spelled_out({"steps": ["offer", {"confirm": None}]})
    {'steps': [{'offer': {}}, {'confirm': {}}]}
    """
    changed = copy.deepcopy(document)
    steps = changed.get("steps")
    changed["steps"] = [_step(step) for step in steps] if isinstance(steps, list) else []
    return changed


def kinds_of(document: JsonObject) -> list[str]:
    """Return the kinds of the steps, in their order."""
    return [name_of(step) or "" for step in spelled_out(document)["steps"]]


def find(document: JsonObject, place: str) -> Any:
    """Return what stands at a place, or None.

    >>> find({"steps": [{"survey": {"reasons": [{"code": "other"}]}}]}, "survey.reasons.other")
    {'code': 'other'}
    """
    node: Any = document
    for name in names_in(document, place):
        node = _inside(node, name)
    return node


def names_in(document: JsonObject, place: str) -> list[str]:
    """Return the names on the way to a place, with the list of steps spelled out."""
    names = place.split(".") if place else []
    return ["steps", *names] if names and names[0] in STEP_KINDS else names


def name_of(member: Any) -> str | None:
    """Return what a member of a list is called: its code, its one key, or itself."""
    match member:
        case str():
            return member
        case {"code": str(code)}:
            return code
        case dict() if len(member) == 1:
            return str(next(iter(member)))
        case _:
            return None


def build_path(document: JsonObject, path: str | Sequence[str | int]) -> str:
    """Return the place that a path with numbers leads to, as far as it leads anywhere.

    >>> build_path({"steps": [{"survey": {"reasons": [{"code": "other"}]}}]},
    ...          "steps[0].survey.reasons[0].label")
    'survey.reasons.other.label'
    """
    node: Any = document
    names: list[str] = []
    for part in _parts(path):
        if isinstance(node, list) and isinstance(part, int):
            node = node[part] if part < len(node) else None
            names += [name_of(node) or str(part)]
        elif isinstance(node, dict) and part in node:
            node = node[part]
            names += [str(part)]
        elif part in _MAY_BE_MISSING:
            node, names = None, [*names, str(part)]
    return ".".join(_without_repetition(names))


_MAY_BE_MISSING = frozenset({"label", "title", "choices", "reasons", "offers"})
"""What a finding may ask for although nothing stands there yet."""


def _step(step: Any) -> Any:
    if isinstance(step, str):
        return {step: {}}
    if isinstance(step, dict):
        return {kind: {} if part is None else part for kind, part in step.items()}
    return step


def _inside(node: Any, name: str) -> Any:
    if isinstance(node, dict):
        return node.get(name)
    if isinstance(node, list):
        found = next((member for member in node if name_of(member) == name), None)
        return found[name] if isinstance(found, dict) and "code" not in found else found
    return None


def _parts(path: str | Sequence[str | int]) -> Iterator[str | int]:
    if not isinstance(path, str):
        yield from path
        return
    for part in _PATH_PART.findall(path):
        yield int(part) if part.isdecimal() else part


def _without_repetition(names: list[str]) -> Iterator[str]:
    """Leave out the list of steps, and the kind that stands in it a second time."""
    kept = names[1:] if names[:1] == ["steps"] and len(names) > 1 else names
    for before, name in zip([None, *kept], kept, strict=False):
        if not (name == before and name in STEP_KINDS):
            yield name
