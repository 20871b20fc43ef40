"""What customers write more than elsewhere: found where it is so, and not where it is chance."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Account, Mode
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.views.terms import report_terms
from app.extensions import db
from app.flows import service as flows
from app.flows.document.parsing import parse_document
from app.sessions.engine.progress import Outcome
from tests.unit.analytics.company import BEGAN, an_ending, begin, demo_flow, end

MAY = Period(BEGAN.date(), (BEGAN + timedelta(days=9)).date())
USUAL = ["the", "timer", "is", "nice", "but", "invoices", "are", "missing", "for", "our", "team"]


@pytest.fixture
def wanted(account: Account) -> Filter:
    flows.publish_flow(account.id, parse_document(demo_flow()))
    return Filter(account.id, Mode.LIVE, MAY)


def write(account_id: str, day: int, text: str, *, reason: int = 1, locale: str = "en") -> None:
    found = begin(account_id, an_ending("canceled") | {"day": day, "reason": reason})
    found.said, found.locale = text, locale
    end(found, Outcome.CANCELED)


def chatter(dice: random.Random) -> str:
    return " ".join(dice.choices(USUAL, k=8))


def test_a_word_of_one_reason_stands_out(app: Flask, wanted: Filter):
    dice = random.Random(5)
    for _number in range(40):
        write(wanted.account_id, 1, chatter(dice) + " currency", reason=2)
        write(wanted.account_id, 1, chatter(dice), reason=1)
    db.session.commit()

    rows = report_terms(replace(wanted, reason="other")).rows
    assert (rows[0].term, rows[0].count, rows[0].elsewhere) == ("currency", 40, 0)
    assert [row.term for row in rows if row.is_telling] == ["currency"]
    assert (rows[0].texts, rows[0].texts_elsewhere) == (40, 40)


def test_without_a_reason_the_period_before_is_elsewhere(app: Flask, wanted: Filter):
    dice = random.Random(6)
    for _number in range(40):
        write(wanted.account_id, -3, chatter(dice) + " sync")
        write(wanted.account_id, 2, chatter(dice) + " crash")
    db.session.commit()

    rows = report_terms(wanted).rows
    assert (rows[0].term, rows[-1].term) == ("crash", "sync")
    assert [row.term for row in rows if row.is_telling] == ["crash", "sync"]


def test_who_repeats_a_word_says_it_once(app: Flask, wanted: Filter):
    dice = random.Random(7)
    for number in range(30):
        write(wanted.account_id, -3, chatter(dice))
        write(wanted.account_id, 2, chatter(dice) + (" spam" * 50 if number < 3 else ""))
    db.session.commit()

    (row,) = (row for row in report_terms(wanted).rows if row.term == "spam")
    assert row.count == 3
    assert not row.is_telling


def test_languages_are_not_mixed(app: Flask, wanted: Filter):
    dice = random.Random(8)
    for _number in range(12):
        write(wanted.account_id, -3, chatter(dice))
        write(wanted.account_id, 2, chatter(dice))
    for _number in range(4):
        write(wanted.account_id, 2, "die rechnung fehlt", locale="de")
    db.session.commit()

    assert {row.locale for row in report_terms(wanted).rows} == {"en"}
    assert report_terms(replace(wanted, locale="de")).rows == []


def test_another_account_and_mode_are_elsewhere_altogether(
    app: Flask, wanted: Filter, make_stranger
):
    for _number in range(5):
        write(wanted.account_id, -3, "alpha beta")
        write(wanted.account_id, 2, "alpha gamma")
    db.session.commit()

    assert report_terms(replace(wanted, account_id=make_stranger())).rows == []
    assert report_terms(replace(wanted, mode=Mode.TEST)).rows == []
