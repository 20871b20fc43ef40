"""``fairwell demo`` on a machine whose ports are taken, and on others later."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.commands.demo.command import require_demo_account
from app.extensions import db
from app.webhooks import endpoints
from tests.browser.running_demo import free_port

FAIRWELL = (sys.executable, "-m", "app.commands")


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("name", ["PORT", "DEMO_PORT"])
def test_a_busy_port_is_named_and_nothing_is_made(busy_port: int, tmp_path: Path, name: str):
    database = tmp_path / "fairwell.db"
    ports = {"PORT": str(free_port()), "DEMO_PORT": str(free_port()), name: str(busy_port)}
    done = subprocess.run(
        [*FAIRWELL, "demo"],
        env=os.environ | ports | {"FAIRWELL_DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"Port {busy_port} is in use. Choose another: {name}=" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demo_moves_along_with_its_ports(app: Flask):
    with app.app_context():
        first, again = require_demo_account(8001), require_demo_account(8011)
        account = accounts.require_account(again)
        (endpoint,) = endpoints.list_endpoints(again)
        db.session.expunge_all()  # read in full, and looked at when the transaction is over
        db.session.rollback()

    assert first == again
    assert account.allowed_origins == ["http://localhost:8011"]
    assert account.action_url == "http://127.0.0.1:8011/fairwell/actions"
    assert account.eligibility_url == "http://127.0.0.1:8011/fairwell/eligibility"
    assert account.fallback_url == "http://localhost:8011/billing/cancel-directly"
    assert endpoint.url == "http://127.0.0.1:8011/fairwell/webhooks"
