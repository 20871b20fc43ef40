"""What changed against the period before: all that did, and hardly ever what did not."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Account, Mode
from app.analytics.reports.changes import ChangedNumber, find_changes
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period, PeriodComparison
from app.extensions import db
from app.sessions.engine.progress import Outcome
from tests.unit.analytics.company import BEGAN, an_ending, begin, end, recount_all

MAY = Period(BEGAN.date(), (BEGAN + timedelta(days=9)).date())


def fill(account_id: str, days: range, outcomes: list[Outcome], reasons: list[int]) -> None:
    for number, (outcome, reason) in enumerate(zip(outcomes, reasons, strict=True)):
        plan = an_ending(outcome) | {"customer": number, "reason": reason}
        plan["day"] = days[number % len(days)]
        end(begin(account_id, plan), outcome)
    db.session.commit()
    recount_all()


@pytest.fixture
def wanted(account: Account) -> Filter:
    return Filter(account.id, Mode.LIVE, MAY)


@pytest.fixture
def published(account: Account) -> str:
    from app.flows import service as flows
    from app.flows.document.parsing import parse_document
    from tests.unit.analytics.company import demo_flow

    flows.publish_flow(account.id, parse_document(demo_flow()))
    return account.id


def test_a_reason_that_is_named_more_often_is_found(app: Flask, published: str, wanted: Filter):
    fill(published, range(-10, 0), [Outcome.CANCELED] * 60, [1] * 15 + [2] * 45)
    fill(published, range(10), [Outcome.CANCELED] * 60, [1] * 45 + [2] * 15)

    found = find_changes(wanted)
    first = {(each.number, each.key): each.points for each in found.changes}
    assert first[ChangedNumber.REASON_SHARE, "too_expensive"] == pytest.approx(0.5)
    assert first[ChangedNumber.REASON_SHARE, "other"] == pytest.approx(-0.5)


def test_chance_alone_is_hardly_ever_a_change(app: Flask, published: str, wanted: Filter):
    dice = random.Random(11)
    for days in (range(-10, 0), range(10)):
        outcomes = [dice.choice([Outcome.SAVED, Outcome.CANCELED]) for _ in range(80)]
        fill(published, days, outcomes, [dice.choice([0, 1, 2]) for _ in range(80)])

    found = find_changes(wanted)
    assert found.compared > 5
    assert found.changes == ()


def test_without_a_period_before_nothing_is_compared(app: Flask, published: str, wanted: Filter):
    fill(published, range(10), [Outcome.CANCELED] * 20, [1] * 20)

    assert find_changes(wanted).compared == 0
    none = Filter(published, Mode.LIVE, MAY, PeriodComparison.NONE)
    assert find_changes(none).changes == ()
