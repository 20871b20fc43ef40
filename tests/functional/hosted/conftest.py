"""What tests of the pages of customers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.locks import only_statements


@pytest.fixture(autouse=True)
def only_statements_under_the_lock() -> Iterator[None]:
    """Whatever a customer asks for: nothing slow happens between BEGIN and COMMIT."""
    with only_statements(paths="/"):
        yield
