"""What lies in ``deploy/`` runs: each command, with the settings of its file, in no container."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from ruamel.yaml import YAML

from app.environment import variable_names
from tests.browser.running_demo import free_port
from tests.rules.sources import ROOT
from tests.support.databases import both_databases
from tests.support.patience import wait_for

DEPLOY = ROOT / "deploy"
SECRET = "a-secret-of-thirty-two-bytes-or-more"
PATIENCE_SECONDS = 60
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Program:
    """A command that a file has run, and what it sets for it."""

    where: str
    command: list[str]
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        return "serve" in self.command


def programs() -> Iterator[Program]:
    """Yield every ``fairwell …`` that is started by a file of ``deploy/``."""
    image = image_settings()
    yield Program("Dockerfile", ["fairwell", "serve"], image)
    for name, service in compose()["services"].items():
        if service.get("image") == "fairwell":
            yield Program(f"compose {name}", service["command"], image | service["environment"])
    for document in manifests():
        if document["kind"] == "Deployment":
            (container,) = document["spec"]["template"]["spec"]["containers"]
            name = f"kubernetes {container['name']}"
            yield Program(name, container["command"], image | config_map())
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        command = unit_value(unit, "ExecStart")[0].replace("/opt/fairwell/bin/", "")
        yield Program(unit.name, command.split(), unit_settings(unit))


def image_settings() -> dict[str, str]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"(FAIRWELL_\w+)=(\S+)", text)
    assert 'CMD ["fairwell", "serve"]' in text
    return dict(found)


def compose() -> dict[str, Any]:
    reader = YAML(typ="safe", pure=True)
    return reader.load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def manifests() -> list[dict[str, Any]]:
    text = (DEPLOY / "kubernetes" / "fairwell.yaml").read_text(encoding="utf-8")
    return list(YAML(typ="safe", pure=True).load_all(text))


def config_map() -> dict[str, str]:
    return next(each for each in manifests() if each["kind"] == "ConfigMap")["data"]


def unit_value(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def unit_settings(unit: Path) -> dict[str, str]:
    shared = (DEPLOY / "systemd" / "environment").read_text(encoding="utf-8")
    lines = [*re.findall(r"^FAIRWELL_.*$", shared, re.MULTILINE), *unit_value(unit, "Environment")]
    return dict(line.split("=", 1) for line in lines)


@contextmanager
def running(program: Program, database_url: str, folder: Path) -> Iterator[str]:
    """Start a program with its settings, and stop it as a service manager does."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        **program.settings,
        **secrets_in(folder, database_url),
        "FAIRWELL_PUBLIC_URL": "https://cancel.example.com",
        "FAIRWELL_HOST": "127.0.0.1",
        "FAIRWELL_PORT": str(port),
        "FAIRWELL_WORKER_PORT": "0" if program.answers else str(port),
        "FAIRWELL_METRICS_TOKEN": "a-token-of-the-operator",
    }
    for name in ("FAIRWELL_SECRET_KEY", "FAIRWELL_DATABASE_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "app.commands", *program.command[1:]]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        if program.answers:
            assert process.stdout is not None
            assert any("is ready at" in line for line in process.stdout)
        else:
            wait_for(lambda: accepts(port), "the service")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stdout is not None
        process.stdout.close()


def accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def secrets_in(folder: Path, database_url: str) -> dict[str, str]:
    """Return the settings that name files with secrets, as they are mounted."""
    (folder / "secret_key").write_text(SECRET)
    (folder / "database_url").write_text(database_url)
    return {
        "FAIRWELL_SECRET_KEY_FILE": str(folder / "secret_key"),
        "FAIRWELL_DATABASE_URL_FILE": str(folder / "database_url"),
    }


@pytest.mark.parametrize(
    "program", [each for each in programs() if each.answers], ids=lambda each: each.where
)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_answers_is_ready_and_stops_when_it_is_told(
    program: Program, database_url: str, tmp_path: Path
):
    with running(program, database_url, tmp_path) as address:
        for path in probed_paths():
            answer = httpx.get(address + path)
            assert answer.status_code == 200, answer.text
        run_health_check(address)


@pytest.mark.parametrize(
    "program", [each for each in programs() if not each.answers], ids=lambda each: each.where
)
@both_databases
def test_a_worker_works_until_it_is_told_to_stop(
    program: Program, database_url: str, tmp_path: Path, app: Flask
):
    with running(program, database_url, tmp_path):
        pass


def probed_paths() -> set[str]:
    """Return what Kubernetes and Caddy ask for."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    return set(re.findall(r"(?:path: |health_uri )(/\w+z)\b", text))


def run_health_check(address: str) -> None:
    """Run what Compose runs in the container."""
    command = [each.replace("http://127.0.0.1:8000", address) for each in compose_check("web")]
    assert command[:2] == ["CMD", "python"]
    subprocess.run([sys.executable, *command[2:]], check=True, timeout=PATIENCE_SECONDS)


def compose_check(service: str) -> list[str]:
    check: list[str] = compose()["services"][service]["healthcheck"]["test"]
    return check


def test_every_setting_there_is_one_of_ours():
    known = {*variable_names(), *(f"{name}_FILE" for name in variable_names())}
    ours = {"FAIRWELL_DOMAIN", "FAIRWELL_UPSTREAM"}  # Caddy reads them
    named = {
        name
        for path in FILES
        for name in re.findall(r"FAIRWELL_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert named - known - ours == set()


def test_kubernetes_sets_none_by_itself():
    """A service of our name would set FAIRWELL_PORT to an address, and others that are unknown."""
    for document in manifests():
        if document["kind"] == "Deployment":
            assert document["spec"]["template"]["spec"]["enableServiceLinks"] is False


def test_manifests_refer_to_what_is_there():
    labels = [
        each["spec"]["template"]["metadata"]["labels"]
        for each in manifests()
        if each["kind"] == "Deployment"
    ]
    for document in manifests():
        selector = document.get("spec", {}).get("selector")
        wanted = selector.get("matchLabels", selector) if selector else None
        assert wanted is None or wanted in labels


def test_the_image_is_built_from_what_is_there():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY .*$", text, re.MULTILINE)]
    for name in (each for names in copied for each in names):
        assert (ROOT / name).exists()
        assert f"!{name}\n" in allowed
    for script in re.findall(r"\bbin/[\w-]+", text):
        assert os.access(ROOT / script, os.X_OK), script


@pytest.mark.parametrize(
    "unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda u: u.name
)
def test_units_hold_for_systemd(unit: Path, tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    text = unit.read_text(encoding="utf-8").replace("/opt/fairwell/bin/fairwell", "/bin/true")
    (tmp_path / unit.name).write_text(text)
    check = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    result = subprocess.run(check, check=False, capture_output=True, text=True)
    assert [line for line in result.stderr.splitlines() if unit.name in line] == []


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxies_pass_the_host_on_and_wait_for_slow_senders(name: str):
    """Caddy passes the host on by itself."""
    text = (DEPLOY / "proxies" / name).read_text(encoding="utf-8")
    needed = {
        "Caddyfile": ["read_body 10s", "request_buffers 1MB", "max_size 1MB", "health_uri /readyz"],
        "nginx.conf": [
            "client_body_timeout 10s",
            "proxy_request_buffering on",
            "client_max_body_size 1m",
            "proxy_set_header Host $host",
            "proxy_set_header X-Forwarded-Proto $scheme",
        ],
    }[name]
    assert [each for each in needed if each not in text] == []
    assert text.count("{") == text.count("}")
