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
from app.flows import variants
from tests.experiments import act, customers, other_question, part_of, start
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor


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


def test_an_experiment_is_paused_and_goes_on(host: Host):
    key = start(host)
    assert json.loads(run(host, "pause", key, "--json").output)["status"] == "paused"
    assert "is paused" in run(host, "pause", key).output
    assert "running" in run(host, "resume", key).output


def test_a_draft_is_deleted_and_what_customers_were_in_is_not(host: Host):
    with host.app.app_context():
        service.create_experiment(host.account_id, "words", "default")
        db.session.commit()
    assert "deleted" in run(host, "delete", "words").output
    assert "no experiment words" in run(host, "delete", "words").output
    key = start(host)
    refused = run(host, "delete", key)
    assert (refused.exit_code, "is running" in refused.output) == (1, True)


@both_databases
class TestConclusion:
    def test_publishes_the_winner_and_notes_why(self, host: Host, customer: Visitor):
        key = start(host, other_question)
        args = ("--decision", "publish_variant", "--winner", "b", "--note", "Kinder")
        told = json.loads(run(host, "conclude", key, *args, "--json").output)

        assert (told["status"], told["winner"]) == ("concluded", "b")
        assert customer.open(host.token(sub="somebody")).heading == "Why do you leave?"
        assert host.call("GET", f"/experiments/{key}").json["note"] == "Kinder"
        assert "experiment.concluded" in host.heard_types()
        again = run(host, "conclude", key, "--decision", "keep_control")
        assert (again.exit_code, "is concluded" in again.output) == (1, True)

    def test_asks_before_it_replaces_a_newer_version(self, host: Host):
        key = start(host, other_question)

        def publish(found) -> None:
            version = found.variants[1].flow_version_id
            document = variants.judge_version(host.account_id, version, "default")
            variants.publish_judged(host.account_id, document, None)

        act(host, publish)
        args = ("conclude", key, "--decision", "publish_variant", "--winner", "b")
        refused = run(host, *args)
        assert (refused.exit_code, "--replaces-newer" in refused.output) == (1, True)
        assert host.call("GET", f"/experiments/{key}").json["status"] == "running"
        assert run(host, *args, "--replaces-newer").exit_code == 0

    def test_refuses_a_winner_that_there_is_not(self, host: Host):
        key = start(host, other_question)
        for winner in ((), ("--winner", "control"), ("--winner", "z")):
            refused = run(host, "conclude", key, "--decision", "publish_variant", *winner)
            assert (refused.exit_code, "winner: unknown" in refused.output) == (1, True)
        assert run(host, "conclude", key, "--decision", "luck").exit_code == 2

    def test_leaves_the_holdout_for_as_long_as_was_said(self, host: Host):
        key = start(host, other_question, has_holdout=True)
        until = ("--holdout-until", "2099-03-01")
        assert run(host, "conclude", key, "--decision", "keep_control", *until).exit_code == 2
        args = ("--decision", "keep_control", "--keep-holdout", *until, "--json")
        told = json.loads(run(host, "conclude", key, *args).output)

        held = host.call("GET", f"/experiments/{told['holdout']}").json
        assert (held["continues"], held["ends_at"][:10]) == (key, "2099-03-01")


@both_databases
class TestCorrection:
    def test_is_read_mended_and_seen(self, host: Host, customer: Visitor):
        def mistaken(document) -> None:
            part_of(document, "survey")["title"] = "Why do yuo leave?"

        key = start(host, mistaken)
        assert 'survey.title [*] "Why do yuo leave?"' in run(host, "texts", key, "b").output
        texts = json.loads(run(host, "texts", key, "b", "--json").output)["texts"]
        (text,) = [each for each in texts if each["key"] == "survey.title"]
        args = ("correct", key, "b", "--text", "survey.title", "--before", text["text"])
        told = run(host, *args, "--after", "Why do you leave?")

        assert told.exit_code == 0, told.output
        (mine,) = customers(host, "b")
        assert customer.open(host.token(sub=mine)).heading == "Why do you leave?"
        stale = run(host, *args, "--after", "Why do you leave?!")
        assert (stale.exit_code, "not what stands there" in stale.output) == (1, True)

    def test_is_of_typing_mistakes_alone(self, host: Host):
        key = start(host, other_question)
        args = ("--text", "survey.title", "--before", "Why do you leave?", "--after", "Why?")
        refused = run(host, "correct", key, "b", *args)
        assert (refused.exit_code, "more than a typing mistake" in refused.output) == (1, True)
        assert "no variant z" in run(host, "texts", key, "z").output


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
