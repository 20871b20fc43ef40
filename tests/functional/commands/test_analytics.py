"""The operator counts days anew, and the worker does it unasked."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from app.analytics.models import CountedDay, DailyOffers, DailyReasons
from app.commands import cli
from app.extensions import db
from app.sessions.models import CancelSession
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


def run(app: Flask, *words: str) -> dict[str, Any]:
    done = app.test_cli_runner().invoke(cli, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def save(customer: Visitor, host: Host, **claims: Any) -> None:
    offer = customer.press(customer.open(host.token(**claims)), "continue", reason="too_expensive")
    customer.press(offer, "accept")


def saved(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.sum(DailyReasons.saved))) or 0


@both_databases
class TestAnalytics:
    def test_recount_takes_what_became_known(self, app: Flask, customer: Visitor, host: Host):
        save(customer, host)
        assert saved(app) == 0

        assert run(app, "analytics", "recount") == {"days": 1}
        assert saved(app) == 1
        assert run(app, "analytics", "recount") == {"days": 0}

    def test_backfill_counts_every_day_again(self, app: Flask, customer: Visitor, host: Host):
        save(customer, host)
        with app.app_context():
            db.session.execute(delete(CountedDay))
            db.session.commit()

        assert run(app, "analytics", "backfill") == {"days": 1, "sessions": 1}
        assert saved(app) == 1

    def test_an_erased_customer_still_counts(self, app: Flask, customer: Visitor, host: Host):
        save(customer, host)
        host.work()
        assert host.call("DELETE", "/customers/customer-7").status_code == 200

        run(app, "analytics", "recount")
        assert saved(app) == 1
        with app.app_context():
            rows = [repr(vars(row)) for row in db.session.scalars(select(DailyOffers))]
        assert "customer-7" not in "".join(rows)

    def test_a_day_that_cannot_be_counted_holds_up_nobody(
        self, app: Flask, customer: Visitor, make_host, clock: MovableClock
    ):
        broken = make_host()
        save(customer, broken)
        with app.app_context():
            row = db.session.scalars(select(CancelSession)).one()
            good, row.subscription_data = row.subscription_data, {"ref": "sub-7"}
            db.session.commit()
        save(customer, make_host())

        run(app, "analytics", "recount")
        assert saved(app) == 1

        with app.app_context():
            row = db.session.scalars(
                select(CancelSession).where(CancelSession.account_id == broken.account_id)
            ).one()
            row.subscription_data = good
            db.session.commit()
        with clock.moved(hours=2):
            run(app, "analytics", "recount")
        assert saved(app) == 2
