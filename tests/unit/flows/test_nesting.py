"""A file that would keep the parser busy for a minute is refused before it is parsed."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from app.flows.document.nesting import MAX_NESTING, check_nesting
from app.flows.document.parsing import MAX_EVENTS, parse_yaml
from app.flows.errors import InvalidDocument
from app.flows.service import default_document

SIZE = 20_000
CALLS = 2_000
"""Of our own and the parser's functions together: a minute of parsing makes millions."""


def calls_of(text: str) -> int:
    """Return how many Python functions run until the text is refused."""
    count = 0

    def note(_frame: FrameType, what: str, _value: Any) -> None:
        nonlocal count
        count += what == "call"

    sys.setprofile(note)
    try:
        parse_yaml(text)
    except InvalidDocument:
        return count
    finally:
        sys.setprofile(None)
    raise AssertionError("it was taken")


@pytest.mark.parametrize(
    "text",
    [
        "[" * SIZE,
        "{" * SIZE,
        "[{" * SIZE,
        "[x " * SIZE,
        "{a: " * SIZE,
        "key: " + "[" * SIZE,
        "- " * SIZE,
        "? " * SIZE,
        "- ? " * SIZE,
        "a:\n  " + "- " * SIZE,
        "!a " * SIZE,
        "&a " * SIZE,
        "\n" * SIZE,
        "# nothing\n" * SIZE,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_refuses_before_parsing(text: str):
    assert calls_of(text) < CALLS


def test_stops_where_there_is_more_than_a_flow_has():
    with pytest.raises(InvalidDocument, match="too many parts"):
        parse_yaml("[" + "a," * MAX_EVENTS + "]")


@pytest.mark.parametrize("opened", ["[", "{"])
def test_takes_what_is_within_the_limit(opened: str):
    closed = {"[": "]", "{": "}"}[opened]
    check_nesting(opened * MAX_NESTING + closed * MAX_NESTING)
    check_nesting(f"{opened}{closed}" * SIZE)
    with pytest.raises(InvalidDocument):
        check_nesting(opened * (MAX_NESTING + 1))


def test_our_own_flow_is_read():
    assert default_document().steps
