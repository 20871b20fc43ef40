"""The predicates: one rule each, how its values compare, and who holds it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr, TypeAdapter

from app.fairness.data_files import ROOM, DataEntry, read_data

Value = StrictBool | StrictInt | StrictStr


class CheckKind(enum.StrEnum):
    """Where a predicate can be seen to hold."""

    DOCUMENT = "c"
    """In the flow document, when it is saved and published."""
    PAGE = "d"
    """On the rendered page, in a browser."""
    RUN_TIME = "r"
    TEXT = "t"


class Holder(enum.StrEnum):
    """Who sees to it that a predicate holds."""

    ENGINE = "engine"
    """The steps and their order, whatever the document says."""
    CHECK = "check"
    """The check of the document: an owner can break it, and hears so before customers do."""
    PAGE = "page"
    """Our pages, as tests in a browser see them."""
    LINTER = "linter"
    """The linter of the owner's words."""
    HOST = "host"
    """The host's own pages, which we can only advise."""


class Measure(DataEntry):
    """How the values of a predicate compare."""

    kind: Literal["flag", "at_most", "at_least", "scale"]
    unit: str = ""
    words: tuple[str, ...] = ()
    """Of a scale, from the loosest to the strictest."""

    def strictness(self, value: Value) -> int:
        """Return a number that is greater for the stricter of two values.

        :raises ValueError: if the predicate can have no such value.
        """
        match self.kind, value:
            case "flag", bool():
                return int(value)
            case (("at_most" | "at_least"), int()) if not isinstance(value, bool) and value >= 0:
                return value if self.kind == "at_least" else -value
            case "scale", str() if value in self.words:
                return self.words.index(value)
        raise ValueError(f"{value!r} is no value of a {self.kind}")


class Predicate(DataEntry):
    """One rule that every pack may tighten and none may loosen."""

    name: str
    rule: str
    """One sentence in plain English."""
    kinds: tuple[CheckKind, ...]
    value: Measure
    held_by: tuple[Holder, ...]


@lru_cache(maxsize=1)
def all_predicates() -> Mapping[str, Predicate]:
    """Return the predicates by id, P01 first."""
    data = read_data(ROOM / "predicates.yaml")
    return TypeAdapter(dict[str, Predicate]).validate_python(data)


def strictest(predicate_id: str, *values: Value) -> Value:
    """Return the strictest of the values.

    >>> strictest("P10", 2, 0, 1)
    0
    >>> strictest("P09", "stated", "chosen")
    'chosen'
    """
    return max(values, key=all_predicates()[predicate_id].value.strictness)


def guaranteed_by_engine() -> frozenset[str]:
    """Return the predicates that the engine holds at run time, whatever the document says.

    Some of them a document could still be written against, and then the engine
    wins: it puts the steps in another order (see ``ordering``).
    """
    return _held_by(Holder.ENGINE)


def breakable_by_documents() -> frozenset[str]:
    """Return the predicates that a document can break, so that its check has to look."""
    return _held_by(Holder.CHECK)


def _held_by(holder: Holder) -> frozenset[str]:
    return frozenset(
        id_ for id_, predicate in all_predicates().items() if holder in predicate.held_by
    )
