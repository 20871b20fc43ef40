"""The sample company's experiments: one decided, one too early, one whose split is broken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.analytics.experiments.report import ExperimentReport, read_report
from app.commands.demo.experiments import STORIES, write_experiments
from app.commands.simulation.company import SAMPLE, open_company
from app.core.clock import utcnow
from app.experiments.analysis.results import Verdict
from app.experiments.queries import require_experiment
from app.extensions import db
from app.offers import service as offers
from app.sessions.engine.progress import OfferState
from app.sessions.models import CancelSession


@pytest.fixture
def reports(app: Flask) -> dict[str, ExperimentReport]:
    with app.app_context():
        born = utcnow() - timedelta(days=365)
        account = open_company(SAMPLE, born, site="https://longshore.example")
        write_experiments(account, utcnow())
        db.session.commit()
        return {
            story.key: read_report(require_experiment(account.id, story.key)) for story in STORIES
        }


def test_each_of_them_says_something_else(reports: dict[str, ExperimentReport]):
    verdicts = {key: report.results.verdict for key, report in reports.items()}
    assert verdicts == {
        "plan-first": Verdict.BETTER,
        "how-much-off": Verdict.TOO_EARLY,
        "pause-or-discount": Verdict.BROKEN_SPLIT,
    }


def test_they_have_a_course_money_and_what_changed(reports: dict[str, ExperimentReport]):
    report = reports["plan-first"]
    (course,) = report.course.values()
    assert len(course) > 10
    assert report.money.per_session["b"].mean > 0
    assert report.money.costs["control"] > 0
    assert [each.verb for each in report.changes] == ["offer.changed"]
    assert report.harmed == []
    assert reports["how-much-off"].weeks_left > 4
    assert not any(reports["pause-or-discount"].course.values())


def test_offers_count_those_who_accepted_them(reports: dict[str, ExperimentReport], app: Flask):
    with app.app_context():
        accepted = select(CancelSession.account_id, func.count()).where(
            CancelSession.offer_state == OfferState.APPLIED
        )
        account_id, sessions = db.session.execute(accepted.group_by(CancelSession.account_id)).one()
        counted = sum(offer.used for offer in offers.list_offers(account_id))
        assert counted == sessions > 200
