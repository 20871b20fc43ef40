"""``fairwell experiment``: plan, list, start, stop, read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner

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


class TestFiles:
    """An experiment is a file: pulled, changed, compared and pushed."""

    def test_what_is_pulled_can_be_pushed_and_is_the_same(self, host: Host, tmp_path: Path):
        file = tmp_path / "more-off.yaml"
        start(host, key="running", effect=0.05, hypothesis="Why")
        file.write_text(run(host, "pull", "running").output.replace(": running", ": second"))
        assert "valid experiment" in run_file("validate", file).output
        pushed = run(host, "push", str(file), "--json")
        assert json.loads(pushed.output) == {
            "experiment": "second",
            "change": "created",
            "cannot_start": "overlap",
        }
        assert run(host, "diff", str(file)).exit_code == 0
        pulled = run(host, "pull", "second").output
        assert pulled == file.read_text()

    def test_what_a_push_would_change_is_told_before(self, host: Host, tmp_path: Path):
        file = tmp_path / "experiment.yaml"
        with host.app.app_context():
            service.create_experiment(host.account_id, "first", "default", has_holdout=True)
            db.session.commit()
        text = run(host, "pull", "first").output
        changed = text.replace("name: first", "name: Kinder")
        file.write_text(re.sub("( +)reasons:", r"\1title: Why?\n\1reasons:", changed, count=1))
        told = run(host, "diff", str(file))
        assert told.exit_code == 1
        assert 'changed name: "first" -> "Kinder"' in told.output
        assert "variants.b.flow.survey.title" in told.output
        assert run(host, "push", str(file)).exit_code == 0
        assert "nothing would change" in run(host, "diff", str(file)).output

    def test_what_cannot_be_is_refused_with_its_place(self, host: Host, tmp_path: Path):
        file = tmp_path / "experiment.yaml"
        file.write_text("fairwell: 1\nexperiment: No Key\nname: a\ncontrol: 0\nvariants: {z: 1}\n")
        told = run_file("validate", file)
        assert told.exit_code == 1
        for place in ("experiment:", "control:", "variants.z"):
            assert place in told.output

    def test_what_has_started_stays_as_it_is(self, host: Host, tmp_path: Path):
        file = tmp_path / "experiment.yaml"
        start(host, key="running")
        file.write_text(run(host, "pull", "running").output.replace("percent: 50", "percent: 49"))
        assert "has started" in run(host, "push", str(file)).output


def run_file(command: str, file: Path) -> Any:
    return CliRunner().invoke(cli, ["experiment", command, str(file)])
