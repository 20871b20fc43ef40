"""The guides for frameworks: the files they tell to write, and products made of them."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.kits import ROOT, add_framework, node_path, run
from tests.support.patience import wait_until_ready

GUIDES = ROOT / "docs" / "integrating"
PORT = "5000"
"""Where the guides run their products."""
_FILE = re.compile(
    r"^\*\*`(?P<name>[^`]+)`(?P<more>[^*\n]*)\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class GuideFile:
    """A file that a guide tells to write."""

    name: str
    text: str
    is_appended: bool
    """Its text goes to the end of a file that is there."""


@dataclass(frozen=True)
class Steps:
    """The commands of a guide, as they stand in it."""

    serve: str
    begin: tuple[str, ...] = ()
    """Before its files are written."""
    prepare: tuple[str, ...] = ()
    """After that."""

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.begin, *self.prepare, self.serve)


STEPS = {
    "flask": Steps("flask --app app run --port 5000"),
    "fastapi": Steps("uvicorn app:app --port 5000"),
    "django": Steps(
        "python manage.py runserver 5000",
        begin=("django-admin startproject product .", "python manage.py startapp billing"),
        prepare=("python manage.py makemigrations billing", "python manage.py migrate"),
    ),
    "express": Steps("node server.mjs"),
}
"""The guides whose products run here."""


def read_guide(name: str) -> str:
    """Return a guide."""
    return (GUIDES / f"{name}.md").read_text(encoding="utf-8")


def list_files(name: str) -> list[GuideFile]:
    """Return the files that a guide tells to write, in its order."""
    return [
        GuideFile(match["name"], match["text"], "at the end" in match["more"])
        for match in _FILE.finditer(read_guide(name))
    ]


def write_files(name: str, folder: Path) -> None:
    """Write the files of a guide into a product's folder."""
    for file in list_files(name):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if file.is_appended else ""
        path.write_text(before + file.text, encoding="utf-8")


@dataclass(frozen=True)
class Workbench:
    """Where products are made: an environment of Python and a project of Node with our packages."""

    python: Path
    node_project: Path

    def make(self, name: str, folder: Path) -> None:
        """Make the product of a guide."""
        if name == "express":
            (folder / "node_modules").symlink_to(self.node_project / "node_modules")
        for command in STEPS[name].begin:
            run(*self.translate(command, PORT), cwd=folder, env=_NO_ACCOUNT)
        write_files(name, folder)
        for command in STEPS[name].prepare:
            run(*self.translate(command, PORT), cwd=folder, env=_NO_ACCOUNT)

    def translate(self, command: str, port: str) -> list[str]:
        """Return a command of a guide as it is run here: our environment is not activated."""
        program, *arguments = shlex.split(command.replace(PORT, port))
        match program:
            case "python":
                return [str(self.python), *arguments]
            case "node":
                return [f"{node_path()}/node", *arguments]
            case "django-admin":
                return [str(self.python), "-m", "django", *arguments]
        return [str(self.python), "-m", program, *arguments]


_NO_ACCOUNT = {
    "CANCEL_URL": "http://127.0.0.1:9",
    "CANCEL_CREDENTIALS": json.dumps(
        {
            "account_id": "acct_1",
            "signing_key": {"kid": "key_1", "secret": "-"},
            "webhook_secret": "whsec_LQ==",
        }
    ),
}
"""Settings are read while a product is made; it speaks to nobody yet."""


def build_workbench(python: Path, node_project: Path) -> Workbench:
    """Return a workbench with the frameworks of the guides."""
    add_framework(node_project, "express")
    return Workbench(python, node_project)


@dataclass(frozen=True)
class Product:
    """A product that was made from a guide, and runs."""

    port: int
    log: Path

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def backend(self) -> str:
        """Where Fairwell reaches it."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving_product(
    bench: Workbench, name: str, product: Product, service: str, credentials: Mapping[str, Any]
) -> Iterator[Product]:
    """Run the product of a guide with the account it is given."""
    environment = {
        "CANCEL_URL": service,
        "CANCEL_CREDENTIALS": json.dumps(credentials),
        "PORT": str(product.port),
        "PYTHONUNBUFFERED": "1",
    }
    with product.log.open("wb") as log:
        process = subprocess.Popen(
            bench.translate(STEPS[name].serve, str(product.port)),
            cwd=product.log.parent,
            env=os.environ | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(f"{product.backend}/account", process, product.log)
        yield product
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def choose_product(folder: Path) -> Product:
    """Return where a product will run: the account has to know before it does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Product(probe.getsockname()[1], folder / "product.log")
