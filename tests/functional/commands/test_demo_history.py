"""The sample company's past: sessions that ended by the rules, in an account that tells nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.commands.accounts import open_account
from app.commands.demo_catalogue import OFFERS, PLANS, demo_flow
from app.commands.demo_history import DAYS, VISITS, write_history
from app.core.clock import utcnow
from app.extensions import db
from app.offers import service as offers
from app.sessions import service as sessions
from app.sessions.progress import Outcome


@pytest.fixture
def history(app: Flask) -> list[sessions.CancelSession]:
    with app.app_context():
        opened = open_account("Sample", support_email="help@sample.example", flow=demo_flow())
        account = accounts.require_account(str(opened["account_id"]))
        for plan in PLANS:
            offers.save_plan(account.id, **plan)
        for offer in OFFERS:
            offers.save_offer(account.id, **offer)
        write_history(account, utcnow())
        db.session.commit()
        return sessions.list_sessions(account.id, Mode.LIVE, after=None, limit=VISITS + 1)


def test_everybody_came_decided_and_left_in_the_past(history: list[sessions.CancelSession]):
    now = utcnow()

    assert len(history) == VISITS
    assert {visit.outcome for visit in history} == set(Outcome)
    assert all(visit.started_at <= visit.ended_at <= now for visit in history)
    assert max((now - visit.started_at).days for visit in history) <= DAYS
    assert {visit.action_id for visit in history} == {None}, "nobody is asked to do anything"
    said = [visit for visit in history if visit.answers.get("survey", {}).get("text")]
    assert {visit.locale for visit in said} == {"en", "nl", "de", "es"}
