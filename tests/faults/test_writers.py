"""Processes that share one SQLite file write in turn: none is passed by again and again."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from app.core.database import write_turns
from app.core.database.process_queue import wait_for_turn

TURNS = 25
AT_MOST = 4 * TURNS
"""One or two writes of the other between two of ours. Without the queue it is twenty and more."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path}/fairwell.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (times INTEGER)"))
        connection.execute(text("INSERT INTO written VALUES (0)"))
    yield engine
    engine.dispose()


@pytest.fixture
def busy_writer(engine: Engine) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.faults.busy_writer", str(engine.url)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield
        process.kill()


def write(engine: Engine) -> int:
    """Write once, and return how often the other has written so far."""
    with engine.begin() as connection:
        return int(connection.execute(text("SELECT times FROM written")).scalar_one())


@pytest.mark.usefixtures("busy_writer")
def test_one_that_never_pauses_lets_others_write_between(engine: Engine):
    first = write(engine)
    for _ in range(TURNS):
        last = write(engine)

    assert last - first <= AT_MOST


def test_one_that_stands_still_in_the_queue_keeps_nobody_from_writing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(write_turns, "BUSY_TIMEOUT_SECONDS", 0.2)
    with open(f"{engine.url.database}-gate", "ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        assert write(engine) == 0


def test_one_that_ends_lets_the_next_one_write(engine: Engine):
    database = str(engine.url.database)
    turn = wait_for_turn(database, 1)
    assert turn is not None
    assert wait_for_turn(database, 0) is None
    turn.close()

    assert write(engine) == 0


def test_where_no_queue_can_be_the_database_decides(tmp_path: Path):
    assert wait_for_turn(str(tmp_path / "nowhere" / "fairwell.db"), 1) is None
