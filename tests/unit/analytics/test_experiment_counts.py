"""Customers of experiments are counted by day, and the numbers are those of the moment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Account, Mode
from app.analytics.experiments.outcomes import MAX_NOTES, count_outcomes
from app.analytics.models import CountedDay, DailyExperiments
from app.analytics.recounting import list_days
from app.analytics.stale import StaleCount, forget_stale, list_stale
from app.experiments.models import Experiment
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.privacy.errors import StillUnderWay
from app.privacy.service import erase_customer
from app.sessions.engine.progress import Outcome
from app.sessions.experiments.results import list_rows
from app.sessions.models import CancelSession
from tests.statements import counted
from tests.unit.analytics.company import an_ending, begin, demo_flow, end, recount, recount_all


@pytest.fixture
def experiments(account: Account) -> list[Experiment]:
    """Two experiments of one account. What is counted asks for their ids alone."""
    flows.publish_flow(account.id, parse_document(demo_flow()))
    db.session.commit()
    return [Experiment(account_id=account.id, id=f"exp_{number}") for number in range(2)]


def take_part(
    experiment: Experiment, variant: str, *, is_exposed: bool = True, **plan: Any
) -> CancelSession:
    found = begin(experiment.account_id, {**an_ending(None), **plan})
    found.experiment_id, found.variant_key = experiment.id, variant
    found.exposed_at = found.started_at if is_exposed else None
    found.subscription_ref = f"sub-{plan['subscription']}"
    return found


def by_hand(experiments: Sequence[Experiment]) -> dict[Any, int]:
    """Count the rows by a way of its own: the first of each customer, one by one."""
    found: dict[Any, int] = {}
    for experiment in experiments:
        firsts: dict[str, CancelSession] = {}
        query = select(CancelSession).where(CancelSession.experiment_id == experiment.id)
        for each in db.session.scalars(query.order_by(CancelSession.id)):
            is_concluded = each.outcome not in {None, Outcome.ABANDONED}
            if is_concluded and each.exposed_at is not None:
                firsts.setdefault(each.customer_ref, each)
        for each in firsts.values():
            key = experiment.id, each.variant_key, each.outcome
            found[key] = found.get(key, 0) + 1
    return found


def told(experiments: Sequence[Experiment]) -> dict[Any, int]:
    return {
        (*key, outcome): count
        for key, outcomes in count_outcomes(experiments).items()
        for outcome, count in outcomes.items()
        if count
    }


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_equals_a_recount_at_every_moment(
    app: Flask, account: Account, experiments: list[Experiment], seed: int
):
    dice, open_sessions = random.Random(seed), list[CancelSession]()
    for _ in range(dice.randrange(10, 30)):
        if dice.random() < 0.6 or not open_sessions:
            plan = {"customer": dice.randrange(2), "subscription": dice.randrange(3),
                    "day": dice.randrange(4)}  # fmt: skip
            sides = dice.choice([experiments[0], *experiments]), dice.choice(["control", "b"])
            open_sessions.append(take_part(*sides, is_exposed=dice.random() < 0.8, **plan))
        else:
            ending = open_sessions.pop(dice.randrange(len(open_sessions)))
            end(ending, dice.choice(list(Outcome)))
            ending.ended_at += timedelta(days=dice.randrange(3))
        if dice.random() < 0.1:
            with suppress(StillUnderWay):
                erase_customer(account, Mode.LIVE, f"customer-{dice.randrange(2)}")
        db.session.commit()
        assert told(experiments) == by_hand(experiments)
        if dice.random() < 0.5:
            recount_all()
            assert told(experiments) == by_hand(experiments)
    recount_all()
    for day in list_days(account.id, Mode.LIVE):
        recount(day)
    assert told(experiments) == by_hand(experiments)
    assert sum(told(experiments).values()) == sum(len(list_rows(each)) for each in experiments)


def test_days_that_were_counted_are_not_asked_of_sessions(
    app: Flask, experiments: list[Experiment]
):
    end(take_part(experiments[0], "b", customer=1, subscription=1), Outcome.SAVED)
    db.session.commit()
    recount_all()

    with counted(app) as statements:
        assert told(experiments) == {("exp_0", "b", Outcome.SAVED): 1}
    assert [each for each in statements if "_sessions" in each] == []


def test_an_earlier_session_that_ends_later_takes_the_place_on_another_day(
    account: Account, experiments: list[Experiment]
):
    first = take_part(experiments[0], "b", customer=1, subscription=1, day=0)
    second = take_part(experiments[0], "b", customer=1, subscription=2, day=1)
    end(second, Outcome.SAVED)
    db.session.commit()
    recount_all()
    end(first, Outcome.CANCELED)
    db.session.commit()
    recount_all()

    rows = db.session.scalars(select(DailyExperiments)).all()
    assert [(row.day, row.saved, row.canceled) for row in rows] == [("2026-05-01", 0, 1)]
    assert told(experiments) == {("exp_0", "b", Outcome.CANCELED): 1}


def test_a_day_that_an_older_worker_counted_is_asked_of_its_sessions(
    account: Account, experiments: list[Experiment]
):
    """It knows nothing of experiments, goes to the next round and forgets the note."""
    end(take_part(experiments[0], "b", customer=1, subscription=1), Outcome.KEPT)
    db.session.commit()
    recount_all()
    end(take_part(experiments[0], "b", customer=2, subscription=2), Outcome.SAVED)
    db.session.execute(update(CountedDay).values(round=CountedDay.round + 1))
    forget_stale(list_stale())
    db.session.commit()

    assert list_stale() == []
    assert told(experiments) == by_hand(experiments)
    assert sum(told(experiments).values()) == 2


def test_where_too_much_waits_sessions_answer(account: Account, experiments: list[Experiment]):
    end(take_part(experiments[0], "b", customer=1, subscription=1), Outcome.KEPT)
    for number in range(MAX_NOTES):
        ref = f"customer-{number}"
        note = {"mode": Mode.LIVE, "customer_ref": ref, "subscription_ref": ref}
        db.session.add(StaleCount(account_id=account.id, **note))
    db.session.commit()

    assert told(experiments) == {("exp_0", "b", Outcome.KEPT): 1}
