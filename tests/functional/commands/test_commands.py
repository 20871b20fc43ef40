"""The ``fairwell`` command, as operators and their scripts use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.commands import cli
from app.config import DEVELOPMENT_SECRET
from app.members import audit
from app.members import service as members
from tests.support.clocks import MovableClock
from tests.support.databases import SECRET
from tests.support.hosts import Host
from tests.support.pages import Visitor

FLOW = """
fairwell: 1
key: summer
locales: [en, de]
steps:
  - survey:
      reasons:
        - {code: unused, label: {en: "Too much sun", de: "Zu viel Sonne"}}
  - confirm
  - result
"""
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run the command on the service of the test."""
    return lambda *arguments: app.test_cli_runner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def run_from(database_url: str) -> Run:
    """Run the command as from a shell, with these variables and no others of ours."""
    from click.testing import CliRunner

    def invoke(*arguments: str, **environ: str) -> Result:
        known = {"FAIRWELL_DATABASE_URL": database_url, "FAIRWELL_SECRET_KEY": SECRET}
        return CliRunner().invoke(cli, arguments, env=known | environ)

    return invoke


class TestAccountCreate:
    def test_prints_what_a_host_needs_as_one_object(self, run: Run):
        result = run(
            *("account", "create", "--name", "Northwind", "--origin", "https://a.example"),
            *("--origin", "https://b.example", "--fallback-url", "https://a.example/cancel"),
            *("--webhook-url", "https://a.example/events", "--locale", "de", "--country", "DE"),
            *("--timezone", "Europe/Berlin", "--json"),
        )

        made = json.loads(result.output)
        assert result.exit_code == 0
        assert made["account_id"].startswith("acct_")
        assert made["api_key"].startswith("fw_live_")
        assert made["test_api_key"].startswith("fw_test_")
        assert made["webhook_secret"].startswith("whsec_")
        assert set(made["signing_key"]) == {"kid", "secret"}

    def test_prints_words_for_people(self, run: Run):
        assert "signing_key.kid" in run("account", "create", "--name", "Northwind").output

    def test_makes_an_account_that_serves_at_once(self, run: Run, customer: Visitor):
        made = json.loads(run("account", "create", "--name", "Northwind", "--json").output)
        token = run("token", "mint", "--account", made["account_id"]).output.strip()

        assert customer.open(token, origin=None).step == "survey"

    def test_gives_members_its_time_zone(self, run: Run, app: Flask):
        zone = ("--timezone", "Europe/Madrid")
        made = json.loads(run("account", "create", "--name", "Northwind", *zone, "--json").output)
        whose = ("member", "create", "--account", made["account_id"], "--email")
        assert run(*whose, "ida@northwind.example").exit_code == 0
        assert run(*whose, "jo@northwind.example", "--timezone", "Asia/Tokyo").exit_code == 0

        with app.app_context():
            known = [members.find_member(f"{name}@northwind.example") for name in ("ida", "jo")]
            assert [each.timezone for each in known] == ["Europe/Madrid", "Asia/Tokyo"]

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("--origin", "https://a.example/path"),
            ("--origin", "http://a.example"),
            ("--action-url", "ftp://a.example"),
            ("--webhook-url", "nonsense"),
            ("--fallback-url", "javascript:alert(1)"),
            ("--locale", "klingon!"),
            ("--timezone", "Mars/Phobos"),
            ("--country", "Germany"),
            ("--accent", "red"),
            ("--logo-url", "//a.example/logo.png"),
        ],
    )
    def test_refuses_a_value_in_plain_words(self, run: Run, option: str, value: str):
        result = run("account", "create", "--name", "Northwind", option, value)

        assert result.exit_code == 1
        assert value in result.output
        assert "Traceback" not in result.output

    def test_needs_a_name(self, run: Run):
        assert run("account", "create").exit_code == 2


class TestTokenMint:
    def test_makes_a_token_that_opens_the_flow(self, run: Run, host: Host, customer: Visitor):
        result = run(
            *("token", "mint", "--account", host.account_id, "--locale", "es", "--json"),
            *("--claims", '{"sub": "from-claims"}'),
        )

        page = customer.open(json.loads(result.output)["token"])

        assert page.soup.html["lang"] == "es"
        (row,) = host.call("GET", "/sessions", key="test_api_key").json["data"]
        assert row["customer_ref"] == "from-claims"

    def test_says_when_there_is_no_such_account(self, run: Run):
        result = run("token", "mint", "--account", "acct_nobody")

        assert result.exit_code == 1
        assert "acct_nobody" in result.output

    @pytest.mark.parametrize("claims", ["nonsense", "[1]"])
    def test_refuses_claims_that_are_no_object(self, run: Run, host: Host, claims: str):
        result = run("token", "mint", "--account", host.account_id, "--claims", claims)

        assert result.exit_code != 0
        assert result.exception is None or isinstance(result.exception, SystemExit)


class TestFlow:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / "summer.yaml"
        file.write_text(FLOW, encoding="utf-8")
        return file

    def test_validates_a_good_file(self, run: Run, file: Path):
        assert "a valid flow" in run("flow", "validate", file).output

    def test_validates_a_bad_file_with_a_suggestion(self, run: Run, file: Path):
        file.write_text(FLOW.replace("unused", "unusd"), encoding="utf-8")

        result = run("flow", "validate", file)

        assert result.exit_code == 1
        assert "steps[0].survey.reasons[0].code: 'unusd'" in result.output
        assert 'did you mean "unused"?' in result.output

    def test_refuses_a_file_that_is_no_text(self, run: Run, file: Path):
        file.write_bytes(b"\xff\xfe\x00")

        assert run("flow", "validate", file).exit_code == 1

    def test_pushes_a_version_once(self, run: Run, host: Host, file: Path):
        for _ in range(2):
            result = run("flow", "push", file, "--account", host.account_id, "--json")
            assert json.loads(result.output)["version"] == 1
        file.write_text(FLOW.replace("sun", "rain"), encoding="utf-8")

        result = run("flow", "push", file, "--account", host.account_id, "--json")

        assert json.loads(result.output)["version"] == 2

    def test_pushes_what_customers_get_from_then_on(
        self, run: Run, host: Host, customer: Visitor, file: Path
    ):
        run("flow", "push", file, "--account", host.account_id)

        page = customer.open(host.token(flow="summer", customer={"locale": "de"}))

        assert "Zu viel Sonne" in page.words

    def test_leaves_open_sessions_on_their_version(
        self, run: Run, host: Host, customer: Visitor, file: Path
    ):
        run("flow", "push", file, "--account", host.account_id)
        page = customer.open(host.token(flow="summer"))
        file.write_text(FLOW.replace("code: unused", "code: other"), encoding="utf-8")
        run("flow", "push", file, "--account", host.account_id)

        assert customer.press(page, "continue", reason="unused").step == "confirm"

    def test_pulls_what_was_pushed(self, run: Run, host: Host, file: Path, tmp_path: Path):
        run("flow", "push", file, "--account", host.account_id)
        pulled = tmp_path / "pulled.yaml"
        pulled.write_text(
            run("flow", "pull", "--account", host.account_id, "--key", "summer").output
        )

        result = run("flow", "push", pulled, "--account", host.account_id, "--json")

        assert json.loads(result.output)["version"] == 1

    def test_says_what_pushing_would_change(self, run: Run, host: Host, file: Path):
        run("flow", "push", file, "--account", host.account_id)
        same = run("flow", "diff", file, "--account", host.account_id)
        file.write_text(FLOW.replace("Zu viel Sonne", "Zu viel Regen"), encoding="utf-8")

        found = run("flow", "diff", file, "--account", host.account_id)

        assert (same.exit_code, found.exit_code) == (0, 1)
        assert "nothing would change" in same.output
        assert "reworded" in found.output
        assert '[de]: "Zu viel Sonne" -> "Zu viel Regen"' in found.output

    def test_says_what_differs_to_programs(self, run: Run, host: Host, file: Path):
        run("flow", "push", file, "--account", host.account_id)
        file.write_text(FLOW.replace("Zu viel Sonne", "Zu viel Regen"), encoding="utf-8")

        found = run("flow", "diff", file, "--account", host.account_id, "--json")

        (difference,) = json.loads(found.output)["differences"]
        assert (difference["change"], difference["locale"]) == ("reworded", "de")

    def test_says_when_there_is_nothing_to_pull_or_nobody_to_push_to(
        self, run: Run, host: Host, file: Path
    ):
        assert run("flow", "pull", "--account", host.account_id, "--key", "x").exit_code == 1
        assert run("flow", "push", file, "--account", "acct_nobody").exit_code == 1


class TestWords:
    @pytest.fixture
    def unfair(self, tmp_path: Path) -> Path:
        words = "Nein danke, ich zahle lieber den vollen Preis"
        file = tmp_path / "unfair.yaml"
        file.write_text(FLOW.replace('"Zu viel Sonne"', f'"{words}"'), encoding="utf-8")
        return file

    def test_are_found_with_place_and_fair_wording(self, run: Run, unfair: Path):
        result = run("flow", "lint", unfair)

        assert result.exit_code == 1
        (line,) = [each for each in result.output.splitlines() if "shaming" in each]
        assert line.startswith("error P28 shaming (default-fair, ")
        assert "steps[0].survey.reasons[0].label" in line
        assert "ich zahle lieber den vollen Preis" in line
        assert "Ein anderer Grund" in line

    def test_are_pushed_by_whoever_says_why(self, app: Flask, run: Run, host: Host, unfair: Path):
        push = ("flow", "push", unfair, "--account", host.account_id)
        refused = run(*push)
        assert refused.exit_code == 1
        assert "shame, guilt, ridicule or fear" in refused.output

        assert run(*push, "--override-words", "A quotation").exit_code == 0

        with app.app_context():
            (entry,) = audit.list_entries(host.account_id)
            assert (entry.actor, entry.verb) == (audit.OPERATOR, "flow.published")
            assert entry.detail == {"version": 1, "override_reason": "A quotation"}

    def test_cover_for_nothing_else(self, run: Run, host: Host, unfair: Path):
        text = unfair.read_text(encoding="utf-8")
        steps = text.replace("  - confirm", "  - feedback\n  - confirm", 1)
        unfair.write_text(steps.replace("  - confirm", "  - offer\n  - confirm", 1), "utf-8")
        push = ("flow", "push", unfair, "--account", host.account_id)

        result = run(*push, "--override-words", "A quotation")

        assert result.exit_code == 1
        assert "steps stand before confirm" in result.output
        assert "shame" not in result.output

    def test_of_other_pages_are_judged_by_what_they_are(self, run: Run, tmp_path: Path):
        texts = tmp_path / "buttons.txt"
        texts.write_text("Keep my plan\nCancel\n", encoding="utf-8")

        as_keep = run("words", "lint", texts, "--language", "en", "--as", "keep")

        assert as_keep.exit_code == 1
        assert as_keep.output == (
            'error P30 trick_verb line 2: "Cancel". Fair: "Keep subscription"\n'
        )
        as_reason = run("words", "lint", texts, "--language", "en", "--as", "reason")
        assert (as_reason.exit_code, as_reason.output) == (0, "")


class TestSweep:
    def test_counts_what_it_ended(
        self, run: Run, host: Host, customer: Visitor, clock: MovableClock
    ):
        for _ in range(3):
            customer.open(host.token())

        with clock.moved(hours=2):
            first, second = (run("sessions", "sweep", "--json") for _ in range(2))

        assert json.loads(first.output) == {"abandoned": 3}
        assert json.loads(second.output) == {"abandoned": 0}


class TestDoctor:
    def test_is_content_with_a_service_that_is_set_up(self, run: Run):
        result = run("doctor")

        assert result.output == "Everything looks well.\n"
        assert result.exit_code == 0

    def test_names_the_default_secret(self, run_from: Run):
        result = run_from("doctor", FAIRWELL_SECRET_KEY=DEVELOPMENT_SECRET)

        assert result.exit_code == 1
        assert "FAIRWELL_SECRET_KEY" in result.output

    def test_names_what_is_wrong_in_production(self, run_from: Run):
        result = run_from("doctor", FAIRWELL_ENV="production", FAIRWELL_ALLOW_CIDRS="127.0.0.0/8")

        assert result.exit_code == 1
        assert "FAIRWELL_ALLOW_CIDRS" in result.output
        assert "FAIRWELL_PUBLIC_URL" in result.output

    def test_says_how_to_make_the_tables(self, run_from: Run, tmp_path: Path):
        result = run_from("doctor", FAIRWELL_DATABASE_URL=f"sqlite:///{tmp_path}/new.db")

        assert "fairwell db upgrade" in result.output

    def test_says_when_the_database_does_not_answer(self, run_from: Run):
        url = "postgresql://postgres@/nothing?host=/nowhere"

        assert "FAIRWELL_DATABASE_URL" in run_from("doctor", FAIRWELL_DATABASE_URL=url).output


class TestConfiguration:
    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({"FAIRWELL_DATABSE_URL": "x"}, "Did you mean FAIRWELL_DATABASE_URL?"),
            ({"FAIRWELL_SECRET": "x"}, "Did you mean FAIRWELL_SECRET_KEY?"),
            ({"FAIRWELL_ENV": "prod"}, "FAIRWELL_ENV"),
            ({"FAIRWELL_WEB_THREADS": "many"}, "FAIRWELL_WEB_THREADS"),
            ({"FAIRWELL_ALLOW_CIDRS": "nonsense"}, "FAIRWELL_ALLOW_CIDRS"),
            (
                {"FAIRWELL_ENV": "production", "FAIRWELL_SECRET_KEY": DEVELOPMENT_SECRET},
                "FAIRWELL_SECRET_KEY must be set in production",
            ),
        ],
    )
    def test_that_cannot_be_is_refused_in_plain_words(
        self, run_from: Run, environ: dict[str, str], said: str
    ):
        result = run_from("doctor", **environ)

        assert result.exit_code == 1
        assert said in result.output
        assert "Traceback" not in result.output


def test_help_names_every_command(run: Run):
    output = run("--help").output

    for name in ("serve", "work", "demo", "account", "token", "flow", "sessions", "doctor", "db"):
        assert f"\n  {name} " in output


def test_db_upgrade_may_run_again(run: Run):
    for _ in range(2):
        assert run("db", "upgrade").output == "The database is up to date.\n"


def test_a_replay_of_nothing_is_told(run: Run, host: Host):
    result: Any = run("webhooks", "replay", "dlv_nothing", "--account", host.account_id)

    assert result.exit_code == 1
    assert "dlv_nothing" in result.output
