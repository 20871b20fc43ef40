"""What tests of the API share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.locks import WITH_A_KEY, only_statements

CLAIMED_FIRST = (WITH_A_KEY,)
"""Such a request claims its key in the transaction of its effect, so what it checks of itself
comes after that. See docs/decisions/0038."""


@pytest.fixture(autouse=True)
def only_statements_under_the_lock() -> Iterator[None]:
    """Whatever a test asks of the API: nothing slow happens between BEGIN and COMMIT."""
    with only_statements(paths="/api", excepted=CLAIMED_FIRST):
        yield
