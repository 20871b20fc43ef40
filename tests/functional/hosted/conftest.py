"""What tests of the pages of customers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.locks import only_statements

OF_A_TEST = (" /",)
"""Requests that a test makes up to ask a room what it does inside one."""


@pytest.fixture(autouse=True)
def only_statements_under_the_lock() -> Iterator[None]:
    """Whatever a customer asks for: nothing slow happens between BEGIN and COMMIT."""
    with only_statements(paths="/", excepted=OF_A_TEST):
        yield
