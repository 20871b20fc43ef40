"""The ``fairwell`` command, as operators and their scripts use it."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import BaseWSGIServer, make_server

from app import create_app, health
from app.commands import cli
from app.config import DEVELOPMENT_SECRET, ROOT
from app.extensions import db
from app.members import audit
from app.members import service as members
from tests.support.clocks import MovableClock
from tests.support.databases import SECRET, settings_for
from tests.support.hosts import ORIGIN, Host
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
            ("--country", "Atlantis"),
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
        assert line.startswith(f"{unfair}:8:")
        assert "error P28 shaming (default-fair, " in line
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


class TestAccountsAfterwards:
    def test_are_listed_and_shown_without_their_secrets(self, run: Run, host: Host):
        listed = json.loads(run("account", "list", "--json").output)
        shown = json.loads(run("account", "show", host.account_id, "--json").output)

        assert listed == {host.account_id: "Northwind"}
        assert shown["action_url"].endswith("/actions")
        assert shown["origins"] == [ORIGIN]
        assert host.credentials["webhook_secret"] not in str(shown)

    def test_are_changed_where_something_is_given(self, run: Run, host: Host):
        run("account", "update", host.account_id, "--locale", "de", "--fallback-url", "")
        shown = json.loads(run("account", "show", host.account_id, "--json").output)

        assert (shown["default_locale"], shown["fallback_url"]) == ("de", None)
        assert (shown["name"], shown["origins"]) == ("Northwind", [ORIGIN])

    @pytest.mark.parametrize(
        ("option", "value", "said"),
        [
            ("--timezone", "Mars/Base", "must be a zone"),
            ("--origin", "nowhere", "nowhere"),
            ("--name", "", "name"),
        ],
    )
    def test_keep_what_is_wrong_out(self, run: Run, host: Host, option: str, value: str, said: str):
        result = run("account", "update", host.account_id, option, value)

        assert result.exit_code == 1
        assert said in result.output

    def test_that_are_none_are_told(self, run: Run):
        for verb in ("show", "update"):
            result = run("account", verb, "acct_nothing")
            assert (result.exit_code, "acct_nothing" in result.output) == (1, True)


class TestDoctor:
    def test_is_content_with_a_service_that_is_set_up(self, run: Run, database_url: str):
        result = run("doctor")

        assert result.output == f"Database: {database_url}\nEverything looks well.\n"
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

    def test_does_not_fail_what_serve_will_mend(self, run_from: Run, tmp_path: Path):
        result = run_from("doctor", FAIRWELL_DATABASE_URL=f"sqlite:///{tmp_path}/new.db")

        assert "fairwell db upgrade" in result.output
        assert result.exit_code == 0

    def test_says_when_the_database_does_not_answer(self, run_from: Run):
        url = "postgresql://postgres@/nothing?host=/nowhere"

        assert "FAIRWELL_DATABASE_URL" in run_from("doctor", FAIRWELL_DATABASE_URL=url).output

    def test_shows_no_password_of_the_database(self, run_from: Run):
        url = "postgresql://u:open-sesame@localhost:1/nothing"

        assert "open-sesame" not in run_from("doctor", FAIRWELL_DATABASE_URL=url).output


def change(app: Flask, *statements: str) -> None:
    with app.app_context():
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def readiness(app: Flask) -> tuple[int, list[str]]:
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.json["faults"]


class TestBrokenInstallation:
    """The doctor and ``/readyz`` name the same fault, each in its way."""

    def test_none(self, app: Flask, host: Host):
        assert readiness(app) == (200, [])

    def test_another_key(self, make_app: Any, host: Host, run_from: Run):
        other = "a-key-of-another-installation-altogether"
        result = run_from("doctor", FAIRWELL_SECRET_KEY=other)

        assert "is not the key of this database" in result.output
        assert result.exit_code == 1
        assert readiness(make_app(secret_key=other)) == (503, ["secret_key"])

    @pytest.mark.parametrize(
        ("revision", "said", "code"),
        [
            ("0010", "Run: fairwell db upgrade", "schema_old"),
            ("not-ours", "this version does not know", "schema_unknown"),
        ],
    )
    def test_another_schema(self, app: Flask, run: Run, revision: str, said: str, code: str):
        change(app, f"UPDATE alembic_version SET version_num = '{revision}'")
        result = run("doctor")

        assert said in result.output
        assert result.exit_code == 1
        assert readiness(app) == (503, [code])

    def test_a_newer_schema_is_told_of_and_customers_are_served(self, app: Flask, run: Run):
        """Migrations come first in an upgrade, and a proxy must not take the old processes out."""
        change(app, "UPDATE alembic_version SET version_num = '9999'")
        result = run("doctor")

        assert "newer than this version's" in result.output
        assert result.exit_code == 1
        assert readiness(app) == (200, ["schema_ahead"])

    def test_a_newer_schema_stays_as_it_is(self, app: Flask, run: Run):
        """Who takes an upgrade back starts the version before on the new schema."""
        change(app, "UPDATE alembic_version SET version_num = '9999'")

        assert "of a newer version" in run("db", "upgrade").output
        assert run("account", "create", "--name", "Northwind").exit_code == 0
        assert readiness(app) == (200, ["schema_ahead"])

    def test_no_worker(self, app: Flask, host: Host, run: Run, customer: Visitor, clock: Any):
        customer.press(customer.press(customer.open(host.token()), "skip"), "keep")
        with clock.moved(minutes=5):
            result = run("doctor")
            assert readiness(app) == (200, ["no_worker"])  # customers are served, all the same

        assert "Run: fairwell work" in result.output
        assert result.exit_code == 1

    def test_somebody_elses_database(self, make_app: Any, tmp_path: Path):
        url = f"sqlite:///{tmp_path}/shop.db"
        with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
            shop.execute("CREATE TABLE orders (id INTEGER)")
        app = create_app(settings_for(url))
        result = app.test_cli_runner().invoke(cli, ["doctor"])

        assert "tables of something else" in result.output
        assert result.exit_code == 1
        assert readiness(app) == (503, ["database_foreign"])

    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    def test_a_database_that_cannot_be_written(self, database_url: str, make_app: Any):
        mark = "&" if "?" in database_url else "?"
        app = create_app(
            settings_for(f"{database_url}{mark}options=-c%20default_transaction_read_only%3Don")
        )
        result = app.test_cli_runner().invoke(cli, ["doctor"])

        assert "can be read and not written" in result.output
        assert result.exit_code == 1
        assert readiness(app) == (503, ["database_unwritable"])
        with app.app_context():
            db.engine.dispose()

    def test_a_file_that_is_no_database(self, tmp_path: Path):
        (tmp_path / "notes.db").write_bytes(b"no database " * 1000)
        app = create_app(settings_for(f"sqlite:///{tmp_path}/notes.db"))
        result = app.test_cli_runner().invoke(cli, ["doctor"])

        assert "The database does not answer" in result.output
        assert result.exit_code == 1
        assert readiness(app) == (503, ["database_silent"])

    def test_what_was_never_built(self, app: Flask, run: Run, tmp_path: Path, monkeypatch: Any):
        monkeypatch.setattr(health, "TRANSLATIONS", tmp_path)
        monkeypatch.setattr(health, "_ASSETS", ("static/vendor/never.js",))
        result = run("doctor")

        assert "static/vendor/never.js is missing. Run: make assets" in result.output
        assert "de/messages are not compiled. Run: make assets" in result.output
        assert readiness(app) == (503, ["assets", "catalogs"])


class TestArrival:
    """What the doctor hears of itself through the public address."""

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({}, "Everything looks well."),
            ({"HTTP_HOST": "web:8000"}, "arrives for the host web:8000"),
            ({"wsgi.url_scheme": "https"}, "arrives as https"),
        ],
        ids=["as it is", "another host", "another scheme"],
    )
    def test_is_compared_with_the_public_address(
        self, app: Flask, run_from: Run, environ: dict[str, str], said: str
    ):
        def proxy(sent: dict[str, Any], start: Any) -> Any:
            return app(sent | environ, start)

        server = make_server("127.0.0.1", 0, proxy, threaded=True)
        with serving(server):
            url = f"http://127.0.0.1:{server.port}"
            result = run_from("doctor", FAIRWELL_PUBLIC_URL=url)

        assert said in result.output
        assert result.exit_code == int(bool(environ))

    def test_of_nothing_is_named(self, run_from: Run):
        with socket.create_server(("127.0.0.1", 0)) as free:
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
        result = run_from("doctor", FAIRWELL_PUBLIC_URL=url)

        assert "does not lead to this service" in result.output
        assert result.exit_code == 1


@contextmanager
def serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


class TestSecret:
    def test_is_long_enough_for_production_and_another_each_time(self, run_from: Run):
        first, second = (run_from("secret").output.strip() for _ in range(2))
        result = run_from("doctor", FAIRWELL_ENV="production", FAIRWELL_SECRET_KEY=first)

        assert first != second
        assert "FAIRWELL_SECRET_KEY" not in result.output

    @pytest.mark.parametrize("key", ["x", "y" * 31, ","])
    def test_that_is_short_is_refused_in_production(self, run_from: Run, key: str):
        result = run_from("doctor", FAIRWELL_ENV="production", FAIRWELL_SECRET_KEY=key)

        assert result.exit_code == 1
        assert "`fairwell secret` makes one" in result.output


def test_tells_its_version(run_from: Run):
    assert run_from("--version").output == f"fairwell, version {version('fairwell')}\n"


def test_finds_the_same_database_from_every_folder(tmp_path: Path, monkeypatch: Any):
    addresses = set()
    for folder in (tmp_path, Path.cwd()):
        monkeypatch.chdir(folder)
        app = create_app(settings_for("sqlite:///var/fairwell.db"))
        addresses.add(app.config["SQLALCHEMY_DATABASE_URI"])

    assert addresses == {f"sqlite:///{ROOT.parent}/var/fairwell.db"}
    assert not (tmp_path / "var").exists()


class TestConfiguration:
    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({"FAIRWELL_DATABSE_URL": "x"}, "Did you mean FAIRWELL_DATABASE_URL?"),
            ({"FAIRWELL_SECRET": "x"}, "Did you mean FAIRWELL_SECRET_KEY?"),
            ({"FAIRWELL_ENV": "prod"}, "FAIRWELL_ENV"),
            ({"FAIRWELL_DATABASE_URL": "mysql://db/shop"}, "must be SQLite or PostgreSQL"),
            ({"FAIRWELL_DATABASE_URL": "sqlite:////proc/x/y.db"}, "/proc/x cannot be made"),
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


def test_a_database_that_cannot_be_opened_is_told_without_a_traceback(
    run_from: Run, tmp_path: Path
):
    result = run_from("account", "list", FAIRWELL_DATABASE_URL=f"sqlite:///{tmp_path}")

    assert result.exit_code == 1
    assert "The database cannot be used: unable to open database file." in result.output


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
