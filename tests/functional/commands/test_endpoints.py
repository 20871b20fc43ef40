"""``fairwell endpoint``: where a host hears of events, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.commands import cli
from app.members import audit
from app.webhooks import endpoints
from tests.support.hosts import Host

URL = "https://hooks.example.com/fairwell"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, host: Host) -> Run:
    def invoke(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(
            cli, ["endpoint", *arguments, "--account", host.account_id]
        )

    return invoke


@pytest.fixture
def made(run: Run) -> dict[str, Any]:
    options = ("--type", "session.ended", "--mode", "live", "--text", "--json")
    answer: dict[str, Any] = json.loads(run("add", URL, *options).output)
    return answer


def listed(run: Run, endpoint_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("list", "--json").output)[endpoint_id]
    return found


def test_add_prints_the_secret_once(run: Run, made: dict[str, Any]):
    assert made["secret"].startswith("whsec_")
    assert "secret" not in listed(run, made["endpoint_id"])
    assert made["secret"] not in run("list").output


def test_update_changes_what_is_given_and_nothing_else(run: Run, made: dict[str, Any]):
    run("update", made["endpoint_id"], "--url", f"{URL}/2")
    first = listed(run, made["endpoint_id"])
    run("update", made["endpoint_id"], "--type", "all", "--mode", "both", "--no-text")
    second = listed(run, made["endpoint_id"])

    what = ("url", "types", "mode", "include_text")
    assert [first[name] for name in what] == [f"{URL}/2", ["session.ended"], "live", True]
    assert [second[name] for name in what] == [f"{URL}/2", [], None, False]


def test_disable_and_enable(app: Flask, run: Run, made: dict[str, Any], host: Host):
    assert run("disable", made["endpoint_id"]).exit_code == 0
    assert listed(run, made["endpoint_id"])["disabled"] == "member"
    assert run("enable", made["endpoint_id"]).exit_code == 0
    assert listed(run, made["endpoint_id"])["disabled"] is None
    with app.app_context():
        verbs = [entry.verb for entry in audit.list_entries(host.account_id).rows]
    assert verbs[:3] == ["endpoint.enabled", "endpoint.disabled", "endpoint.created"]


def test_rotate_makes_another_secret(app: Flask, run: Run, made: dict[str, Any], host: Host):
    secret = json.loads(run("rotate", made["endpoint_id"], "--json").output)["secret"]

    with app.app_context():
        found = endpoints.get_endpoint(host.account_id, made["endpoint_id"])
        assert found is not None
        assert (found.secret, found.previous_secret) == (secret, made["secret"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "http://10.0.0.1/x"), "https URL of a public host"),
        (("add", URL, "--type", "session.endet"), "session.endet"),
        (("disable", "we_nothing"), "There is no endpoint we_nothing."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], said: str):
    result = run(*arguments)

    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
