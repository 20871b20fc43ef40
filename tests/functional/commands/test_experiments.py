"""``fairwell experiment``: plan, list, start, stop, read."""

from __future__ import annotations

import json
from typing import Any

from app.commands import cli
from app.experiments import service
from app.extensions import db
from tests.experiments import start
from tests.support.hosts import Host


def run(host: Host, *args: str) -> Any:
    return host.app.test_cli_runner().invoke(cli, ["experiment", *args, *whose(host)])


def whose(host: Host) -> list[str]:
    return ["--account", host.account_id]


def test_plan_says_how_many_sessions_it_takes_and_that_there_is_no_volume(host: Host):
    told = run(host, "plan", "--effect", "5", "--baseline", "20", "--once", "--json")
    plan = json.loads(told.output)
    assert (plan["sessions_per_arm"], plan["sessions"]) == (1030, 2060)
    assert plan["feasibility"] == "no_traffic"


def test_plan_asks_for_a_baseline_where_nobody_knows_one(host: Host):
    assert "--baseline" in run(host, "plan", "--effect", "5").output


def test_an_experiment_is_listed_read_and_stopped(host: Host):
    key = start(host)
    (row,) = json.loads(run(host, "list", "--json").output)["experiments"]
    assert (row["key"], row["status"]) == (key, "running")
    assert key in run(host, "list").output
    assert json.loads(run(host, "results", key, "--json").output)["verdict"] == "collecting"
    assert "save_rate" in run(host, "results", key).output
    assert "concluded" in run(host, "stop", key).output
    assert "is concluded" in run(host, "stop", key).output


def test_what_stands_against_a_start_is_said(host: Host):
    with host.app.app_context():
        service.create_experiment(host.account_id, "words", "default")
        db.session.commit()
    told = run(host, "start", "words")
    assert told.exit_code == 1
    assert "equal b" in told.output
    assert "no experiment" in run(host, "start", "none").output
