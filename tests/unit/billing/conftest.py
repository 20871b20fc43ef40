"""What tests of actions share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.accounts.models import Account
from app.billing import jobs
from app.billing.models import Action
from app.extensions import db
from tests.faults.receivers import Receiver, receiving
from tests.support.rooms import account, app, clock, database_url  # noqa: F401


@pytest.fixture
def billing() -> Iterator[Receiver]:
    """The host's backend."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def settled() -> list[tuple[str, str]]:
    """Actions that ``on_settled`` was told of, by id and status."""
    told: list[tuple[str, str]] = []

    def note(action: Action) -> None:
        told.append((action.id, action.status.value))

    jobs.register_handlers(note)
    return told


@pytest.fixture
def host(account: Account, billing: Receiver, settled: list[tuple[str, str]]) -> Account:  # noqa: F811
    """An account whose billing endpoint leads to ``billing``."""
    account.action_url = billing.url
    db.session.commit()
    return account
