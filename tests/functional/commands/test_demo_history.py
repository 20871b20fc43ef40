"""The sample company's past: sessions that ended by the rules, in an account that tells nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Mode
from app.commands.demo.history import DAYS, VISITS
from app.commands.demo.sample import open_sample
from app.core.clock import utcnow
from app.core.locale import SHIPPED_LOCALES
from app.extensions import db
from app.sessions import service as sessions
from app.sessions.engine.progress import Outcome


@pytest.fixture
def history(app: Flask) -> list[sessions.CancelSession]:
    with app.app_context():
        account = open_sample(utcnow(), site="https://longshore.example")
        db.session.commit()
        return sessions.list_sessions(account.id, Mode.LIVE, after=None, limit=VISITS + 1)


def test_everybody_came_decided_and_left_in_the_past(history: list[sessions.CancelSession]):
    now = utcnow()

    assert len(history) == VISITS
    assert {visit.outcome for visit in history} == set(Outcome)
    assert all(visit.started_at <= visit.ended_at <= now for visit in history)
    assert max((now - visit.started_at).days for visit in history) <= DAYS
    assert {visit.action_id for visit in history} == {None}, "nobody is asked to do anything"
    assert len({visit.flow_version_id for visit in history}) == 2, "the team has learned"
    assert any(visit.offer and visit.offer["key"] == "half_off" for visit in history)
    said = [visit for visit in history if visit.answers.get("survey", {}).get("text")]
    assert {visit.locale for visit in said} == set(SHIPPED_LOCALES)
