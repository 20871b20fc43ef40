"""An account with a flow that customers see, on both databases."""

from __future__ import annotations

import pytest

from app.accounts.models import Account
from app.extensions import db
from app.flows import service as flows
from tests.support.rooms import account, app, clock, database_url

__all__ = ["account", "app", "clock", "database_url", "shop"]


@pytest.fixture
def shop(account: Account) -> Account:
    """An account whose customers see the flow that everybody begins with."""
    flows.publish_flow(account.id, flows.default_document())
    db.session.commit()
    return account
