"""What a worker at rest has in memory: nothing that only doors, or other installations, need.

Held by what is imported and not by bytes, which differ from machine to machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AT_REST = """
import json, sys
from app import create_app
from app.commands import analytics, members, sessions
from app.commands.experiments import command
from app.commands.operation import retention, worker
create_app(opens_doors=False)
print(json.dumps(sorted(sys.modules)))
"""
SELDOM = {
    "alembic": "the database is upgraded by another command",
    "app.api": "a worker opens no door",
    "app.console": "a worker opens no door",
    "app.fairness.copy": "texts are weighed where they are written",
    "app.hosted": "a worker opens no door, and words a letter when there is one",
    "app.migrations": "the database is upgraded by another command",
    "argon2": "nobody signs in here",
    "fpdf": "receipts are drawn when somebody opens one",
    "langcodes": "languages are chosen where customers come in",
    "PIL": "logos are read where they are uploaded",
    "psycopg": "SQLite needs none of it",
    "pyotp": "nobody signs in here",
    "qrcode": "nobody signs in here",
    "ruamel": "a flow that runs was read long ago, and a policy pack is read with the first one",
    "stripe": "only accounts that connected it",
    "wtforms": "a worker has no forms",
}
"""Packages of which nothing is read before the first use, and why not."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what a fresh worker beside SQLite has imported."""
    database = tmp_path_factory.mktemp("worker") / "fairwell.db"
    ran = subprocess.run(
        [sys.executable, "-c", AT_REST],
        env={**os.environ, "FAIRWELL_DATABASE_URL": f"sqlite:///{database}"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(ran.stdout)
    return found


def test_a_worker_reads_what_it_works_with(loaded: list[str]):
    assert {"app.outbox.worker", "app.webhooks.delivering", "app.sessions.models"} <= set(loaded)


@pytest.mark.parametrize("package", SELDOM)
def test_a_worker_at_rest_has_not_read(loaded: list[str], package: str):
    found = [name for name in loaded if name == package or name.startswith(f"{package}.")]

    assert found == [], SELDOM[package]
