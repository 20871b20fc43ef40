"""What differs between two flow documents, as facts; a door finds the words. Pure."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.core.types import JsonObject
from app.flows.document.content import read_text
from app.flows.document.parsing import parse_document
from app.flows.document.paths import name_of, spelled_out
from app.flows.errors import InvalidDocument

_WORDS = frozenset({"title", "label"})
_MEMBERS = frozenset({"reasons", "choices", "offers"})
_NOT_COMPARED = frozenset({"fairwell", "key"})
_EVERYBODY = "*"


class DifferenceKind(enum.StrEnum):
    """What happened to a place."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """Within its list; ``before`` and ``after`` are positions, counted from 1."""
    REWORDED = "reworded"
    """In one locale; ``before`` or ``after`` is None where ours stand."""
    CHANGED = "changed"
    """To another value; None is what is usual."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    change: DifferenceKind
    place: str
    before: Any = None
    after: Any = None
    locale: str | None = None
    """Of reworded texts. ``*``: one text for every language."""


def differences(before: JsonObject, after: JsonObject) -> list[Difference]:
    """Return what makes ``after`` of ``before``, in the order of the document.

    What is said in two ways and means the same is no difference.
    """
    old, new = _tidy(before), _tidy(after)
    lists = _members("", old["steps"], new["steps"])
    options = ({**document, "steps": None} for document in (old, new))
    return [*_parts("", *options), *lists]


def is_same(before: JsonObject, after: JsonObject) -> bool:
    """Return whether two documents mean the same."""
    return _tidy(before) == _tidy(after)


def _tidy(document: JsonObject) -> JsonObject:
    """Leave out what is usual, if the document is far enough for that to be known."""
    with suppress(InvalidDocument):
        document = parse_document(document).model_dump(mode="json", exclude_defaults=True)
    spelled = spelled_out(document)
    return {name: part for name, part in spelled.items() if name not in _NOT_COMPARED}


def _compare(place: str, name: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if name in _WORDS:
        yield from _words(place, before, after)
    elif name in _MEMBERS:
        yield from _members(place, before or [], after or [])
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _parts(place, before, after)
    else:
        yield Difference(DifferenceKind.CHANGED, place, before, after)


def _parts(place: str, before: JsonObject, after: JsonObject) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        if name != "code":
            yield from _compare(_below(place, name), name, before.get(name), after.get(name))


def _members(place: str, before: Any, after: Any) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    for name, member in old.items():
        if name not in new:
            yield Difference(DifferenceKind.REMOVED, _below(place, name), before=member)
    moved = _moved([name for name in old if name in new], [name for name in new if name in old])
    for name, member in new.items():
        here = _below(place, name)
        if name not in old:
            yield Difference(DifferenceKind.ADDED, here, after=member)
            continue
        if name in moved:
            yield Difference(
                DifferenceKind.MOVED, here, 1 + list(old).index(name), 1 + list(new).index(name)
            )
        yield from _compare_members(here, name, old[name], member)


def _compare_members(place: str, name: str, before: Any, after: Any) -> Iterator[Difference]:
    """A reason or a choice has its parts in itself, a step below its kind."""
    if isinstance(before, dict) and isinstance(after, dict):
        is_step = "code" not in after
        parts = (before[name], after[name]) if is_step else (before, after)
        yield from _parts(place, *parts)


def _words(place: str, before: Any, after: Any) -> Iterator[Difference]:
    if not isinstance(before, Mapping) and not isinstance(after, Mapping):
        yield Difference(DifferenceKind.REWORDED, place, before, after, _EVERYBODY)
        return
    locales = [locale for text in (before, after) if isinstance(text, Mapping) for locale in text]
    for locale in dict.fromkeys(locales):
        old, new = read_text(before, locale) or None, read_text(after, locale) or None
        if old != new:
            yield Difference(DifferenceKind.REWORDED, place, old, new, locale)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the fewest that have to move to make one order of the other."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in before[block.a : block.a + block.size]}
    return set(before) - stayed


def _by_name(members: Any) -> dict[str, Any]:
    named = members if isinstance(members, list) else []
    return {name_of(member) or f"#{at}": member for at, member in enumerate(named)}


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
