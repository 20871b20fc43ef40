"""What tests of webhooks share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.accounts.models import Account
from app.extensions import db
from app.webhooks import delivering, endpoints
from app.webhooks.models import Endpoint
from tests.faults.receivers import Receiver, receiving
from tests.support.rooms import account, app, clock, database_url  # noqa: F401


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def disabled() -> list[str]:
    """The endpoints whose members were told, by id."""
    told: list[str] = []
    delivering.register_handlers(lambda endpoint: told.append(endpoint.id))
    return told


@pytest.fixture
def endpoint(
    account: Account,  # noqa: F811
    receiver: Receiver,
    disabled: list[str],
) -> Endpoint:
    """An endpoint that leads to ``receiver``."""
    endpoint = endpoints.create_endpoint(account.id, receiver.url)
    db.session.commit()
    return endpoint
