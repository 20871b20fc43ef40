"""What tests of analytics share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.rooms import account, app, clock, database_url  # noqa: F401
from tests.unit.analytics.company import new_account


@pytest.fixture
def make_stranger(app: Flask) -> Callable[[], str]:  # noqa: F811
    """Create other accounts."""
    return new_account
