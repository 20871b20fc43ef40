"""What ``pip install fairwell-….whl`` gives: a service that needs no repository around it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.rules.sources import ROOT

SECRET = "a-secret-of-thirty-two-bytes-or-more"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel was unpacked, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(["bin/build-wheel", str(folder / "dist")], cwd=ROOT)
    wheel = next((folder / "dist").glob("*.whl"))
    options = ["--no-deps", "--no-index", "--quiet", "--target", str(folder / "installed")]
    run([sys.executable, "-m", "pip", "install", *options, str(wheel)], cwd=folder)
    return folder / "installed"


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """Return what a user who installed it has: a home, a path to it, and two settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(installed),
        "FAIRWELL_SECRET_KEY": SECRET,
        "FAIRWELL_PORT": str(free_port()),
    }


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Run the installed service from an empty folder; return where it answers."""
    command = [sys.executable, "-m", "app.commands", "serve"]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield next(line for line in process.stdout if "is ready at" in line).split()[-1]
        finally:
            process.terminate()


def test_it_serves_pages_in_each_language_with_their_assets(address: str):
    assert httpx.get(f"{address}/readyz").json()["status"] == "ok"
    german = httpx.get(f"{address}/verify", headers={"Accept-Language": "de"})
    assert "Deine Eingaben sind noch da." in german.text
    for name in (
        "hosted.js",
        "hosted.css",
        "embed-v1.js",
        "embed-prepare.js",
        "arrival.js",
        "console.css",
    ):
        assert httpx.get(f"{address}/static/vendor/{name}").status_code == 200, name


def test_it_has_the_examples_of_the_reference(installed: Path):
    folder = Path("app/api/document/messages/examples")
    names = {
        root: {file.relative_to(root) for file in (root / folder).rglob("*.json")}
        for root in (ROOT, installed)
    }

    assert names[installed] == names[ROOT] != set()


def test_its_database_is_the_same_from_every_folder(environment: dict[str, str], tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    command = [sys.executable, "-m", "app.commands"]
    run([*command, "db", "upgrade"], cwd=tmp_path, env=environment)
    create = [*command, "account", "create", "--name", "Tidemark", "--json"]
    created = run(create, cwd=tmp_path, env=environment)

    listed = run([*command, "account", "list"], cwd=tmp_path / "elsewhere", env=environment)

    assert json.loads(created)["account_id"] in listed


def test_the_demo_says_where_it_is(environment: dict[str, str], tmp_path: Path):
    command = [sys.executable, "-m", "app.commands", "demo"]
    result = subprocess.run(
        command, check=False, env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "make run" in result.stderr


def run(command: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command that has to succeed, and return what it printed."""
    result = subprocess.run(command, check=False, cwd=cwd, env=env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
