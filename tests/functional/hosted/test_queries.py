"""How often a step asks the database: seldom, and always the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.sessions.followup.models import SessionFollowup
from tests.faults.receivers import Heard
from tests.statements import counted
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

QUERIES_PER_STEP = 4
FEEDBACK_LAST = {"result": {"feedback": True}}
QUERIES_AFTER_OUTCOME = QUERIES_PER_STEP + 1
"""One reads what followed the outcome, which the page says."""
QUERIES_TO_DECIDE = QUERIES_PER_STEP + 1
"""One looks whether another page has canceled the same subscription meanwhile."""
QUERIES_TO_CANCEL = QUERIES_TO_DECIDE + 2
"""One writes into earlier sessions that what they saved was canceled after all, one looks for
a way back that must not come behind."""
TO_RECORD_AND_ASK = 11
"""A decision, what it takes to claim the job and to read what billing is asked, and one note of
what has to be counted anew."""
QUERIES_PER_ACCEPTANCE = QUERIES_TO_DECIDE + 2
"""One counts the offer down, the other writes down who has it."""
TURN = "pg_advisory_xact_lock"
"""PostgreSQL lets decisions about one subscription wait for each other; it reads nothing."""


@pytest.fixture
def cost(app: Flask) -> Callable[..., int]:
    """Return how many statements a press takes."""

    def measure(act: Callable[..., Page], *args: Any, **fields: str) -> int:
        with counted(app) as statements:
            act(*args, **fields)
        return len(reads_and_writes(statements))

    return measure


def reads_and_writes(statements: list[str]) -> list[str]:
    return [statement for statement in statements if TURN not in statement]


def survey_with(reasons: int, offers: list[str]) -> dict[str, Any]:
    codes = [
        {"code": f"x_{number}", "label": "Because", "offers": offers} for number in range(reasons)
    ]
    return {
        "fairwell": 1,
        "steps": [
            {"survey": {"reasons": codes}},
            "offer",
            "confirm",
            {"result": {"feedback": True}},
        ],
    }


@both_databases
class TestQueries:
    def test_per_step_are_four_at_most(self, customer: Visitor, make_host, cost):
        host = make_host(flow=survey_with(3, ["quarter_off"]), with_billing=False)
        customer.press(customer.open(host.token()), "skip")  # warms the flow's cache
        survey = customer.open(host.token())
        offer = customer.press(survey, "continue", reason="x_1")
        confirm = customer.press(offer, "decline")
        fresh = customer.open(host.token())

        costs = {
            "survey": cost(customer.press, fresh, "continue", reason="x_1"),
            "second click": cost(customer.press, fresh, "continue", reason="x_1"),
            "bad answer": cost(customer.press, customer.open(host.token()), "continue", reason="?"),
            "language": cost(customer.speak, survey, "de"),
            "back": cost(customer.press, confirm, "back"),
        }
        confirm = customer.press(customer.open(host.token()), "cancel")
        assert cost(customer.press, confirm, "cancel") <= QUERIES_TO_CANCEL
        result = customer.press(confirm, "cancel")
        assert cost(customer.press, result, "continue") <= QUERIES_PER_STEP
        feedback = customer.press(result, "continue")
        last = cost(customer.press, feedback, "continue", goal="Sell more")
        assert last <= QUERIES_AFTER_OUTCOME

        assert max(costs.values()) <= QUERIES_PER_STEP, costs

    @pytest.mark.parametrize("intent", ["continue", "skip", "decline", "back"])
    def test_of_an_open_session_read_its_row_and_nothing_that_follows(
        self, app: Flask, customer: Visitor, make_host, intent: str
    ):
        host = make_host(flow=survey_with(3, ["quarter_off"]), with_billing=False)
        page = customer.open(host.token())
        if intent in {"decline", "back"}:
            page = customer.press(page, "continue", reason="x_1")
        if intent == "back":
            page = customer.press(page, "decline")

        with counted(app) as statements:
            customer.press(page, intent, **({"reason": "x_1"} if intent == "continue" else {}))

        later = SessionFollowup.__table__.columns.keys()[2:]  # behind the key
        assert len([each for each in statements if "FROM cancel_sessions JOIN" in each]) == 1
        assert not [each for each in statements if "session_followups" in each]
        assert not [name for name in later for each in statements if name in each]

    def test_do_not_grow_with_reasons_or_offers(self, customer: Visitor, make_host, cost):
        costs = []
        for reasons, offers in ((1, ["support"]), (30, ["trial_extension", "basic_plan", "pause"])):
            host = make_host(flow=survey_with(reasons, offers), with_billing=False)
            customer.open(host.token())
            survey = customer.open(host.token())
            costs.append(cost(customer.press, survey, "continue", reason="x_0"))

        assert costs[0] == costs[1]

    def test_of_an_offer_are_few(self, customer: Visitor, make_host, cost):
        for intent, limit in (("accept", QUERIES_PER_ACCEPTANCE), ("decline", QUERIES_PER_STEP)):
            host = make_host(flow=survey_with(1, ["quarter_off"]), with_billing=False)
            offer = customer.press(customer.open(host.token()), "continue", reason="x_0")
            assert cost(customer.press, offer, intent) <= limit

    def test_of_a_cancellation_are_few_before_billing_is_asked(
        self, app: Flask, customer: Visitor, host: Host
    ):
        confirm = customer.press(customer.open(host.token()), "cancel")
        answer, seen = host.receiver.answer, []

        with counted(app) as statements:

            def note(heard: Heard) -> Any:
                seen.append(len(reads_and_writes(statements)))
                return answer(heard)

            host.receiver.answer = note
            customer.press(confirm, "cancel")

        assert seen == [TO_RECORD_AND_ASK]

    def test_to_open_do_not_depend_on_the_flow(self, customer: Visitor, make_host, cost):
        costs = []
        for reasons in (1, 30):
            host = make_host(flow=survey_with(reasons, ["quarter_off"]))
            customer.open(host.token())
            costs.append(cost(customer.open, host.token()))

        assert costs[0] == costs[1] <= 8  # one looks for a declaration without a login
