"""Finding what is due: among a hundred thousand jobs as quickly as among ten, node by node."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text
from sqlalchemy.exc import OperationalError

from app.accounts.models import Account
from app.accounts.service import create_account
from app.core.clock import utcnow
from app.core.database import distribution
from app.core.ids import new_id
from app.extensions import db
from app.outbox import leases, statements
from app.outbox.leases import LaneKey
from app.outbox.models import Job

MANY = 3_000


def fill(account: Account, count: int, lane: str = "we_1") -> None:
    now = utcnow()
    rows = [
        {
            "account_id": account.id,
            "id": new_id("job"),
            "kind": "tests.note",
            "ordering_key": f"{lane}:cs_{number}",
            "position": 0,
            "lane": lane,
            "payload": {},
            "due_at": now,
            "attempts": 0,
            "fence": 0,
            "created_at": now,
        }
        for number in range(count)
    ]
    db.session.execute(insert(Job.__table__), rows)
    db.session.commit()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_search_touches_lanes_and_not_jobs(app: Flask, account: Account):
    """PostgreSQL reads one job of a lane, however many are ready: its plan says how many rows."""
    fill(account, MANY)
    db.session.execute(text("ANALYZE jobs"))
    with db.engine.connect() as connection:
        compiled = statements.DUE_LANES.compile(db.engine)
        ready = compiled.construct_expanded_state({"now": utcnow()})
        plan = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {ready.statement}", ready.parameters
        ).scalar_one()

    assert max(scanned_rows(plan[0]["Plan"])) <= 2


def scanned_rows(node: dict[str, Any]) -> list[float]:
    """Return how many rows of jobs each part of a plan read at a time, those it dropped too."""
    own = []
    if node.get("Relation Name") == "jobs":
        own.append(node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    return own + [rows for part in node.get("Plans", []) for rows in scanned_rows(part)] or [0]


def test_each_account_can_be_asked_by_itself(app: Flask, account: Account, monkeypatch: Any):
    """As where the tables are distributed: the same lanes are found."""
    other = create_account("Southwind")
    fill(account, 3)
    fill(other, 3, lane="publish")
    together = leases.due_lanes(utcnow())
    monkeypatch.setattr(distribution, "is_distributed", lambda engine: True)

    assert (
        set(leases.due_lanes(utcnow()))
        == set(together)
        == {
            LaneKey(account.id, "we_1"),
            LaneKey(other.id, "publish"),
        }
    )


def test_an_account_on_a_node_that_is_down_holds_up_no_other(
    app: Flask, account: Account, monkeypatch: Any, caplog: Any
):
    other = create_account("Southwind")
    fill(account, 1)
    fill(other, 1)
    monkeypatch.setattr(distribution, "is_distributed", lambda engine: True)

    def refuse(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "lanes" in statement and account.id in str(values):
            raise OperationalError(statement, values, ConnectionError("the node is down"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        found = leases.due_lanes(utcnow())
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)

    assert found == [LaneKey(other.id, "we_1")]
    assert account.id in caplog.text


@pytest.mark.parametrize(
    "name", ["CLAIM", "CLAIM_ONE", "POSTPONE_BLOCKED", "LOCK", "FINISH", "RELEASE", "POSTPONE"]
)
def test_every_part_of_a_statement_says_whose_jobs(name: str):
    """So that a claim goes to one node, and locks the rows of one account alone."""
    statement = str(getattr(statements, name))
    about_jobs = re.findall(r"\b(?:FROM|UPDATE) jobs\b", statement)
    assert statement.count("account_id = :whose") >= len(about_jobs) > 0


def test_no_search_steps_from_account_to_account():
    """A recursion over a column by which tables are distributed is refused there."""
    for name in ("DUE_LANES", "DUE_LANES_OF_ONE"):
        assert "min(jobs.account_id)" not in str(getattr(statements, name))
