"""Three pages of results: what a reader who knows nothing else is told to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.commands.demo.experiments import write_experiments
from app.commands.simulation.company import SAMPLE, open_company
from app.core.clock import utcnow
from app.experiments.analysis.design import Counts, Design
from app.experiments.analysis.results import read_results
from app.extensions import db
from app.labels.member.experiments.results import advice_sentence
from app.members import service as members
from app.members.roles import Role
from tests.support.console_browser import ConsolePage, Desk
from tests.support.hosts import Host


@pytest.fixture
def reader(app: Flask, host: Host, make_desk: Callable[..., Desk]) -> Desk:
    """A member of the sample company, whose three experiments have run for weeks."""
    desk = make_desk()
    with app.app_context():
        born = utcnow() - timedelta(days=365)
        account = open_company(SAMPLE, born, site="https://longshore.example")
        write_experiments(accounts.require_account(account.id), utcnow())
        members.join_account(account.id, desk.member_id, Role.OWNER)
        db.session.commit()
        desk.place = desk.place.replace(host.account_id, account.id)
    return desk


def customers_of(page: ConsolePage) -> list[str]:
    """Return what stands beneath the number of customers in each variant."""
    cells = page.soup.select("[data-label=Customers]")
    return [cell.get_text(" ", strip=True) for cell in cells]


def test_each_says_what_to_do(reader: Desk):
    decided = reader.open("experiments/plan-first")
    assert "Basic plan first saves more customers: between +" in decided.words
    assert "What to do: Conclude it, and publish the winner. Conclude" in decided.words
    assert decided.link("Conclude") == "#decide"
    assert decided.soup.select_one("#decide").get_text() == "Conclude"
    assert "relative" in decided.words
    assert "does not decide this yet" not in decided.words

    early = reader.open("experiments/how-much-off")
    assert "Not yet for 30% off: between −" in early.words  # noqa: RUF001
    assert "more weeks" in early.words
    assert "What to do: Let it run." in early.words
    assert "does not decide this yet" in early.words
    assert customers_of(early) == [each.split()[0] for each in customers_of(early)]

    broken = reader.open("experiments/pause-or-discount")
    assert "Do not trust these results" in broken.words
    assert "What to do: Stop the experiment" in broken.words
    assert len(customers_of(broken)) == 2
    assert all(each.endswith("% of all, planned 50%") for each in customers_of(broken))
    assert not broken.soup.select(".course")
    assert "saves more" not in broken.words


def test_whoever_would_wait_for_years_is_told_what_to_change_instead(app: Flask):
    counts = [Counts(key, 300, 300, saved) for key, saved in (("control", 60), ("b", 66))]
    results = read_results(counts, Design((0.5, 0.5)))
    with app.test_request_context():
        soon, late = (advice_sentence(results, weeks_left=weeks) for weeks in (52, 53))
    assert soon.startswith("Let it run.")
    assert late.startswith("At this pace it takes more than a year.")


def test_planned_sessions_that_decided_nothing_are_no_reason_to_wait(app: Flask):
    counts = [Counts(key, 300, 300, saved) for key, saved in (("control", 60), ("b", 66))]
    with app.test_request_context():
        waits, ended = (
            advice_sentence(
                read_results(counts, Design((0.5, 0.5), planned=planned)), is_planned=True
            )
            for planned in (900, 600)
        )
    assert waits.startswith("Let it run.")
    assert "Conclude the experiment as inconclusive" in ended
