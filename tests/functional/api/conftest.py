"""What tests of the API share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.locks import only_statements

JUDGED_AS_FROZEN = ("/experiments/<key>/<step>", "/experiments/<key>/conclude")
"""An experiment judges what it freezes or publishes in the same transaction: both are one."""


@pytest.fixture(autouse=True)
def only_statements_under_the_lock() -> Iterator[None]:
    """Whatever a test asks of the API: nothing slow happens between BEGIN and COMMIT."""
    with only_statements(paths="/api", excepted=JUDGED_AS_FROZEN):
        yield
