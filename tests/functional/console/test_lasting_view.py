"""Lasting saves: a curve as far as anybody was followed, and a table that fits a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Mode
from app.commands.analytics import recount_stale_days
from app.core.clock import utcnow
from app.customers.reports import read_report
from app.extensions import db
from app.sessions.followup.churn_reports import report_subscription
from tests.support.clocks import MovableClock
from tests.support.console_browser import Desk
from tests.support.hosts import Host
from tests.support.pages import Visitor


@pytest.fixture
def followed(app: Flask, customer: Visitor, host: Host, clock: MovableClock) -> Host:
    """Twelve customers saved 70 days ago: eleven were heard of since, and one of those left."""
    with clock.moved(days=-70) as then:
        issued_at = int(then.timestamp())
        for number in range(12):
            claims = {"sub": f"c-{number}", "subscription": {"ref": f"sub-{number}"}}
            token = host.token(iat=issued_at, exp=issued_at + 900, **claims)
            offer = customer.press(customer.open(token), "continue", reason="too_expensive")
            customer.press(offer, "accept")
    with app.app_context():
        active = [(number, "active", 5) for number in range(1, 11)]
        for number, status, days in [(0, "canceled", 30), *active]:
            at = int((utcnow() - timedelta(days=days)).timestamp())
            body = {"subscription_ref": f"sub-{number}", "status": status, "at": at}
            report = read_report(body | ({"canceled_at": at} if status == "canceled" else {}))
            report_subscription(host.account_id, Mode.LIVE, f"c-{number}", report)
        db.session.commit()
        recount_stale_days()
        db.session.remove()
    return host


def test_draws_the_curve_and_says_how_far_it_reaches(owner: Desk, followed: Host):
    page = owner.open("results/lasting?period=90d")

    assert page.soup.select_one("figure.chart path.curve")["d"].startswith("M0 0L")
    assert page.soup.select_one("figure.chart path.curve-band")["d"].endswith("Z")
    assert "Something was heard of 11 of 12 saved customers since." in page.words
    assert "After 30 days, 100% of saved customers" not in page.words, "nobody had left by then"
    assert "Followed up to these days: 11" in page.words


def test_has_a_row_for_each_kind_and_not_for_each_step(owner: Desk, followed: Host):
    rows = owner.open("results/lasting?period=90d").soup.select("table.data tbody tr")

    cells = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
    assert [row[0] for row in cells] == ["All offers", "Discount"]
    assert cells[0][2] == "100%"
    assert cells[0][3:] == ["\N{EN DASH}"] * 3, "nobody left later, so nothing is claimed"
