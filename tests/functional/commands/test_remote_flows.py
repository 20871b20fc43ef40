"""Flows as files against a service at an address, as a build server does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.commands import cli
from app.extensions import db
from app.members import audit
from tests.support.hosts import Host

FLOW = """fairwell: 1
key: default
locales: [en, de]
steps:
  - survey:
      reasons:
        - {code: unused, label: {en: "Too much sun", de: "Zu viel Sonne"}}
        - code: other
  - confirm
  - result
"""
Run = Callable[..., Result]


@pytest.fixture
def run(run_remotely: Run) -> Run:
    return partial(run_remotely, "flow")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "default.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return file


def test_pushes_once_and_pulls_the_same(run: Run, host: Host, file: Path, tmp_path: Path):
    before = host.call("GET", "/flows/default").json["number"]
    first = json.loads(run("push", file, "--json").output)
    again = json.loads(run("push", file, "--json").output)

    assert (first["version"], first["is_new"]) == (before + 1, True)
    assert (again["version"], again["is_new"]) == (before + 1, False)
    pulled = tmp_path / "pulled.yaml"
    pulled.write_text(run("pull", "--flow", "default").output, encoding="utf-8")
    same = run("diff", pulled)
    assert (same.exit_code, "nothing would change" in same.output) == (0, True)


def test_says_what_pushing_would_change(run: Run, file: Path):
    run("push", file)
    file.write_text(FLOW.replace("Zu viel Sonne", "Zu viel Regen"), encoding="utf-8")

    found = run("diff", file, "--json")

    (difference,) = json.loads(found.output)["differences"]
    assert (found.exit_code, difference["after"]) == (1, "Zu viel Regen")


def test_is_in_the_audit_log(app: Flask, run: Run, host: Host, file: Path):
    run("push", file)
    with app.app_context():
        assert [each.verb for each in audit.list_entries(host.account_id)] == ["flow.published"]


@pytest.mark.parametrize("command", ["validate", "lint"])
def test_names_the_line_of_what_breaks_the_schema(run: Run, file: Path, command: str):
    file.write_text(FLOW.replace("unused", "unusd"), encoding="utf-8")

    found = run(command, file)

    assert found.exit_code == 1
    assert f"{file}:7:12: error schema." in found.output
    assert 'did you mean "unused"?' in found.output


def test_lints_by_the_laws_of_the_account(run: Run, file: Path):
    words = "Nein danke, ich zahle lieber den vollen Preis"
    file.write_text(FLOW.replace("Zu viel Sonne", words), encoding="utf-8")

    found = json.loads(run("lint", file, "--json").output)

    assert found["is_valid"] is False
    (shaming,) = [each for each in found["findings"] if each["kind"] == "shaming"]
    assert (shaming["line"], shaming["severity"]) == (7, "error")
    refused = run("push", file)
    assert (refused.exit_code, "steps[0].survey.reasons[0].label" in refused.output) == (1, True)


def test_shows_build_servers_the_line(run: Run, file: Path):
    file.write_text(FLOW.replace("unused", "unusd"), encoding="utf-8")

    (line,) = run("validate", file, "--annotations").output.splitlines()

    assert line.startswith(f"::error file={file},line=7,col=12,title=schema.")


def test_of_a_good_file_ends_well(run: Run, file: Path):
    assert run("validate", file).exit_code == 0
    assert json.loads(run("validate", file, "--json").output) == {
        "file": str(file),
        "is_valid": True,
        "findings": [],
    }


def test_of_a_key_that_may_only_read_pushes_nothing(app: Flask, url: str, host: Host, file: Path):
    with app.app_context():
        key = accounts.create_api_key(host.account_id, Mode.LIVE, scopes=["flows:read"])
        db.session.commit()
    said = [str(file), "--url", url, "--key", key]

    assert CliRunner().invoke(cli, ["flow", "lint", *said]).exit_code == 0
    refused = CliRunner().invoke(cli, ["flow", "push", *said])
    assert (refused.exit_code, "flows:write" in refused.output) == (1, True)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "nonsense", "http://"])
def test_says_when_nobody_answers(file: Path, address: str):
    result = CliRunner().invoke(cli, ["flow", "push", str(file), "--url", address, "--key", "x"])

    assert result.exit_code == 2
    assert "does not answer" in result.output


def test_needs_a_key_and_one_target(file: Path):
    for said in (["--url", "http://x.example"], [], ["--url", "http://x", "--account", "acct_1"]):
        result = CliRunner(env={"FAIRWELL_API_KEY": ""}).invoke(
            cli, ["flow", "push", str(file), *said]
        )
        assert result.exit_code == 2, said
