"""What a monitor learns from ``/healthz``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from app.commands import cli
from app.extensions import db


class Usage(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


def test_a_disk_without_room_is_no_health(app: Flask, monkeypatch: pytest.MonkeyPatch):
    assert app.test_client().get("/healthz").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9, 4096))

    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "disk_full"})


def test_a_file_that_is_no_database_is_no_health_either(app: Flask):
    break_database(app)

    answer = app.test_client().get("/healthz")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("command", [["sessions", "sweep"], ["retention", "purge"]])
def test_a_command_says_it_in_a_sentence(app: Flask, command: list[str]):
    break_database(app)

    result = app.test_cli_runner().invoke(cli, command)

    assert result.exit_code == 1
    assert "not a database" in result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def break_database(app: Flask) -> None:
    with app.app_context():
        path = Path(str(db.engine.url.database))
        db.engine.dispose()
    for name in (Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    path.write_bytes(b"this was a database once" * 400)
