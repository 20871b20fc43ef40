"""Sample data: a year by the rules of the real engine, in accounts that are nobody's."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.analytics.models import DailyReasons
from app.commands.demo.experiments import write_experiments
from app.commands.simulation.command import require_company, simulate
from app.commands.simulation.company import SAMPLE
from app.commands.simulation.market import draw_customer, draw_moments
from app.core.clock import utcnow
from app.customers.models import ReportedStatus
from app.experiments.queries import list_experiments
from app.extensions import db
from app.members import service as members
from app.outbox.models import Job
from app.sessions import service as sessions
from app.sessions.engine.progress import Outcome
from app.sessions.queries.listing import SessionFilter, list_sessions
from tests.support.hosts import Host

SESSIONS = 160


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(simulate, [*arguments, "--json"])


@pytest.fixture
def year(app: Flask) -> list[sessions.CancelSession]:
    """A small year, in which everything happens."""
    done = run(app, "--sessions", str(SESSIONS))
    assert done.exit_code == 0, done.output
    with app.app_context():
        account = accounts.find_account(SAMPLE)
        return list_sessions(account.id, Mode.LIVE, SessionFilter(), after=None, limit=500)


def test_everybody_came_decided_and_left_in_the_past(
    app: Flask, year: list[sessions.CancelSession]
):
    now = utcnow()

    assert len(year) >= SESSIONS
    assert {each.outcome for each in year} == set(Outcome)
    assert all(each.started_at <= each.ended_at <= now for each in year)
    assert max((now - each.started_at).days for each in year) in range(300, 366)
    currencies = {each.subscription_data["currency"] for each in year}
    assert {"EUR", "JPY", "KWD"} <= currencies
    assert len({each.flow_version_id for each in year}) > 2, "the team has learned and compared"
    assert any(each.subscription_data["interval"] == "year" for each in year)
    assert {each.customer_data["country"] for each in year} >= {"NL", "DE", "JP", "KW"}


def test_what_follows_takes_place_too(app: Flask, year: list[sessions.CancelSession]):
    by_customer = Counter(each.customer_ref for each in year)

    assert max(by_customer.values()) == 2, "somebody who was saved canceled later"
    assert any(each.undone_at or each.reactivated_at for each in year)
    with app.app_context():
        account = accounts.find_account(SAMPLE)
        facts = db.session.scalars(select(ReportedStatus)).all()
        assert {fact.status.value for fact in facts} == {"active", "canceled"}
        late = [fact for fact in facts if fact.recorded_at - fact.reported_at > timedelta(days=1)]
        assert late
        assert {each.key for each in list_experiments(account.id)} == {"offers", "pause-first"}
        counted = db.session.scalar(select(func.sum(DailyReasons.canceled)))
        assert counted == sum(each.outcome is Outcome.CANCELED for each in year)


def test_nobody_is_told_and_nothing_is_billed(app: Flask, year: list[sessions.CancelSession]):
    assert {each.action_id for each in year} == {None}
    with app.app_context():
        kinds = set(db.session.scalars(select(Job.kind).distinct()))
    assert not {kind for kind in kinds if "deliver" in kind or "mail" in kind}


def test_no_other_account_is_ever_touched(app: Flask, host: Host):
    with app.app_context():
        name = accounts.require_account(host.account_id).name

    refused = run(app, "--name", name, "--sessions", "1")
    assert refused.exit_code == 1
    assert "none for sample data" in refused.output
    unmarked = run(app, "--name", "Real company", "--sessions", "1")
    assert unmarked.exit_code == 1
    assert "(sample data)" in unmarked.output
    with app.app_context():
        assert accounts.find_account("Real company") is None


def test_an_account_that_bills_is_no_sample_whatever_its_name(app: Flask, host: Host):
    with app.app_context():
        accounts.require_account(host.account_id).name = "Shop (sample data)"
        db.session.commit()

    assert run(app, "--name", "Shop (sample data)", "--sessions", "1").exit_code == 1


def test_it_goes_on_where_it_stopped_and_a_member_sees_it(app: Flask):
    with app.app_context():
        members.create_member("look@northwind.example", "Look")
        db.session.commit()
    first = run(app, "--sessions", "20")
    again = run(app, "--sessions", "20", "--member", "look@northwind.example")

    assert '"sessions": 20' in first.output
    assert '"sessions": 0' in again.output
    with app.app_context():
        account = accounts.find_account(SAMPLE)
        (mine,) = members.list_memberships(members.find_member("look@northwind.example").id)
        assert mine.account.id == account.id
    assert run(app, "--sessions", "21", "--member", "nobody@x.example").exit_code == 1


def test_it_fills_the_whole_year_beside_sessions_of_others(app: Flask):
    born = utcnow() - timedelta(days=365)
    with app.app_context():
        write_experiments(require_company(SAMPLE, born, site="https://longshore.example"), utcnow())
        db.session.commit()

    done = run(app, "--sessions", "40")

    assert '"sessions": 40' in done.output
    with app.app_context():
        is_simulated = sessions.CancelSession.customer_ref.startswith("customer-")
        days = db.session.scalars(select(sessions.CancelSession.started_at).where(is_simulated))
        months = Counter((utcnow() - day).days // 91 for day in days)
    assert set(months) >= {0, 1, 2, 3}


def test_a_seed_tells_the_same_story():
    born = utcnow() - timedelta(days=365)

    def story(seed: int) -> list[object]:
        dice = random.Random(seed)
        moments = draw_moments(born, born + timedelta(days=365), 300, dice, born)
        return [draw_customer(number, at, dice, born) for number, at in enumerate(moments)]

    assert story(3) == story(3)
    assert story(3) != story(4)


def test_a_price_rise_and_a_bad_release_can_be_seen():
    born, dice = utcnow() - timedelta(days=365), random.Random(1)
    moments = draw_moments(born, born + timedelta(days=365), 4000, dice, born)
    drawn = [(at, draw_customer(0, at, dice, born)) for at in moments]

    def share(reason: str, first: int, last: int) -> float:
        part = [each for at, each in drawn if first <= (at - born).days < last]
        return sum(each.reason == reason for each in part) / len(part)

    assert share("too_expensive", 128, 168) > 1.3 * share("too_expensive", 20, 100)
    assert share("low_quality", 220, 236) > 3 * share("low_quality", 20, 100)
