"""A subscription, its situation, and a database for the few tests that need one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.service import create_account
from app.extensions import db
from app.offers import service
from app.offers.eligibility.context import OfferContext, PlanFacts
from app.offers.subscription import Customer, Subscription

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERIOD_END = datetime(2026, 12, 3, 8, tzinfo=UTC)  # 9 o'clock in Berlin

BASIC = {"name": "Basic", "amount_minor": 900, "currency": "EUR", "interval": "month"}
PRO = {"name": {"en": "Pro"}, "amount_minor": 2900, "currency": "EUR", "interval": "month"}

Factory = Callable[..., Any]


def _subscription(**changes: Any) -> Subscription:
    claims = {
        "ref": "sub_1",
        "plan": "pro",
        "amount_minor": 2900,
        "currency": "EUR",
        "interval": "month",
        "current_period_end": PERIOD_END,
    }
    return Subscription(**(claims | changes))


def _situation(*, current: str = "pro", **changes: Any) -> OfferContext:
    parts = {name: changes.pop(name) for name in list(changes) if name in OfferContext.__slots__}
    defaults = {"customer": Customer(), "now": NOW, "timezone": ZoneInfo("Europe/Berlin")}
    return OfferContext(subscription=_subscription(plan=current, **changes), **(defaults | parts))


def _plan(**changes: Any) -> PlanFacts:
    values = {
        "key": "basic",
        "name": "Basic",
        "amount_minor": 900,
        "currency": "EUR",
        "interval": "month",
    }
    return PlanFacts(**(values | changes))


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def subscription_of() -> Factory:
    """Make a subscription: 29 euros a month until 3 December 2026, but for the changes."""
    return _subscription


@pytest.fixture(scope="session")
def situation_of() -> Factory:
    """Make a situation in Berlin on the ``current`` plan; the rest changes the subscription."""
    return _situation


@pytest.fixture(scope="session")
def plan_of() -> Factory:
    """Make a plan of nine euros a month, but for the changes."""
    return _plan


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An app with empty tables. Its context is the test's."""
    app = make_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def account(app: Flask) -> Account:
    return create_account("Notely", country="DE", support_email="help@notely.example")


@pytest.fixture
def offers(account: Account) -> Account:
    """Four offers, as a flow may name them."""
    service.save_plan(account.id, "basic", **BASIC, features=["Notes"], limits={"Projects": 3})
    service.save_plan(account.id, "pro", **PRO, position=1)
    service.save_offer(account.id, "quarter_off", "discount", {"percent": 25, "periods": 3})
    service.save_offer(account.id, "basic_plan", "plan_change", {"plan": "basic"})
    service.save_offer(account.id, "pause", "pause", {})
    service.save_offer(account.id, "talk", "support", {"channel": "email"})
    db.session.commit()
    return account
