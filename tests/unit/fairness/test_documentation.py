"""What docs/fairness.md says is what the packs say, and the tests it names exist."""

from __future__ import annotations

import ast

import pytest

from app.fairness.predicates import all_predicates
from tests.unit.fairness.tables import DOCUMENT, ROOT, TESTS, written


def test_the_tables_are_those_of_the_data():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert text == written(text), "write them anew: python -m tests.unit.fairness.tables"


def test_it_says_plainly_what_it_is_not():
    assert "**This is not legal advice.**" in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for names in TESTS.values() for name in names])
def test_a_test_that_is_named_exists(name: str):
    file, *path = name.split("::")
    scope: ast.AST = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    for part in path:
        named = [node for node in ast.iter_child_nodes(scope) if getattr(node, "name", "") == part]
        assert named, f"there is no {part}"
        scope = named[0]


def test_only_predicates_have_tests():
    assert set(TESTS) <= set(all_predicates())
