"""Where in a YAML file a path of a document stands: for editors and build servers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from app.flows.document.paths import name_of
from app.flows.document.vocabulary import STEP_KINDS

_PART = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class FilePosition:
    """A line and a column, counted from 1."""

    line: int
    column: int


def find_position(text: str, path: str) -> FilePosition:
    """Return where a path stands, or as far as it leads; the beginning of the file at worst.

    >>> find_position("steps: [survey, confirm]", "steps[1]")
    FilePosition(line=1, column=17)
    """
    try:
        node: Any = YAML(typ="rt", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError):
        return FilePosition(1, 1)
    found = FilePosition(1, 1)
    for part in _parts(path):
        step = _step_into(node, part)
        if step is None:
            break
        node, found = step
    return found


def _parts(path: str) -> list[str]:
    """Return the names on the way; a place may leave out that a step is in the list of steps."""
    parts = _PART.findall(path)
    return ["steps", *parts] if parts and parts[0] in STEP_KINDS else parts


def _step_into(node: Any, part: str) -> tuple[Any, FilePosition] | None:
    """Return what stands under a name, and where. None: there is nothing of this name."""
    if isinstance(node, CommentedMap) and part in node:
        return node[part], _position(node.lc.key(part))
    if isinstance(node, CommentedSeq):
        for index, member in enumerate(node):
            if part == str(index):
                return member, _position(node.lc.item(index))
            if name_of(member) == part:
                is_step = isinstance(member, dict) and part in member
                return (member[part] if is_step else member), _position(node.lc.item(index))
    return None


def _position(found: tuple[int, int]) -> FilePosition:
    return FilePosition(found[0] + 1, found[1] + 1)
