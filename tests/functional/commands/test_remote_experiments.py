"""Experiments as files against a service at an address, as a build server does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands import cli
from tests.support.hosts import Host

EXPERIMENT = """fairwell: 1
experiment: shorter
name: A shorter survey
control: 50
variants:
  b:
    name: Shorter
    percent: 50
    flow:
      fairwell: 1
      steps:
        - survey:
            reasons:
              - code: unused
              - code: other
        - confirm
        - result
"""
Run = Callable[..., Result]


@pytest.fixture
def run(run_remotely: Run) -> Run:
    return partial(run_remotely, "experiment")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "shorter.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    return file


def test_is_created_changed_and_pulled_the_same(run: Run, host: Host, file: Path, tmp_path: Path):
    assert run("diff", file).exit_code == 1
    first = run("push", file, "--json")
    assert (first.exit_code, json.loads(first.output)["change"]) == (0, "created")
    file.write_text(EXPERIMENT.replace("A shorter survey", "Fewer questions"), encoding="utf-8")
    assert json.loads(run("push", file, "--json").output)["change"] == "changed"

    pulled = tmp_path / "pulled.yaml"
    pulled.write_text(run("pull", "shorter").output, encoding="utf-8")

    same = run("diff", pulled)
    assert (same.exit_code, "nothing would change" in same.output) == (0, True)
    found = host.call("GET", "/experiments/shorter").json
    assert (found["name"], found["status"]) == ("Fewer questions", "draft")


def test_names_the_line_of_a_mistake_in_a_variant(file: Path):
    file.write_text(EXPERIMENT.replace("code: unused", "code: unusd"), encoding="utf-8")

    found = CliRunner().invoke(cli, ["experiment", "validate", str(file), "--annotations"])

    assert found.exit_code == 1
    assert f"::error file={file},line=14,col=17,title=schema." in found.output
    assert "did you mean" in found.output


def test_that_has_started_stays(run: Run, host: Host, file: Path):
    run("push", file)
    started = host.call("POST", "/experiments/shorter/start")
    assert started.status_code == 200, started.text

    refused = run("push", file)

    assert (refused.exit_code, "has started" in refused.output) == (1, True)


def test_of_an_unknown_key_is_not_there(run: Run):
    assert "has no experiment nothing" in run("pull", "nothing").output


def test_a_tag_protects_what_somebody_else_changed(run: Run, host: Host, file: Path):
    run("push", file)
    read = host.call("GET", "/experiments/shorter/file")
    body, tag = read.json | {"name": "Other"}, read.headers["ETag"]
    assert host.call("PUT", "/experiments/shorter/file", json=body).status_code == 200

    late = host.call("PUT", "/experiments/shorter/file", json=body, headers={"If-Match": tag})

    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
