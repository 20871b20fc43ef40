"""The version before works on the new schema: for as long as an upgrade takes, or is taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Mode
from app.commands.analytics import recount_stale_days
from app.core.database.schema import MIGRATIONS
from app.sessions.queries.listing import SessionFilter, list_sessions
from tests.support.databases import SECRET, both_databases

ROOT = MIGRATIONS.parents[1]
SESSIONS = 12


@pytest.fixture(scope="session")
def code_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it was before the newest migration came."""
    newest = max((MIGRATIONS / "versions").glob("[0-9]*.py"))
    try:
        added = git("log", "--diff-filter=A", "--format=%H", "--", str(newest)).decode().split()
        code = git("archive", f"{added[-1]}^", "app")
    except (FileNotFoundError, IndexError, subprocess.CalledProcessError):
        pytest.skip("this copy has no history")
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=BytesIO(code)) as archive:
        archive.extractall(folder, filter="data")
    assert not (folder / newest.relative_to(ROOT)).exists()
    return folder


def git(*arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, check=True, timeout=60
    ).stdout


@both_databases
def test_customers_go_through_it_on_the_new_schema(
    app: Flask, database_url: str, code_before: Path
):
    environment = {"FAIRWELL_DATABASE_URL": database_url, "FAIRWELL_SECRET_KEY": SECRET}
    command = [sys.executable, "-m", "app.commands", "simulate", "--days", "30", "--json"]
    printed = subprocess.run(
        [*command, "--sessions", str(SESSIONS)],
        cwd=code_before,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    ).stdout
    done = json.loads(printed)

    assert done["sessions"] == SESSIONS
    with app.app_context():
        recount_stale_days()
        wanted = SessionFilter()
        found = list_sessions(done["account_id"], Mode.LIVE, wanted, after=None, limit=100)
        assert len(found) >= SESSIONS
        assert all(each.outcome for each in found)
