"""Plans, segments, offers and routes of a service as one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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
