"""Plans, segments, offers and routes of a service as one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.commands import cli
from tests.support.hosts import Host

FILE = """
plans:
  team: {name: Team, amount_minor: 4900, currency: EUR, interval: month}
segments:
  germany: {name: Germany, conditions: {countries: [DE]}}
offers:
  tenth_off:
    kind: discount
    params: {percent: 10, periods: 2}
    segments: [germany]
routes:
  - {segment: germany, flow: default}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "catalogue.yaml"
    file.write_text(FILE, encoding="utf-8")
    return file


def run(url: str, host: Host, command: str, *more: object) -> Result:
    key = host.credentials["api_key"]
    said = ["catalogue", command, *map(str, more), "--url", url, "--key", key]
    return CliRunner().invoke(cli, said)


def changes(result: Result) -> list[tuple[str, str, str]]:
    found = json.loads(result.output)["changes"]
    return [(each["part"], each["key"], each["change"]) for each in found]


def test_names_the_line_of_each_mistake(file: Path):
    wrong = FILE.replace("percent: 10", "percent: 1000").replace("amount_minor: 4900", "price: 49")
    file.write_text(wrong, encoding="utf-8")

    found = CliRunner().invoke(cli, ["catalogue", "validate", str(file)])

    assert found.exit_code == 1
    assert f"{file}:3:" in found.output
    assert f"{file}:9:14: error schema." in found.output
    shown = CliRunner().invoke(cli, ["catalogue", "validate", str(file), "--annotations"])
    assert f"::error file={file},line=9,col=14,title=schema." in shown.output


def test_finds_nothing_in_a_good_file(file: Path):
    found = CliRunner().invoke(cli, ["catalogue", "validate", str(file), "--json"])
    assert (found.exit_code, json.loads(found.output)["is_valid"]) == (0, True)


def test_its_schema_is_for_editors(app: Flask):
    schema = app.test_client().get("/api/v1/catalogue.schema.json").json
    assert schema["properties"].keys() == {"plans", "segments", "offers", "routes"}
    experiments = app.test_client().get("/api/v1/experiment.schema.json").json
    assert "variants" in experiments["properties"]


def test_is_pushed_once(url: str, host: Host, file: Path):
    before = run(url, host, "diff", file)
    assert before.exit_code == 1
    assert "created offers tenth_off" in before.output
    assert "left offers quarter_off" in before.output

    assert changes(run(url, host, "push", file, "--json")) == [
        ("plans", "team", "created"),
        ("segments", "germany", "created"),
        ("offers", "tenth_off", "created"),
        ("routes", "", "changed"),
    ]
    assert run(url, host, "diff", file).exit_code == 0
    assert changes(run(url, host, "push", file, "--json")) == []
    assert host.call("GET", "/offers/tenth_off").json["segments"] == ["germany"]
    assert host.call("GET", "/offers/quarter_off").status_code == 200, "nothing is taken away"


def test_of_one_value_changes_one_thing(url: str, host: Host, file: Path):
    run(url, host, "push", file)
    file.write_text(FILE.replace("percent: 10", "percent: 20"), encoding="utf-8")

    assert changes(run(url, host, "push", file, "--json")) == [("offers", "tenth_off", "changed")]


def test_that_was_pulled_changes_nothing(url: str, host: Host, file: Path):
    run(url, host, "push", file)
    file.write_text(run(url, host, "pull").output, encoding="utf-8")

    assert changes(run(url, host, "diff", file, "--json")) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plans: []", "by key"),
        ("colours: {}", "colours"),
        ("plans: {team: {name: Team}}", "amount_minor"),
        ("offers: {x: {kind: gift, params: {}}}", "gift"),
        ("segments: {x: {conditions: {}}}", "name"),
        ("a: [", "not YAML"),
    ],
)
def test_that_is_wrong_is_refused_before_anything_is_sent(
    url: str, host: Host, file: Path, text: str, told: str
):
    file.write_text(text, encoding="utf-8")
    result = run(url, host, "push", file)

    assert (result.exit_code, told in result.output) == (1, True), result.output
