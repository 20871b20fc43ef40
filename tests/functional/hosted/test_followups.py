"""What follows an outcome is a row beside the session: written once, read when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, select, text, update

from app.extensions import db
from app.sessions import service as sessions
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession
from tests.statements import counted
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor
from tests.support.patience import wait_for

REPORT = {"status": "canceled", "subscription_ref": "sub-7"}
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def cancel(visitor: Visitor, host: Host) -> Page:
    confirm = visitor.press(visitor.open(host.token()), "cancel")
    return visitor.press(confirm, "cancel")


def press_cancel(visitor: Visitor, page: Page) -> int:
    return visitor.press(page, "cancel").status


def report(host: Host) -> int:
    path = "/customers/customer-7/subscription"
    return host.call("POST", path, json=REPORT).status_code


def count_followups(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(SessionFollowup)).all())


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Let each act happen in a thread of its own, at the same moment."""
    barrier = Barrier(len(acts))

    def join_in(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(join_in, acts))


@both_databases
class TestFollowup:
    @pytest.fixture
    def saved(self, customer: Visitor, host: Host) -> str:
        offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
        assert customer.press(offer, "accept").outcome == "saved"
        return str(host.only_session()["id"])

    def test_begins_with_the_first_that_follows(self, app: Flask, customer: Visitor, host: Host):
        assert cancel(customer, host).outcome == "canceled"
        assert count_followups(app) == 0

        customer.open(host.token())  # the host sends the customer again
        assert count_followups(app) == 1

    def test_is_begun_once_by_all_who_write_into_it(self, app: Flask, host: Host, saved: str):
        visitors = [Visitor(app) for _ in range(3)]
        pages = [visitor.press(visitor.open(host.token()), "cancel") for visitor in visitors]
        answers = at_once(
            [
                *(partial(press_cancel, *each) for each in zip(visitors, pages, strict=True)),
                *[partial(report, host)] * 4,
            ]
        )

        assert answers == [200] * 7
        assert host.session(saved)["lapsed_at"]
        assert count_followups(app) == 1

    def test_is_read_anew_under_the_lock(self, app: Flask, host: Host, saved: str):
        report(host)
        with app.app_context():
            known = sessions.get_session(host.account_id, saved)
            followup = known.followup
            assert followup.resumed_at is None
            db.session.commit()
            with db.engine.begin() as elsewhere:
                elsewhere.execute(update(SessionFollowup).values(resumed_at=LATER))

            locked = sessions.lock_session(host.account_id, saved)
            assert locked.followup is followup
            assert locked.resumed_at == LATER

    def test_costs_a_list_no_query_for_each_session(
        self, app: Flask, customer: Visitor, host: Host
    ):
        host.call("GET", "/sessions")  # the first notes when the key was used
        costs = []
        for name in ("ada", "ben", "cem"):
            confirm = customer.press(customer.open(host.token(sub=name)), "cancel")
            customer.press(confirm, "cancel")
            customer.open(host.token(sub=name))
            with counted(app) as statements:
                host.call("GET", "/sessions")
            costs.append(len(statements))

        assert costs[0] == costs[-1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_cancellation_takes_the_lock_of_a_session_before_its_followup(
    app: Flask, customer: Visitor, host: Host
):
    """As everybody does who writes there; the other order ends in a deadlock."""
    offer = customer.press(customer.open(host.token()), "continue", reason="too_expensive")
    customer.press(offer, "accept")
    key = {"account_id": host.account_id, "session_id": host.only_session()["id"]}
    confirm = customer.press(customer.open(host.token()), "cancel")
    with app.app_context():
        engine = db.engine

    with engine.connect() as holder, ThreadPoolExecutor(1) as crowd:
        its_row = select(CancelSession.id).where(CancelSession.id == key["session_id"])
        holder.execute(its_row.with_for_update())
        status = crowd.submit(press_cancel, Visitor(app), confirm)
        wait_until_blocked(engine)
        holder.execute(insert(SessionFollowup).values(**key, lapsed_at=LATER))
        holder.commit()
        assert status.result() == 200


def wait_until_blocked(engine: Engine) -> None:
    """Return as soon as somebody waits for a lock of this database."""
    mine = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    waiting = text(
        f"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datid = {mine}"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        wait_for(lambda: watcher.scalar(waiting), "somebody who waits")
