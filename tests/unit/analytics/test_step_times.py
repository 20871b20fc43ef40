"""Time per step: from the events of a session, as far as there are any."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Mode
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.views.steps import report_steps
from app.analytics.timing import step_times
from app.analytics.timing.step_times import StepTime, read_step_times, summarize_times
from app.core.ids import new_id
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.webhooks.models import Event, EventType
from tests.unit.analytics.company import an_ending, begin, end, new_account, recount_all

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
NUMBERS = itertools.count(1)
Told = tuple[EventType, float, str | None]
STARTED: Told = (EventType.SESSION_STARTED, 0, None)
ENDED = EventType.SESSION_ENDED


def answered(step: str, at: float) -> Told:
    return EventType.SESSION_ANSWERED, at, step


def declined(at: float) -> Told:
    return EventType.OFFER_DECLINED, at, None


def a_session(account_id: str, outcome: Outcome, *told: Told, **plan: Any) -> CancelSession:
    """A session that ended, and what was told of it so many seconds after its start."""
    found = begin(account_id, an_ending(None) | plan)
    found.trail = ["survey", "offer"]
    found.step_key = "confirm"
    end(found, outcome)
    for sequence, (event_type, at, step) in enumerate(told, 1):
        db.session.add(
            Event(
                account_id=account_id,
                id=new_id("evt"),
                number=next(NUMBERS),
                session_id=found.id,
                sequence=sequence,
                type=event_type,
                mode=Mode.LIVE,
                data={"step": step} if step else {},
                created_at=found.started_at + timedelta(seconds=at),
            )
        )
    db.session.commit()
    return found


def times(account_id: str, **narrowing: Any) -> dict[str, Any]:
    found = read_step_times(Filter(account_id, Mode.LIVE, MAY, **narrowing))
    return {step: (time.n, time.median_seconds) for step, time in found.items()}


def test_is_between_one_press_and_the_next(app: Flask):
    shown = (EventType.OFFER_SHOWN, 12.01, None)
    way = (STARTED, answered("survey", 12), shown, declined(20), (ENDED, 50, None))
    a_session(account := new_account(), Outcome.CANCELED, *way)

    assert times(account) == {"survey": (1, 12.0), "offer": (1, 8.0), "confirm": (1, 30.0)}


def test_of_what_one_press_brings_about_counts_once(app: Flask):
    way = (STARTED, answered("survey", 12), answered("confirm", 20), (ENDED, 20.002, None))
    a_session(account := new_account(), Outcome.CANCELED, *way)
    accepted = (EventType.OFFER_ACCEPTED, 30, None)
    a_session(account, Outcome.SAVED, STARTED, answered("survey", 10), accepted, (ENDED, 95, None))

    assert times(account) == {"survey": (2, 11.0), "confirm": (1, 8.0), "offer": (1, 20.0)}


def test_of_who_went_back_is_added_up(app: Flask):
    way = (STARTED, answered("survey", 5), declined(8), answered("survey", 20))
    a_session(account := new_account(), Outcome.CANCELED, *way)

    assert times(account) == {"survey": (1, 17.0), "offer": (1, 3.0)}


def test_of_what_was_left_is_not_known(app: Flask):
    a_session(account := new_account(), Outcome.ABANDONED, STARTED, (ENDED, 86_400, None))
    a_session(
        account, Outcome.CANCELED, answered("survey", 7), (ENDED, 9, None)
    )  # its start is gone
    a_session(account, Outcome.CANCELED)

    assert times(account) == {}


def test_is_of_the_sessions_that_are_meant(app: Flask, monkeypatch: pytest.MonkeyPatch):
    account, stranger = new_account(), new_account()
    a_session(stranger, Outcome.CANCELED, STARTED, answered("survey", 99))
    a_session(account, Outcome.CANCELED, STARTED, answered("survey", 4), day=1, plan="pro")
    a_session(account, Outcome.CANCELED, STARTED, answered("survey", 6), day=2, plan="basic")
    a_session(account, Outcome.CANCELED, STARTED, answered("survey", 8), day=3, tenure=3)

    assert times(account) == {"survey": (3, 6.0)}
    assert times(account, plan="basic") == {"survey": (1, 6.0)}
    assert times(account, tenure="0-30") == {"survey": (1, 8.0)}
    monkeypatch.setattr(step_times, "MAX_TIMED", 2)
    assert times(account) == {"survey": (2, 7.0)}


def test_stands_in_the_report_with_its_quartiles(app: Flask):
    account = new_account()
    for seconds in (2, 4, 8, 16):
        a_session(account, Outcome.CANCELED, STARTED, answered("survey", seconds))
    recount_all()
    rows = {row.step: row for row in report_steps(Filter(account, Mode.LIVE, MAY)).rows}

    survey = rows["survey"]
    assert (survey.timed, survey.median_seconds) == (4, 6.0)
    assert (survey.low_seconds, survey.high_seconds) == (3.5, 10.0)
    assert (rows["offer"].timed, rows["offer"].median_seconds) == (0, None)


def test_of_one_session_is_all_there_is():
    assert summarize_times([7.0]) == StepTime(1, 7.0, 7.0, 7.0)
