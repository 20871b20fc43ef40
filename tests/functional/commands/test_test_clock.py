"""``fairwell test-clock``: a month later, by the operator."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from click.testing import Result
from flask import Flask

from app.commands import cli
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor
from tests.support.rehearsals import only_test_session, with_test_key


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(cli, ["test-clock", "advance", *words])


def cancel(customer: Visitor, host: Host) -> None:
    customer.press(customer.press(customer.open(host.token(mode="test")), "cancel"), "cancel")
    host.work()


@both_databases
def test_moves_test_mode_and_says_what_came_of_it(app: Flask, customer: Visitor, host: Host):
    shop = with_test_key(app, host)
    cancel(customer, shop)
    before = datetime.fromisoformat(only_test_session(shop)["ended_at"])

    done = run(app, "--account", shop.account_id, "--days", "30", "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        **{"days": 30, "customer_ref": None, "sessions": 1, "open_sessions": 0, "due": {}},
        "ended": {"cancellations": 1, "offers": 0},
    }
    after = datetime.fromisoformat(only_test_session(shop)["ended_at"])
    assert before - after == timedelta(days=30)


def test_moves_one_customer_alone(app: Flask, customer: Visitor, host: Host):
    shop = with_test_key(app, host)
    cancel(customer, shop)

    done = run(app, "--account", shop.account_id, "--days", "7", "--customer", "nobody", "--json")

    assert json.loads(done.stdout)["sessions"] == 0


def test_says_it_in_words(app: Flask, host: Host):
    done = run(app, "--account", host.account_id, "--days", "7")

    assert done.exit_code == 0, done.output
    assert "ended.cancellations" in done.output


def test_refuses_what_is_no_account_or_no_span(app: Flask, host: Host):
    unknown = run(app, "--account", "acct_nobody", "--days", "7")
    assert (unknown.exit_code, "There is no account acct_nobody." in unknown.output) == (1, True)

    for days in ("0", "401", "soon"):
        assert run(app, "--account", host.account_id, "--days", days).exit_code == 2
