"""The addresses that leave the house are built in one module."""

from __future__ import annotations

import ast
import re

from tests.rules.sources import modules

BUILDER = "app/core/web/addresses.py"
OURS = re.compile(
    r"/(continue|back|resume|receipt|cancel|preview|verify|console/(welcome|invitation))/"
)


def test_only_the_builder_puts_addresses_together():
    """A rule of a route is a plain string; only an f-string with a value in it is an address."""
    found = [
        f"{module.at(node)} {ast.unparse(node)}"
        for module in modules("app")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr)
        and module.path != BUILDER
        and (OURS.search(ast.unparse(node)) or "base_url" in ast.unparse(node))
        and not ast.unparse(node).startswith("f'Fairwell is ready")
    ]
    assert not found
