"""A path of a document leads to its line in the file."""

from __future__ import annotations

import pytest

from app.flows.document.lines import find_position

TEXT = """fairwell: 1
key: summer
steps:
  - survey:
      title: Why?
      reasons:
        - code: unused
          label: {en: "Too much sun"}
        - code: other
  - confirm
  - result: {feedback: true}
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("", 1, 1),
        ("key", 2, 1),
        ("steps", 3, 1),
        ("steps[0].survey", 4, 5),
        ("steps[0].survey.title", 5, 7),
        ("steps[0].survey.reasons[1].code", 9, 11),
        ("survey.reasons.unused.label.en", 8, 19),
        ("steps[1].confirm", 10, 5),
        ("result.feedback", 11, 14),
        ("steps[0].survey.reasons[0].labels", 7, 11),
        ("nothing.like.that", 1, 1),
        ("steps[9]", 3, 1),
    ],
)
def test_leads_as_far_as_there_is_something(path: str, line: int, column: int):
    found = find_position(TEXT, path)

    assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize("text", ["", "a: [", "- a\n- b", "\0", "a: 1\na: 2"])
def test_of_what_is_no_flow_is_the_beginning(text: str):
    found = find_position(text, "steps[0].survey")

    assert (found.line, found.column) == (1, 1)
